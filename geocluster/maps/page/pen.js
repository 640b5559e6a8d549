/* A pen that writes as SVG what it is asked to draw: paper shows that sharp, and always whole. (What
   Chromium prints of a canvas depends on when it was drawn, and may be white over all beneath.) */

const KEPT = ['fillStyle', 'strokeStyle', 'lineWidth', 'lineCap', 'lineJoin', 'globalAlpha', 'font',
  'textAlign', '_matrix', '_dashes'];
const ANCHORS = { start: 'start', center: 'middle', end: 'end' };

/** So much of a pen for canvases as maps use, with an element to write into. */
class SvgPen {
  constructor(svg) {
    [this._svg, this._path, this._stack] = [svg, '', []];
    Object.assign(this, {
      fillStyle: '#000', strokeStyle: '#000', lineWidth: 1, lineCap: 'butt', lineJoin: 'miter',
      globalAlpha: 1, font: '', textAlign: 'start', _matrix: new DOMMatrix(), _dashes: [], _halo: {},
    });
    this._measure = document.createElement('canvas').getContext('2d');
  }

  save() {
    this._stack.push(KEPT.map((name) => this[name]));
  }

  restore() {
    this._stack.pop().forEach((value, k) => { this[KEPT[k]] = value; });
  }

  setTransform(...matrix) {
    this._matrix = new DOMMatrix(matrix);
  }

  translate(x, y) {
    this._matrix = this._matrix.translate(x, y);
  }

  rotate(angle) {
    this._matrix = this._matrix.rotate((angle * 180) / Math.PI);
  }

  setLineDash(dashes) {
    this._dashes = dashes;
  }

  beginPath() {
    this._path = '';
  }

  moveTo(x, y) {
    this._path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x, y) {
    this._path += `${this._path ? 'L' : 'M'}${short(x)} ${short(y)}`;
  }

  closePath() {
    this._path += 'z';
  }

  rect(x, y, width, height) {
    this._path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  /** A whole circle: no map draws a part of one. */
  arc(x, y, radius) {
    const half = (side) => `a${short(radius)} ${short(radius)} 0 0 1 ${short(2 * side * radius)} 0`;
    this._path += `M${short(x - radius)} ${short(y)}${half(1)}${half(-1)}z`;
  }

  fill(rule = 'nonzero') {
    this._put('path', { d: this._path, fill: this.fillStyle, 'fill-rule': rule });
  }

  stroke() {
    this._put('path', {
      d: this._path, fill: 'none', stroke: this.strokeStyle, 'stroke-width': this.lineWidth,
      'stroke-linecap': this.lineCap, 'stroke-linejoin': this.lineJoin,
      'stroke-dasharray': this._dashes.length ? this._dashes.join(' ') : null,
    });
  }

  /** A halo for the text that is filled next. */
  strokeText() {
    this._halo = { stroke: this.strokeStyle, 'stroke-width': this.lineWidth, 'stroke-linejoin': this.lineJoin };
  }

  fillText(text, x, y) {
    this._put('text', {
      x: short(x), y: short(y), fill: this.fillStyle, 'text-anchor': ANCHORS[this.textAlign],
      style: `font: ${this.font}; paint-order: stroke`, ...this._halo,
    }).textContent = text;
    this._halo = {};
  }

  measureText(text) {
    this._measure.font = this.font;
    return this._measure.measureText(text);
  }

  clearRect() {}

  clip() {}

  _put(tag, attributes) {
    const element = L.SVG.create(tag);
    const { a, b, c, d, e, f } = this._matrix;
    const all = {
      ...attributes, opacity: this.globalAlpha === 1 ? null : this.globalAlpha,
      transform: this._matrix.isIdentity ? null : `matrix(${[a, b, c, d, e, f].map(short).join(' ')})`,
    };
    for (const [name, value] of Object.entries(all)) {
      if (value !== null) element.setAttribute(name, value);
    }
    this._svg.append(element);
    return element;
  }
}

function short(value) {
  return Math.round(value * 100) / 100;
}

/** What draw(pen) draws on a canvas, as SVG in its place; the canvas is hidden beneath it. */
function standIn(canvas, { min, size }, draw) {
  const svg = L.SVG.create('svg');
  svg.setAttribute('class', 'paper-picture');
  svg.setAttribute('width', size.x);
  svg.setAttribute('height', size.y);
  svg.setAttribute('viewBox', `${min.x} ${min.y} ${size.x} ${size.y}`);
  L.DomUtil.setPosition(svg, min);
  draw(new SvgPen(svg));
  canvas.after(svg);
}

/** Put pictures in the place of the canvases of the ground of a map, as they are now. */
function drawForPaper(map) {
  clearPaper(map);
  map.eachLayer((layer) => {
    if (!(layer instanceof L.Canvas) || !layer._bounds) return;
    const pen = layer._ctx;
    standIn(layer._container, { min: layer._bounds.min, size: layer._bounds.getSize() }, (paper) => {
      [layer._ctx, layer._redrawBounds] = [paper, null];
      layer._draw();
      layer._ctx = pen;
    });
  });
}

function clearPaper(map) {
  for (const old of map.getContainer().querySelectorAll('.paper-picture')) old.remove();
}
