/* Names on the map: put where there is room, left out where there is none. */

const SIDES = [[0, -1], [0, 1], [1, 0], [-1, 0]];
const CORNERS = [[1, -1], [-1, -1], [1, 1], [-1, 1]];

const Labels = L.Layer.extend({
  /**
   * items: [{text, latlng, kind, look, from, gap, centred}], the most important first. `kind` is switched
   * on and off as a whole, `look` is how it is drawn where not as its kind, `from` is the zoom from which it shows, `gap` how far it keeps from its
   * point, unless it may stand on it (`centred`). obstacles: places of marks that no name may cover.
   */
  initialize(items, obstacles) {
    this._items = items.map((item) => ({ ...item }));
    this._obstacles = obstacles;
    this._shown = new Set();
  },

  onAdd(map) {
    this._box = L.DomUtil.create('div', 'labels leaflet-zoom-hide', map.getPane('names'));
    this._box.setAttribute('aria-hidden', 'true');
    for (const item of this._items) {
      item.element = make('span', { class: `name name-${item.look || item.kind}` }, item.text);
      item.element.hidden = true;
      this._box.append(item.element);
    }
    this._place();
  },

  onRemove() {
    this._box.remove();
  },

  getEvents() {
    return { zoomend: this._place, viewreset: this._place };
  },

  /** A thing for the layer control that switches one kind of names. */
  toggle(kind) {
    const labels = this;
    const Toggle = L.Layer.extend({
      onAdd() {
        labels._shown.add(kind);
        labels._place();
      },
      onRemove() {
        labels._shown.delete(kind);
        labels._place();
      },
    });
    return new Toggle();
  },

  _place() {
    if (!this._map || !this._box) return;
    const zoom = this._map.getZoom();
    const taken = this._obstacles.map(({ latlng, size }) => {
      const at = this._map.latLngToLayerPoint(latlng);
      return [at.x - size / 2, at.y - size / 2, at.x + size / 2, at.y + size / 2];
    });
    const wanted = this._items.filter((i) => this._shown.has(i.kind) && zoom >= i.from);
    for (const item of this._items) item.element.hidden = true;
    for (const item of wanted) item.element.hidden = false;
    for (const item of wanted) {
      item.width = item.width || item.element.offsetWidth;
      item.height = item.height || item.element.offsetHeight;
    }
    for (const item of wanted) this._settle(item, taken);
  },

  _settle(item, taken) {
    const at = this._map.latLngToLayerPoint(item.latlng);
    for (const [right, down] of item.centred ? [[0, 0], ...SIDES, ...CORNERS] : SIDES) {
      const x = Math.round(at.x + right * (item.width / 2 + item.gap + 2) - item.width / 2);
      const y = Math.round(at.y + down * (item.height / 2 + item.gap) - item.height / 2);
      const box = [x - 1, y, x + item.width + 1, y + item.height];
      if (taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1])) {
        continue;
      }
      taken.push(box);
      L.DomUtil.setPosition(item.element, L.point(x, y));
      return;
    }
    item.element.hidden = true;
  },
});
