/* A pen that draws on paper: it takes the strokes of a canvas's, and makes vectors of them. */

/** As much of CanvasRenderingContext2D as looks need; ruler is one, for it measures texts. */
class PaperPen {
  constructor(svg, ruler) {
    Object.assign(this, { _svg: svg, _ruler: ruler, _moves: '', _dashes: '', _saved: [], _path: '' });
  }

  save() {
    this._saved.push([this._moves, this._dashes]);
  }

  restore() {
    [this._moves, this._dashes] = this._saved.pop();
  }

  translate(x, y) {
    this._moves += `translate(${x} ${y})`;
  }

  rotate(turn) {
    this._moves += `rotate(${(turn * 180) / Math.PI})`;
  }

  setLineDash(dashes) {
    this._dashes = dashes.join(' ');
  }

  beginPath() {
    this._path = '';
  }

  /** A whole circle: looks have no other arcs. */
  arc(x, y, radius) {
    const half = (by) => `a${radius} ${radius} 0 1 0 ${by} 0`;
    this._path += `M${x - radius} ${y}${half(2 * radius)}${half(-2 * radius)}Z`;
  }

  rect(x, y, width, height) {
    this._path += `M${x} ${y}h${width}v${height}h${-width}Z`;
  }

  moveTo(x, y) {
    this._path += `M${x} ${y}`;
  }

  lineTo(x, y) {
    this._path += `${this._path ? 'L' : 'M'}${x} ${y}`;
  }

  closePath() {
    this._path += 'Z';
  }

  fill() {
    this._add('path', { d: this._path, fill: this.fillStyle });
  }

  stroke() {
    this._add('path', {
      d: this._path, fill: 'none', stroke: this.strokeStyle, 'stroke-width': this.lineWidth,
      'stroke-dasharray': this._dashes, 'stroke-linejoin': this.lineJoin || 'miter',
    });
  }

  measureText(text) {
    this._ruler.font = this.font;
    return this._ruler.measureText(text);
  }

  fillText(text, x, y) {
    const element = this._add('text', { x, y, fill: this.fillStyle, 'text-anchor': 'middle' });
    element.style.font = this.font;
    element.textContent = text;
  }

  _add(tag, attributes) {
    const element = L.SVG.create(tag);
    for (const [name, value] of Object.entries({ ...attributes, transform: this._moves })) {
      if (value !== '') element.setAttribute(name, value);
    }
    this._svg.append(element);
    return element;
  }
}
