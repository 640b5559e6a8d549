/* Paper: the page is laid out anew for the size of the sheet, and puts itself back afterwards. */

const UPRIGHT = { width: 718, height: 1031 }; // of A4 within its margins, in pixels
const ACROSS = { width: 1046, height: 703 };
const SOME = { width: 600, height: 500 }; // Chromium counts pages before it tells the size: room on any

/** What a sheet has room for, in pixels, where the browser has told the page so; else null. */
function sheetSize() {
  const probe = make('div', { class: 'sheet-probe' });
  document.body.append(probe);
  const size = { width: probe.offsetWidth, height: probe.offsetHeight };
  probe.remove();
  const known = window.matchMedia('print').matches && size.width !== window.innerWidth;
  return known && size.width > 0 ? size : null;
}

/**
 * Lay the first sheet out for its size whenever the page is printed.
 *
 * prepare(): called first. layOut(sheet): makes the boxes fill a sheet of {width, height}. first(): the
 * boxes that stand on the first sheet, from the top down. restore(): called last.
 *
 * Chromium and WebKit tell the page the size of the sheet before they print; then layOut is called for
 * it. Firefox prints a copy of the page as it was before it knew, so that both ways to turn a sheet are
 * laid out and copied, and the style sheet shows the copy that fits, as large as the paper is.
 */
function onPaper({ prepare, layOut, first, restore }) {
  const paper = window.matchMedia('print');
  let [printing, opened, copies] = [false, [], []];

  function begin() {
    if (printing) return;
    printing = true;
    document.documentElement.classList.add('printing');
    opened = [...document.querySelectorAll('details:not([open])')];
    for (const details of opened) details.open = true;
    prepare();
    if (CSS.supports('-moz-appearance', 'none')) {
      copies = [['across', ACROSS], ['upright', UPRIGHT]].map(([name, sheet]) => {
        layOut(sheet);
        return sheetCopy(name, sheet, first());
      });
      document.body.prepend(...copies);
      document.documentElement.classList.add('has-copies');
    } else {
      layOut(sheetSize() || SOME);
    }
  }

  function known() {
    const sheet = printing && !copies.length ? sheetSize() : null;
    if (sheet) layOut(sheet);
  }

  function end() {
    if (!printing) return;
    printing = false;
    document.documentElement.classList.remove('printing', 'has-copies');
    for (const copy of copies) copy.remove();
    copies = [];
    for (const details of opened) details.open = false;
    restore();
  }

  window.addEventListener('beforeprint', begin);
  paper.addEventListener('change', known);
  window.addEventListener('afterprint', end);
}

/** Boxes as they stand now, with what canvases hold; their ids, too, for the style sheets know them. */
function sheetCopy(name, sheet, boxes) {
  const inside = make('div', { class: 'sheet-inside' });
  inside.style.width = `${sheet.width}px`;
  inside.style.height = `${sheet.height}px`;
  for (const box of boxes) {
    const copy = box.cloneNode(true);
    const drawn = copy.querySelectorAll('canvas');
    box.querySelectorAll('canvas').forEach((canvas, k) => {
      if (canvas.width && canvas.height) drawn[k].getContext('2d').drawImage(canvas, 0, 0);
    });
    const maps = copy.querySelectorAll('.leaflet-container');
    box.querySelectorAll('.leaflet-container').forEach((map, k) => {
      maps[k].style.width = `${map.clientWidth}px`;
      maps[k].style.height = `${map.clientHeight}px`;
    });
    inside.append(copy);
  }
  return make('div', { class: `paper-sheet sheet-${name}`, 'aria-hidden': 'true' }, inside);
}

/** How high a box may be so that those of a sheet fill it. */
function heightLeft(sheet, boxes) {
  return Math.floor(sheet.height - boxes.reduce((sum, box) => sum + box.offsetHeight, 0)) - 1;
}

/** A line at the foot of each sheet, where the browser can print one: what it is, and which page. */
function footLine(text) {
  const quoted = [...text].map((c) => `\\${c.codePointAt(0).toString(16)} `).join('');
  const style = make('style');
  style.textContent = `@page { @bottom-left { content: "${quoted}"; font: 8pt sans-serif; color: #333; }
    @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #333; white-space: nowrap; } }`;
  return style;
}
