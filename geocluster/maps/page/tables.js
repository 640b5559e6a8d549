/* A table that can be sorted by any heading. */

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Order two values; what is unknown comes last in both directions. */
function compare(one, other, turn) {
  if (one === null || other === null) return (one === null) - (other === null);
  if (typeof one === 'number') return (one - other) * turn;
  return collator.compare(one, other) * turn;
}

/**
 * Fill a table.
 * columns: [{title, value(item), cell(item), number, header}]; `value` sorts, `cell` is shown.
 * row(item, tr) may mark the row. Returns the rows in the order of the items.
 */
function fillTable(table, caption, columns, items, row) {
  const buttons = columns.map((column) => make('button', { type: 'button' }, column.title));
  const heads = columns.map((column, c) => make('th', {
    scope: 'col', class: column.number ? 'number' : null, 'aria-sort': c === 0 ? 'ascending' : 'none',
  }, buttons[c]));
  const body = make('tbody');
  const rows = items.map((item) => {
    const tr = make('tr', null, columns.map((column) => make(
      column.header ? 'th' : 'td',
      { scope: column.header ? 'row' : null, class: column.number ? 'number' : null },
      column.cell(item),
    )));
    row(item, tr);
    return tr;
  });
  const order = items.map((_, k) => k);
  let [by, turn] = [0, 1];

  function sort() {
    const values = items.map((item) => columns[by].value(item));
    order.sort((a, b) => compare(values[a], values[b], turn) || a - b);
    body.append(...order.map((k) => rows[k]));
    heads.forEach((head, c) => head.setAttribute(
      'aria-sort', c === by ? (turn > 0 ? 'ascending' : 'descending') : 'none'));
  }
  buttons.forEach((button, c) => button.addEventListener('click', () => {
    [by, turn] = c === by ? [by, -turn] : [c, 1];
    sort();
  }));
  table.replaceChildren(
    make('caption', null, caption), make('thead', null, make('tr', null, heads)), body);
  sort();
  return rows;
}
