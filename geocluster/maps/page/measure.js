/* How far it is from place to place, in a straight line: by clicks, or by the keyboard at the cross. */

/** Kilometres as they are read: two decimals for short ways, one for long. */
function kilometres(metres) {
  const km = metres / 1000;
  const digits = km < 10 ? 2 : 1;
  return say('page.kilometres', {
    figure: km.toLocaleString(pageLocale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  });
}

/** Returns {isOn, add}: whether one measures, and what adds a place. The bar stands among the tools. */
function makeMeasure(map, tools) {
  const renderer = L.svg({ pane: 'names' });
  const style = { renderer, pane: 'names', interactive: false };
  const casing = L.polyline([], { ...style, color: '#ffffff', weight: 6, opacity: 0.9 });
  const line = L.polyline([], { ...style, color: '#1d2a35', weight: 2.5, dashArray: '8 4' });
  const dots = L.layerGroup();
  let [on, places] = [false, []];

  const button = (text, pressed) => {
    const made = make('button', { type: 'button' }, text);
    made.addEventListener('click', pressed);
    return made;
  };
  const start = button(say('page.measure.start'), () => turn(!on));
  start.setAttribute('aria-pressed', 'false');
  const told = make('p', { class: 'measured' });
  const undo = button(say('page.measure.undo'), () => {
    places.pop();
    draw();
  });
  const bar = make('div', { class: 'measuring', hidden: true, role: 'group', 'aria-label': say('page.measure.start') },
    told, button(say('page.measure.add'), () => add(map.getCenter())), undo);
  const cross = make('div', { class: 'crosshair', 'aria-hidden': 'true', hidden: true });
  map.getContainer().append(cross);
  tools.append(start);
  tools.parentElement.after(bar);

  function draw() {
    casing.setLatLngs(places);
    line.setLatLngs(places);
    dots.clearLayers();
    for (const place of places) {
      dots.addLayer(L.circleMarker(place, {
        ...style, radius: 4.5, color: '#ffffff', weight: 2, fillColor: '#1d2a35', fillOpacity: 1,
      }));
    }
    const legs = places.slice(1).map((place, k) => map.distance(places[k], place));
    const whole = legs.reduce((sum, leg) => sum + leg, 0);
    undo.disabled = places.length === 0;
    told.textContent = legs.length === 0 ? say(places.length ? 'page.measure.next' : 'page.measure.how')
      : [say('page.measure.whole', { far: kilometres(whole) }),
        legs.length > 1 ? say('page.measure.last', { far: kilometres(legs.at(-1)) }) : ''].filter(Boolean).join(' ');
    announce(told.textContent);
  }

  function add(latlng) {
    places.push(L.latLng(latlng));
    draw();
  }

  function turn(to) {
    on = to;
    places = [];
    start.setAttribute('aria-pressed', String(on));
    bar.hidden = cross.hidden = !on;
    map.getContainer().classList.toggle('measures', on);
    for (const layer of [casing, line, dots]) {
      if (on) map.addLayer(layer);
      else map.removeLayer(layer);
    }
    if (on) draw();
  }

  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    turn(false);
    start.focus();
  });
  return { isOn: () => on, add };
}
