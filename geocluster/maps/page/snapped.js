/* Where each school was put on its road. */

/**
 * A dot on the road and a line to the school; those far from their road stand out. Returns the layer,
 * and at(map, point), which tells of the place that is there.
 */
function drawSnapped(content) {
  const layer = L.layerGroup();
  if (content.snapped === null) return { layer, at: () => null };
  const renderer = L.svg({ pane: 'snapped', padding: 0.4 });
  const limit = content.travel.far_metres;
  const places = content.snapped.flatMap((place, i) => (place === null ? [] : [[place, i]]));
  // The far ones come last, so that they lie on top.
  places.sort(([one], [other]) => one[2] - other[2]);
  layer.once('add', () => { // few readers ask
    for (const [[lon, lat, metres], i] of places) {
      const school = content.schools[i];
      const [far, place] = [metres > limit, [lat, lon]];
      const colour = far ? '#a61b1b' : '#1d2a35';
      const plain = { renderer, pane: 'snapped', interactive: false };
      const dot = L.circleMarker(place, {
        ...plain, radius: far ? 5.5 : 3, color: '#ffffff', weight: 1.5, fillColor: colour,
        fillOpacity: 1, className: far ? 'snapped snapped-far' : 'snapped',
      });
      const line = L.polyline([place, [school.lat, school.lon]], {
        ...plain, color: colour, weight: far ? 3 : 1.5,
      });
      for (const part of [line, dot]) layer.addLayer(part);
    }
  });
  const rows = [keyRow(make('span', { class: 'swatch-snapped' }), say('page.snapped'))];
  if (places.some(([place]) => place[2] > limit)) {
    const swatch = make('span', { class: 'swatch-snapped is-far' });
    rows.push(keyRow(swatch, say('page.snapped.far', { metres: limit })));
  }
  keyWhile(layer, rows);
  return { layer, at: (map, point) => (map.hasLayer(layer) ? placeAt(map, point, places, content) : null) };
}

const PLACE_REACH = 11;

/** The place on a road nearest to a point; of those alike near, the one that lies on top. */
function placeAt(map, point, places, content) {
  let [best, nearest] = [null, PLACE_REACH];
  for (const found of places) {
    const [[lon, lat]] = found;
    const away = map.latLngToLayerPoint([lat, lon]).distanceTo(point);
    if (away <= nearest) [best, nearest] = [found, away];
  }
  if (best === null) return null;
  const [place, i] = best;
  return {
    key: place, latlng: L.latLng(place[1], place[0]), aside: 7,
    tip: () => make('div', { class: 'tip' },
      make('strong', ofName(content.schools[i].name), content.schools[i].name),
      make('span', null, say('page.snapped.away', { metres: place[2] }))),
  };
}
