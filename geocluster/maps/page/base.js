/* The base of the map, drawn from vectors in this file. */

const ROADS = {
  tertiary: { width: 1.5, edge: '#cfc7b4', fill: '#ffffff' },
  secondary: { width: 2.0, edge: '#c8bd9f', fill: '#fdf7e1' },
  primary: { width: 2.6, edge: '#c9b283', fill: '#f7e6bd' },
  trunk: { width: 3.0, edge: '#94b088', fill: '#cfe2c3' },
  motorway: { width: 3.4, edge: '#86a3bd', fill: '#b7d0e4' },
};
const MINOR_FROM = 11.5;
const PLACE_FROM = [0, 0, 11.25];

/** Panes from the ground up; only drives, places on roads and marks can be pointed at. */
function addPanes(map) {
  const heights = {
    ground: 201, around: 340, areas: 350, casings: 380, links: 390, closed: 393, snapped: 395, names: 590,
  };
  for (const [name, height] of Object.entries(heights)) {
    map.createPane(name).style.zIndex = height;
    if (name !== 'links' && name !== 'snapped') map.getPane(name).style.pointerEvents = 'none';
  }
}

/** How lines and areas of the ground are drawn: all on one canvas, for paper shows no second one. */
function groundStyle() {
  return {
    renderer: L.canvas({ pane: 'ground', padding: 0.4 }), pane: 'ground', interactive: false,
    smoothFactor: 1,
  };
}

/** Draw land and water; returned from the top down. */
function drawLand(map, base, plain) {
  const layers = [];
  if (base.ground.length) {
    map.getContainer().classList.add('has-land');
    layers.unshift(new Areas(base.ground, {
      ...plain, stroke: false, fillColor: '#f6f2e8', fillOpacity: 1,
    }));
  }
  if (base.land.length) {
    map.getContainer().classList.add('has-land');
    layers.unshift(new Areas(base.land, {
      ...plain, color: '#b9b2a0', weight: 1.5, fillColor: '#f6f2e8', fillOpacity: 1,
    }));
  }
  if (base.water_areas.length) {
    layers.unshift(new Areas(base.water_areas, {
      ...plain, color: '#a9cbe0', weight: 0.8, fillColor: '#c9e0ee', fillOpacity: 1,
    }));
  }
  if (base.water_lines.length) {
    layers.unshift(new Lines(base.water_lines, {
      ...plain, color: '#b3d3e6', weight: 1.8,
    }));
  }
  return layers;
}

/**
 * All roads and ferries as one layer; its lines widen as one zooms in, and minor roads come in late.
 * land: what lies beneath, from the top down.
 */
function roadLayer(map, base, plain, land) {
  const kinds = Object.keys(ROADS).filter((kind) => base.roads[kind].length);
  const edges = kinds.map((kind) => [kind, new Lines(base.roads[kind], plain)]);
  const fills = edges.map(([kind, line]) => [kind, new SameLines(line, plain)]);
  let minor = null; // most of all points, and seen from near by only
  const ferries = new Lines(base.ferries, {
    ...plain, color: '#3f6b8c', weight: 1.8, dashArray: '7 5',
  });
  const all = L.layerGroup([ferries, ...[...edges, ...fills].map(([, line]) => line)]);

  function refresh() {
    const zoom = map.getZoom();
    const wide = Math.min(4, Math.max(0.7, 2 ** ((zoom - 10) * 0.4)));
    for (const [kind, line] of edges) {
      line.setStyle({ color: ROADS[kind].edge, weight: ROADS[kind].width * wide + 1.2 });
    }
    for (const [kind, line] of fills) {
      line.setStyle({ color: ROADS[kind].fill, weight: ROADS[kind].width * wide });
    }
    const show = map.hasLayer(all) && zoom >= MINOR_FROM && base.minor.length > 0;
    if (show && !minor) minor = new Lines(base.minor, { ...plain, color: '#e2dccd', weight: 1 });
    if (minor) minor.setStyle({ weight: Math.max(0.9, wide * 0.75) });
    if (!minor || show === map.hasLayer(minor)) return;
    if (show) map.addLayer(minor);
    else map.removeLayer(minor);
    // What was added last lies on top: put the minor roads back beneath the others.
    for (const layer of show ? [minor, ...land] : []) layer.bringToBack();
  }
  map.on('zoomend', refresh);
  all.on('add remove', refresh);
  const count = kinds.length + base.minor.length + base.ferries.length;
  return { layer: all, empty: count === 0 };
}

/** Roads out of use: red lines, each with the sign for no entry, as most are short. */
function closedLayer(base) {
  const renderer = L.svg({ pane: 'closed', padding: 0.4 });
  const lines = base.closed.map(decoded);
  const line = (color, weight) => L.polyline(lines, {
    renderer, pane: 'closed', interactive: false, color, weight, lineCap: 'butt', opacity: 1,
    className: 'closed-road',
  });
  const signs = lines.map((points) => L.marker(points[Math.floor(points.length / 2)], {
    pane: 'closed', interactive: false, keyboard: false,
    icon: L.divIcon({ className: 'closed-sign', iconSize: [16, 16] }),
  }));
  return L.layerGroup([line('#ffffff', 8), line('#a61b1b', 5), ...signs]);
}
