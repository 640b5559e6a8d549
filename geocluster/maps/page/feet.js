/* Where each school was put on its road. */

/** A dot on the road and a line to the school; those far from their road stand out. */
function drawFeet(content) {
  const layer = L.layerGroup();
  if (content.feet === null) return layer;
  const renderer = L.svg({ pane: 'feet', padding: 0.4 });
  const limit = content.travel.far_metres;
  const places = content.feet.flatMap((foot, i) => (foot === null ? [] : [[foot, i]]));
  // The far ones come last, so that they lie on top.
  places.sort(([one], [other]) => one[2] - other[2]);
  for (const [[lon, lat, metres], i] of places) {
    const school = content.schools[i];
    const [far, place] = [metres > limit, [lat, lon]];
    const colour = far ? '#a61b1b' : '#1d2a35';
    const plain = { renderer, pane: 'feet', interactive: false };
    const dot = L.circleMarker(place, {
      ...plain, radius: far ? 5.5 : 3, color: '#ffffff', weight: 1.5, fillColor: colour,
      fillOpacity: 1, className: far ? 'foot foot-far' : 'foot',
    });
    const line = L.polyline([place, [school.lat, school.lon]], {
      ...plain, color: colour, weight: far ? 3 : 1.5,
    });
    const wide = L.circleMarker(place, {
      renderer, pane: 'feet', radius: 11, opacity: 0, fillOpacity: 0,
    });
    wide.bindTooltip(() => make('div', { class: 'tip' },
      make('strong', { dir: 'auto' }, school.name),
      make('span', null, `${number(metres)} m from its place on the road`)));
    for (const part of [line, dot, wide]) layer.addLayer(part);
  }
  const rows = [keyRow(make('span', { class: 'swatch-foot' }), 'Place on its road')];
  if (places.some(([foot]) => foot[2] > limit)) {
    const swatch = make('span', { class: 'swatch-foot is-far' });
    rows.push(keyRow(swatch, `More than ${number(limit)} m away`));
  }
  keyWhile(layer, rows);
  return layer;
}
