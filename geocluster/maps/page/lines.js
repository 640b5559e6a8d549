/* Lines and areas of many points: as Leaflet draws them, but each point is projected once. Leaflet keeps
   three objects for each, and makes them anew at every zoom; here they are numbers. */

/** Bounds of lines of [lat, lon] pairs, without an object for each. */
function boundsOfLines(lines) {
  let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (const [lat, lon] of line) {
      if (lat < south) south = lat;
      if (lat > north) north = lat;
      if (lon < west) west = lon;
      if (lon > east) east = lon;
    }
  }
  return south > north ? new L.LatLngBounds() : new L.LatLngBounds([south, west], [north, east]);
}

/** A line of [lat, lon] pairs in the pixels of the whole world at zoom 0: x and y in turn. */
function inWorld(line) {
  const turn = Math.PI / 180;
  const world = new Float64Array(2 * line.length);
  line.forEach(([lat, lon], k) => {
    const sine = Math.sin(Math.max(Math.min(85.0511287798, lat), -85.0511287798) * turn);
    world[2 * k] = 256 * (lon / 360 + 0.5);
    world[2 * k + 1] = 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
  });
  return world;
}

/** What such lines and areas do otherwise than those of Leaflet. */
const IN_NUMBERS = {
  _setLatLngs(latlngs) {
    this._latlngs = latlngs;
    const lines = this.options.fill ? latlngs.flat() : latlngs;
    this._bounds = boundsOfLines(lines);
    this._world = lines.map(inWorld);
  },

  _project() {
    const [times, { x: left, y: top }] = [2 ** this._map.getZoom(), this._map.getPixelOrigin()];
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    this._rings = this._world.map((world) => {
      const ring = new Array(world.length / 2);
      for (let k = 0; k < ring.length; k++) {
        const x = Math.round(world[2 * k] * times) - left;
        const y = Math.round(world[2 * k + 1] * times) - top;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
        ring[k] = new L.Point(x, y);
      }
      return ring;
    });
    if (x0 > x1) return;
    this._rawPxBounds = new L.Bounds(new L.Point(x0, y0), new L.Point(x1, y1));
    this._updateBounds();
  },
};

/** Lines: a list of lists of [lat, lon] pairs. */
const Lines = L.Polyline.extend(IN_NUMBERS);

/** Areas: a list of parts, each a list of rings of [lat, lon] pairs, the outer one first. */
const Areas = L.Polygon.extend(IN_NUMBERS);

/** Lines that another layer of the same renderer's size has already: drawn once more, in another way. */
const SameLines = L.Polyline.extend({
  initialize(lines, options) {
    L.Util.setOptions(this, options);
    this._lines = lines;
    this._latlngs = lines._latlngs;
    this._bounds = lines.getBounds();
  },

  _project() {
    this._rawPxBounds = this._lines._rawPxBounds;
    this._updateBounds();
  },

  _update() {
    if (!this._map) return;
    this._parts = this._lines._parts;
    this._updatePath();
  },
});
