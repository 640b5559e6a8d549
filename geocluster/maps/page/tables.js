/* A table that can be sorted by any heading. */

const collator = new Intl.Collator(pageLocale, { numeric: true, sensitivity: 'base' });

/** Order two values; what is unknown comes last in both directions. */
function compare(one, other, turn) {
  if (one === null || other === null) return (one === null) - (other === null);
  if (typeof one === 'number') return (one - other) * turn;
  return collator.compare(one, other) * turn;
}

/**
 * A row of cells. Where rows are cards the title of its column stands before each figure. The roles are
 * said, for a browser forgets them of a table that is not laid out as one.
 */
function tableRow(cells) {
  return make('tr', { role: 'row' }, cells.map(({ title, number: numeric, header, content }) => make(
    header ? 'th' : 'td',
    {
      role: header ? 'rowheader' : 'cell', scope: header ? 'row' : null,
      class: numeric ? 'number' : null,
    },
    header ? null : make('span', { class: 'cell-title', 'aria-hidden': 'true' }, `${title} `),
    content,
  )));
}

/** Put caption, heads and rows into a table. */
function setTable(table, caption, heads, body) {
  table.setAttribute('role', 'table');
  body.setAttribute('role', 'rowgroup');
  for (const head of heads) head.setAttribute('role', 'columnheader');
  table.replaceChildren(make('caption', null, caption),
    make('thead', { role: 'rowgroup' }, make('tr', { role: 'row' }, heads)), body);
}

const AT_ONCE = 150; // rows of a table that is there whole from the beginning
const LATEST = 8000; // milliseconds: by then the others come untouched, too, for those who have a page read aloud
const LOWEST = 30; // pixels: no row is lower, so that a longer one has at first what the window can show
const PIECE = 120;

/** How many letters the longest word of a heading has: it is not broken. */
function longestWord(title) {
  return Math.max(...title.split(/\s+/).map((word) => word.length));
}

/** Call step() whenever the browser has nothing else to do, until it returns false. */
function whileIdle(step) {
  const later = window.requestIdleCallback || ((call) => setTimeout(call, 50));
  later(() => {
    if (step()) whileIdle(step);
  });
}

/** Call turned() once a reader turns to what is in a box: points at it, goes into it, scrolls, shows more, or waits. */
function whenTurnedTo(box, turned) {
  const heard = new AbortController();
  const call = () => {
    heard.abort();
    clearTimeout(late);
    turned();
  };
  const late = setTimeout(call, LATEST);
  const told = { signal: heard.signal, capture: true, passive: true };
  for (const name of ['pointerenter', 'touchstart', 'focusin']) box.addEventListener(name, call, told);
  // Whatever scrolls: a box, or on a phone the page.
  for (const name of ['scroll', 'resize']) window.addEventListener(name, call, told);
}

/**
 * Fill a table. Of a long one only the first rows are there at once, and the others as soon as a reader
 * turns to it, or after some seconds, and the browser has time: all of them before it is sorted,
 * searched by the browser, or printed. Rows that nobody sees would make the page slow to open.
 * columns: [{title, value(item), cell(item), number, header}]; `value` sorts, `cell` is shown.
 * row(item, tr) may mark the row; another may go with it once it is there (tr.below). sorted(title, up)
 * is told when a heading was chosen. Returns what gives the row of the item at a position.
 */
function fillTable(table, caption, columns, items, row, sorted = () => {}) {
  const buttons = columns.map((column) => make('button', { type: 'button' }, column.title));
  const heads = columns.map((column, c) => make('th', {
    scope: 'col', class: column.number ? 'number' : null, 'aria-sort': c === 0 ? 'ascending' : 'none',
  }, buttons[c]));
  heads.forEach((head, c) => head.style.setProperty('--letters', longestWord(columns[c].title)));
  const body = make('tbody');
  const rows = new Map();
  const order = items.map((_, k) => k);
  let [by, turn] = [0, 1];

  function rowOf(k) {
    const tr = tableRow(columns.map((column) => ({ ...column, content: column.cell(items[k]) })));
    row(items[k], tr);
    rows.set(k, tr);
    return tr;
  }

  /** Add so many rows more, in the order in which they stand; tells whether there are others. */
  function grow(count) {
    body.append(...order.slice(rows.size, rows.size + count).map(rowOf));
    if (rows.size < order.length) table.setAttribute('aria-rowcount', order.length + 1);
    else table.removeAttribute('aria-rowcount');
    return rows.size < order.length;
  }

  function arrange() {
    const values = items.map((item) => columns[by].value(item));
    order.sort((a, b) => compare(values[a], values[b], turn) || a - b);
  }

  function sort() {
    grow(Infinity);
    arrange();
    body.append(...order.map((k) => rows.get(k)).flatMap(
      (tr) => (tr.below && tr.below.isConnected ? [tr, tr.below] : [tr])));
    heads.forEach((head, c) => head.setAttribute(
      'aria-sort', c === by ? (turn > 0 ? 'ascending' : 'descending') : 'none'));
  }
  buttons.forEach((button, c) => button.addEventListener('click', () => {
    [by, turn] = c === by ? [by, -turn] : [c, 1];
    sort();
    sorted(columns[c].title, turn > 0);
  }));
  setTable(table, caption, heads, body);
  arrange();
  if (grow(order.length > AT_ONCE ? Math.ceil(window.innerHeight / LOWEST) : AT_ONCE)) {
    whenTurnedTo(byId('panel') || table, () => whileIdle(() => grow(PIECE)));
    window.addEventListener('beforeprint', () => grow(Infinity));
    document.addEventListener('keydown', (event) => {
      if (isFind(event)) grow(Infinity);
    }, true);
  }
  return (k) => {
    if (!rows.has(k)) grow(order.indexOf(k) + 1 - rows.size);
    return rows.get(k);
  };
}

/** Whether a key opens the browser's own search. */
function isFind({ key, ctrlKey, metaKey }) {
  return key === 'F3' || key === '/' || (ctrlKey || metaKey) && ['f', 'g'].includes(key.toLowerCase());
}
