/* A picture of the view: what the map shows, with title, note, scale, key and sources, as a PNG file. */

const SHARP = 2; // pixels of the picture for each of the screen
const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray',
  'stroke-linecap', 'stroke-linejoin', 'opacity'];
const PAPER = '#ffffff';
const INK = '#1d2a35';
const MARGIN = 16;

/** A drawing of the map as a picture; its styles go with it, for no style sheet does. */
async function asPicture(svg) {
  const copy = svg.cloneNode(true);
  const [own, copied] = [svg, copy].map((root) => [...root.querySelectorAll('path, line, circle, polyline')]);
  own.forEach((shape, k) => {
    const style = window.getComputedStyle(shape);
    for (const name of STYLES) copied[k].style.setProperty(name, style.getPropertyValue(name));
  });
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  copy.removeAttribute('style');
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  return picture;
}

/** What is drawn on a map, from the ground up. */
function drawings(map) {
  const height = (element) => Number(window.getComputedStyle(element.closest('.leaflet-pane:not(.leaflet-map-pane)')).zIndex) || 0;
  return [...map.getPane('mapPane').querySelectorAll('canvas, svg:not(.leaders), .labels, .closed-sign')]
    .map((element, k) => [height(element), k, element])
    .sort(([a, k], [b, l]) => a - b || k - l).map(([, , element]) => element);
}

/** Draw what stands on the map; x and y are where the map begins. */
async function drawMap(pen, map, x, y) {
  const frame = map.getContainer().getBoundingClientRect();
  const size = map.getSize();
  pen.save();
  pen.beginPath();
  pen.rect(x, y, size.x, size.y);
  pen.clip();
  pen.fillStyle = window.getComputedStyle(map.getContainer()).backgroundColor;
  pen.fillRect(x, y, size.x, size.y);
  for (const element of drawings(map)) {
    const box = element.getBoundingClientRect();
    const at = [x + box.left - frame.left, y + box.top - frame.top];
    if (element.matches('.labels')) await drawNamesOf(pen, element, x - frame.left, y - frame.top);
    else if (element.matches('.closed-sign')) drawClosedSign(pen, at[0] + box.width / 2, at[1] + box.height / 2);
    else if (box.width && box.height) {
      pen.drawImage(element.matches('svg') ? await asPicture(element) : element, ...at, box.width, box.height);
    }
  }
  pen.restore();
}

/** Names with their leaders; x and y are what is added to places on the screen. */
async function drawNamesOf(pen, labels, x, y) {
  const leaders = labels.querySelector('.leaders');
  if (leaders && leaders.childElementCount) {
    const box = leaders.getBoundingClientRect();
    const reach = 4000; // they are drawn beyond the edges of their own drawing
    const whole = leaders.cloneNode(true);
    whole.setAttribute('style', `position:absolute;width:${2 * reach}px;height:${2 * reach}px`);
    whole.setAttribute('viewBox', `${-reach} ${-reach} ${2 * reach} ${2 * reach}`);
    labels.append(whole);
    pen.drawImage(await asPicture(whole), box.left + x - reach, box.top + y - reach);
    whole.remove();
  }
  for (const name of labels.querySelectorAll('.name:not([hidden])')) {
    const [box, style] = [name.getBoundingClientRect(), window.getComputedStyle(name)];
    const [left, top] = [box.left + x, box.top + y];
    if (style.backgroundColor !== 'rgba(0, 0, 0, 0)') {
      pen.fillStyle = style.backgroundColor;
      pen.fillRect(left, top, box.width, box.height);
    }
    if (parseFloat(style.borderTopWidth) > 0) {
      Object.assign(pen, { strokeStyle: style.borderTopColor, lineWidth: parseFloat(style.borderTopWidth) });
      pen.strokeRect(left, top, box.width, box.height);
    }
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    Object.assign(pen, { textBaseline: 'middle', textAlign: 'center', lineJoin: 'round' });
    const middle = [left + box.width / 2, top + box.height / 2];
    if (style.textShadow !== 'none') {
      Object.assign(pen, { strokeStyle: '#fbf9f3', lineWidth: 3 });
      pen.strokeText(name.textContent, ...middle);
    }
    pen.fillStyle = style.color;
    pen.fillText(name.textContent, ...middle);
  }
}

function drawClosedSign(pen, x, y) {
  pen.fillStyle = '#a61b1b';
  pen.beginPath();
  pen.arc(x, y, 8, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = PAPER;
  pen.fillRect(x - 4.5, y - 1.5, 9, 3);
}

/** A text in lines that are no wider than asked; it is broken at blanks, or anywhere where it has none. */
function linesOf(pen, text, width) {
  const lines = [''];
  for (const part of text.match(/[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]|\s+/g) || []) {
    if (pen.measureText(lines.at(-1) + part.trimEnd()).width <= width) lines.push(lines.pop() + part);
    else {
      lines.push('');
      for (const letter of part) {
        if (pen.measureText(lines.at(-1) + letter).width > width) lines.push('');
        lines.push(lines.pop() + letter);
      }
    }
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** The key as rows of [swatch, text], placed in lines of a width: [{swatch, text, x, y}], and its height. */
function placedKey(pen, width) {
  const [placed, high] = [[], 26];
  let [x, y] = [0, 0];
  for (const row of document.querySelectorAll('#key > li:not([hidden])')) {
    const text = row.textContent.trim();
    const wide = 40 + pen.measureText(text).width + 20;
    if (x > 0 && x + wide > width) [x, y] = [0, y + high];
    placed.push({ swatch: row.querySelector('.swatch > *'), text, x, y });
    x += wide;
  }
  return { placed, height: placed.length ? y + high : 0 };
}

function drawSwatch(pen, swatch, x, y) {
  if (!swatch) return;
  if (swatch.matches('.closed-sign')) drawClosedSign(pen, x + 15, y);
  else if (swatch.matches('canvas')) {
    const { width, height } = swatch.getBoundingClientRect();
    pen.drawImage(swatch, x + 15 - width / 2, y - height / 2, width, height);
  } else {
    const style = window.getComputedStyle(swatch);
    const weight = parseFloat(style.borderTopWidth);
    const dashes = { dashed: [7, 4], dotted: [weight, weight] }[style.borderTopStyle] || [];
    pen.save();
    pen.setLineDash(dashes);
    Object.assign(pen, { strokeStyle: style.borderTopColor, lineWidth: weight });
    pen.beginPath();
    if (parseFloat(style.borderBottomWidth) > 0) pen.rect(x + 4, y - 6, 22, 12);
    else {
      pen.moveTo(x + 1, y);
      pen.lineTo(x + 29, y);
    }
    pen.stroke();
    pen.restore();
  }
}

function drawScale(pen, map, x, y) {
  const line = map.getContainer().querySelector('.leaflet-control-scale-line');
  if (!line) return;
  const wide = line.getBoundingClientRect().width;
  pen.fillStyle = 'rgba(255, 255, 255, 0.8)';
  pen.fillRect(x, y - 18, wide, 18);
  Object.assign(pen, { strokeStyle: INK, lineWidth: 2, fillStyle: INK, font: `11px ${pen.family}`, textAlign: 'left', textBaseline: 'alphabetic' });
  pen.beginPath();
  pen.moveTo(x, y - 6);
  pen.lineTo(x, y);
  pen.lineTo(x + wide, y);
  pen.lineTo(x + wide, y - 6);
  pen.stroke();
  pen.fillText(line.textContent, x + 4, y - 5);
}

/** The picture of a view as a canvas. */
async function pictureOf(map, content) {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  pen.family = window.getComputedStyle(document.body).fontFamily;
  const size = map.getSize();
  const width = size.x - 2 * MARGIN;
  const fonts = { title: `700 22px ${pen.family}`, plain: `13px ${pen.family}`, small: `11px ${pen.family}` };
  const lines = (font, text) => {
    pen.font = fonts[font];
    return linesOf(pen, text, width).map((line) => [font, line]);
  };
  const { note, synthetic, estimate, aloud, status } = content;
  const head = [...lines('title', content.title), ...lines('plain', status.words),
    ...lines('plain', [note, aloud, synthetic, estimate].filter(Boolean).join(' · '))];
  const foot = lines('small', byId('credit').textContent);
  pen.font = fonts.plain;
  const key = placedKey(pen, width);
  const step = { title: 28, plain: 19, small: 15 };
  const high = (rows) => rows.reduce((sum, [font]) => sum + step[font], 0);
  const top = MARGIN + high(head) + 8;
  canvas.width = size.x * SHARP;
  canvas.height = Math.ceil(top + size.y + 8 + key.height + high(foot) + MARGIN) * SHARP;
  pen.scale(SHARP, SHARP);
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  await drawMap(pen, map, 0, top);
  drawScale(pen, map, 10, top + size.y - 10);
  const write = (rows, from) => rows.reduce((y, [font, line]) => {
    Object.assign(pen, { font: fonts[font], fillStyle: INK, textAlign: 'left', textBaseline: 'alphabetic' });
    pen.fillText(line, MARGIN, y + step[font] * 0.75);
    return y + step[font];
  }, from);
  write(head, MARGIN);
  for (const { swatch, text, x, y } of key.placed) {
    const middle = top + size.y + 8 + y + 13;
    drawSwatch(pen, swatch, MARGIN + x, middle);
    Object.assign(pen, { font: fonts.plain, fillStyle: INK, textAlign: 'left', textBaseline: 'middle' });
    pen.fillText(text, MARGIN + x + 38, middle);
  }
  write(foot, top + size.y + 8 + key.height);
  return canvas;
}

/** Give the picture of the view to the reader, as a file named by the title. */
async function savePicture(map, content) {
  const canvas = await pictureOf(map, content);
  const blob = await new Promise((done) => { canvas.toBlob(done, 'image/png'); });
  const name = content.title.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60);
  const link = make('a', { download: `${name || 'map'}.png`, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  announce(say('page.picture.saved'));
}
