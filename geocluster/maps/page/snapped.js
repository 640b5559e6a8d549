/* Where each school was put on its road. */

/** A dot on the road and a line to the school; those far from their road stand out. */
function drawSnapped(content) {
  const layer = L.layerGroup();
  if (content.snapped === null) return layer;
  const renderer = L.svg({ pane: 'snapped', padding: 0.4 });
  const limit = content.travel.far_metres;
  const places = content.snapped.flatMap((place, i) => (place === null ? [] : [[place, i]]));
  // The far ones come last, so that they lie on top.
  places.sort(([one], [other]) => one[2] - other[2]);
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
    const wide = L.circleMarker(place, {
      renderer, pane: 'snapped', radius: 11, opacity: 0, fillOpacity: 0,
    });
    wide.bindTooltip(() => make('div', { class: 'tip' },
      make('strong', { dir: 'auto' }, school.name),
      make('span', null, `${number(metres)} m from its place on the road`)));
    for (const part of [line, dot, wide]) layer.addLayer(part);
  }
  const rows = [keyRow(make('span', { class: 'swatch-snapped' }), 'Place on its road')];
  if (places.some(([place]) => place[2] > limit)) {
    const swatch = make('span', { class: 'swatch-snapped is-far' });
    rows.push(keyRow(swatch, `More than ${number(limit)} m away`));
  }
  keyWhile(layer, rows);
  return layer;
}
