/* Several maps that move as one. */

/** Let maps show the same place: what one is moved to, the others are. */
function linkMaps(maps) {
  let leading = null;
  for (const map of maps) {
    map.on('move zoomend moveend', () => {
      if (leading !== null && leading !== map) return;
      leading = map;
      for (const other of maps) {
        if (other !== map) other.setView(map.getCenter(), map.getZoom(), { animate: false });
      }
      leading = null;
    });
  }
}

function newMap(box) {
  return named(L.map(box, {
    center: [0, 0], zoom: 3, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 3,
    maxZoom: 17, zoomAnimation: false,
  }));
}

/** The base of one of several maps: land, water, roads, places. */
function drawBase(map, base) {
  addPanes(map);
  const plain = groundStyle();
  const land = drawLand(map, base, plain);
  for (const layer of [...land].reverse()) layer.addTo(map);
  roadLayer(map, base, plain, land).layer.addTo(map);
  if (base.closed.length) closedLayer(base).addTo(map);
}

/** Names on one of several maps: towns, groups and, near by, schools. */
function drawNames(map, side, base, bounds) {
  const groups = side.groups.map((group, k) => ({
    text: group.id, latlng: bounds[k].getCenter(), kind: 'group', from: 0, gap: 6, centred: true, reach: 14,
  }));
  const places = placeLabels(base);
  const labels = new Labels([...groups, ...places.filter((p) => p.rank < 2), ...schoolLabels(side.schools),
    ...places.filter((p) => p.rank === 2)], () => markBoxes(map));
  labels.addTo(map);
  for (const kind of ['school', 'place']) labels.toggle(kind).addTo(map);
  return labels;
}
