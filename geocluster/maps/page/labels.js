/* Names on the map: put where there is room, with a line to their point where they stand off. */

const EDGE = 3;
const ROOM_OF_PLACE = [140, 140, 28];
const MANY_PLACES = 60;
const FAR = 0.18; // of the narrower side of the map: no name stands farther off
const SCHOOL_GAP = 52; // pixels from school to school, usually, from which on they are named

/** Pixels of the layer that buttons, scale and sources cover. */
function controlBoxes(map) {
  const outer = map.getContainer().getBoundingClientRect();
  return [...map.getContainer().querySelectorAll('.leaflet-control')].flatMap((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    if (right === left || bottom === top) return [];
    const [from, to] = [[left - outer.left, top - outer.top], [right - outer.left, bottom - outer.top]]
      .map((corner) => map.containerPointToLayerPoint(corner));
    return [[from.x - EDGE, from.y - EDGE, to.x + EDGE, to.y + EDGE]];
  });
}

const Labels = L.Layer.extend({
  /**
   * items: [{text, latlng, kind, look, from, gap, centred, reach}], the most important first. `kind` is
   * switched on and off as a whole, `look` is how it is drawn where not as its kind, `from` is the zoom
   * from which it shows; for the others see placeNames. obstacles(map): boxes of the layer that no name
   * may touch, beside the buttons.
   */
  initialize(items, obstacles) {
    this._items = items.map((item) => ({ ...item }));
    this._obstacles = obstacles;
    this._shown = new Set();
    this._looks = new Map();
  },

  onAdd(map) {
    this._box = L.DomUtil.create('div', 'labels leaflet-zoom-hide', map.getPane('names'));
    this._box.setAttribute('aria-hidden', 'true');
    this._leaders = L.SVG.create('svg');
    this._leaders.setAttribute('class', 'leaders');
    this._box.append(this._leaders);
    this._zoom = null;
    this._soon(); // what else is added now shall lie around it
  },

  onRemove() {
    this._box.remove();
  },

  getEvents() {
    return { zoomstart: this._hide, moveend: this._place, marksplaced: this._place };
  },

  /** A thing for the layer control that switches one kind of names. */
  toggle(kind) {
    const labels = this;
    const Toggle = L.Layer.extend({
      onAdd() {
        labels._shown.add(kind);
        labels._soon();
      },
      onRemove() {
        labels._shown.delete(kind);
        labels._soon();
      },
    });
    return new Toggle();
  },

  /** Place names once all that is switched now is switched. */
  _soon() {
    if (this._waits) return;
    this._waits = true;
    queueMicrotask(() => {
      this._waits = false;
      this._place();
    });
  },

  /** Place all names as if none stood anywhere yet. */
  anew() {
    this._zoom = null;
    this._place();
  },

  _hide() {
    this._box.hidden = true;
  },

  _place() {
    if (!this._map || !this._box) return;
    const map = this._map;
    const zoom = map.getZoom();
    // What was only moved keeps its names where they stand, so far as that can be.
    if (zoom !== this._zoom) for (const item of this._items) item.last = null;
    this._zoom = zoom;
    this._box.hidden = false;
    const corner = map.containerPointToLayerPoint([EDGE, EDGE]);
    const { x: width, y: height } = map.getSize();
    const frame = [corner.x, corner.y, corner.x + width - 2 * EDGE, corner.y + height - 2 * EDGE];
    const wanted = this._items.filter((item) => this._shown.has(item.kind) && zoom >= item.from);
    const seen = wanted.flatMap((item) => {
      const { x, y } = map.latLngToLayerPoint(item.latlng);
      if (!holds(frame, [x, y, x, y])) return [];
      const reach = Math.min(item.reach, FAR * Math.min(width, height));
      return [{ ...item, x, y, reach, ...this._sizeOf(item), item }];
    });
    const near = seen.length === 0 ? [] : [...this._obstacles(map), ...controlBoxes(map)].filter(
      (box) => meets(box, frame));
    const placed = placeNames(seen, frame, near);
    for (const item of this._items) if (item.element) item.element.hidden = true;
    placed.forEach((found, k) => this._show(seen[k].item, found));
    this._draw(placed.filter((found) => found && found.leader).map((found) => found.leader));
  },

  _show(item, found) {
    item.last = found && found.offset;
    if (!found) return;
    if (!item.element) {
      const upright = /\p{Script=Han}/u.test(item.text) ? ' is-upright' : ''; // Han letters do not slant
      item.element = make('span', { class: `name name-${item.look || item.kind}${upright}`, dir: 'auto' }, item.text);
      this._box.append(item.element);
    }
    item.element.hidden = false;
    // Leaflet would move it in space, and browsers draw what is moved in space apart: each a layer.
    item.element.style.transform = `translate(${found.box[0] + 1}px, ${found.box[1]}px)`;
  },

  /** Width and height of a name as it is drawn, measured without drawing it. */
  _sizeOf(item) {
    const look = item.look || item.kind;
    if (!this._looks.has(look)) {
      const probe = make('span', { class: `name name-${look}` }, '');
      this._box.append(probe);
      const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(probe);
      const pen = document.createElement('canvas').getContext('2d');
      pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
      const more = probe.offsetWidth;
      probe.textContent = 'X';
      const height = Math.ceil(probe.getBoundingClientRect().height);
      this._looks.set(look, { pen, more, height });
      probe.remove();
    }
    const { pen, more, height } = this._looks.get(look);
    item.width = item.width || Math.ceil(pen.measureText(item.text).width + more) + 2;
    return { width: item.width, height };
  },

  _draw(leaders) {
    const paths = ['leader-casing', 'leader'].map((name) => {
      const path = L.SVG.create('path');
      path.setAttribute('class', name);
      path.setAttribute('d', leaders.map(([x, y, toX, toY]) => `M${x} ${y}L${toX} ${toY}`).join(''));
      return path;
    });
    const dots = leaders.map(([, , x, y]) => {
      const dot = L.SVG.create('circle');
      for (const [name, value] of Object.entries({ class: 'leader-dot', cx: x, cy: y, r: 2.2 })) {
        dot.setAttribute(name, value);
      }
      return dot;
    });
    this._leaders.replaceChildren(...paths, ...dots);
  },
});

/** Names of places, the most important first; where there are many, none stands far off. */
function placeLabels(base) {
  const many = base.places.filter(([, rank]) => rank < 2).length > MANY_PLACES;
  return base.places.map(([text, rank, lat, lon]) => ({
    text, latlng: L.latLng(lat, lon), kind: 'place', rank, from: PLACE_FROM[rank], gap: 6,
    centred: true, reach: many ? ROOM_OF_PLACE[2] : ROOM_OF_PLACE[rank],
  }));
}

/** Names of schools: from the zoom at which there is room between them. */
function schoolLabels(schools) {
  const from = Math.min(12, Math.max(7, Math.log2(SCHOOL_GAP / usualGap(schools))));
  return schools.map((school) => ({
    text: school.name, latlng: L.latLng(school.lat, school.lon), kind: 'school', from,
    gap: markSize(school) / 2, reach: 14,
  }));
}
