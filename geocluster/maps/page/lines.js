/* Lines and areas of many points: as Leaflet draws them, but each point is projected once. Leaflet keeps
   three objects for each, and makes them anew at every zoom; here they are numbers. */

/**
 * A line, from its text or from [lat, lon] pairs: its bounds in degrees, and `world`, its points in the
 * pixels of the whole world at zoom 0, x and y in turn. One that is placed already stays as it is.
 */
function placedLine(line) {
  if (line.world) return line;
  const [places, units] = typeof line === 'string' ? [placesOf(line), UNITS_A_DEGREE] : [line.flat(), 1];
  const world = new Float64Array(places.length);
  let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < places.length; k += 2) {
    const [lat, lon] = [places[k] / units, places[k + 1] / units];
    if (lat < south) south = lat;
    if (lat > north) north = lat;
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    const sine = Math.sin(Math.max(Math.min(85.0511287798, lat), -85.0511287798) * (Math.PI / 180));
    world[k] = 256 * (lon / 360 + 0.5);
    world[k + 1] = 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
  }
  return { world, south, west, north, east };
}

/** Bounds of lines that are placed. */
function boundsOfLines(lines) {
  const bounds = new L.LatLngBounds();
  for (const { south, west, north, east } of lines) {
    if (south <= north) bounds.extend([south, west]).extend([north, east]);
  }
  return bounds;
}

/** What such lines and areas do otherwise than those of Leaflet, which `path` is. */
const inNumbers = (path) => ({
  _setLatLngs(lines) {
    this._latlngs = lines;
    this._lines = (this.options.fill ? lines.flat() : lines).map(placedLine);
    this._bounds = boundsOfLines(this._lines);
  },

  /** Points that fall on the same pixel as the one before are left out, but for the last. */
  _project() {
    const [times, { x: left, y: top }] = [2 ** this._map.getZoom(), this._map.getPixelOrigin()];
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    this._rings = this._lines.map(({ world }) => {
      const ring = [];
      let [lastX, lastY] = [NaN, NaN];
      for (let k = 0; k < world.length; k += 2) {
        const x = Math.round(world[k] * times) - left;
        const y = Math.round(world[k + 1] * times) - top;
        if (x === lastX && y === lastY && (k < world.length - 2 || ring.length > 1)) continue;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
        ring.push(new L.Point(x, y));
        [lastX, lastY] = [x, y];
      }
      return ring;
    });
    if (x0 > x1) return;
    this._rawPxBounds = new L.Bounds(new L.Point(x0, y0), new L.Point(x1, y1));
    this._updateBounds();
  },

  _clipPoints() {
    if (this._pxBounds && this._renderer._bounds.contains(this._pxBounds)) this._parts = [...this._rings];
    else path.prototype._clipPoints.call(this);
  },
});

/** Lines: a list of texts, of lists of [lat, lon] pairs, or of what is placed. */
const Lines = L.Polyline.extend(inNumbers(L.Polyline));

/** Areas: a list of parts, each a list of rings like such lines, the outer one first. */
const Areas = L.Polygon.extend(inNumbers(L.Polygon));

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
