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

/**
 * Fill a table.
 * columns: [{title, value(item), cell(item), number, header}]; `value` sorts, `cell` is shown.
 * row(item, tr) may mark the row; another may go with it once it is there (tr.below). sorted(title, up)
 * is told when a heading was chosen. Returns the rows in the order of the items.
 */
function fillTable(table, caption, columns, items, row, sorted = () => {}) {
  const buttons = columns.map((column) => make('button', { type: 'button' }, column.title));
  const heads = columns.map((column, c) => make('th', {
    scope: 'col', class: column.number ? 'number' : null, 'aria-sort': c === 0 ? 'ascending' : 'none',
  }, buttons[c]));
  const body = make('tbody');
  const rows = items.map((item) => {
    const tr = tableRow(columns.map((column) => ({ ...column, content: column.cell(item) })));
    row(item, tr);
    return tr;
  });
  const order = items.map((_, k) => k);
  let [by, turn] = [0, 1];

  function sort() {
    const values = items.map((item) => columns[by].value(item));
    order.sort((a, b) => compare(values[a], values[b], turn) || a - b);
    body.append(...order.flatMap((k) => [rows[k], ...(rows[k].below && rows[k].below.isConnected ? [rows[k].below] : [])]));
    heads.forEach((head, c) => head.setAttribute(
      'aria-sort', c === by ? (turn > 0 ? 'ascending' : 'descending') : 'none'));
  }
  buttons.forEach((button, c) => button.addEventListener('click', () => {
    [by, turn] = c === by ? [by, -turn] : [c, 1];
    sort();
    sorted(columns[c].title, turn > 0);
  }));
  setTable(table, caption, heads, body);
  sort();
  return rows;
}
