/* What lies on and under the map: switches for layers, scale, sources, the key. */

function mapControl(position, className, fill) {
  const control = L.control({ position });
  control.onAdd = () => {
    const box = make('div', { class: className });
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    fill(box);
    return box;
  };
  return control;
}

function keyRow(swatch, text, className) {
  const box = make('span', { class: 'swatch', 'aria-hidden': 'true' }, swatch);
  return make('li', { class: className }, box, text);
}

function swatchMark(kind, content) {
  const group = content.groups[0] || { colour: '#0072b2', ink: '#ffffff', number: '1' };
  const grouped = ['grouped', 'lead', 'centre'].includes(kind);
  return markElement({ kind, lead: kind === 'lead' }, grouped ? { ...group, number: '1' } : null);
}

/** Say under the map what its marks mean; only those that it holds. */
function fillKey(content) {
  const rows = [];
  const links = content.groups.flatMap((group) => group.links);
  if (content.groups.length) {
    rows.push(keyRow(swatchMark('grouped', content), say('page.key.school'), 'of-mark'));
    if (content.groups.some((g) => g.lead !== null)) {
      rows.push(keyRow(swatchMark('lead', content), say('page.key.lead'), 'of-mark'));
    }
    if (content.groups.some((g) => g.lead === null && g.hub !== null)) {
      rows.push(keyRow(swatchMark('centre', content), say('page.key.centre'), 'of-mark'));
    }
  }
  if (links.some((link) => link.known && !link.ferry)) {
    rows.push(keyRow(make('span', { class: 'swatch-line' }), say('page.key.drive')));
  }
  if (links.some((link) => !link.known && !link.ferry)) {
    rows.push(keyRow(make('span', { class: 'swatch-line is-dashed' }), say('page.key.straight')));
  }
  if (links.some((link) => link.ferry)) {
    rows.push(keyRow(make('span', { class: 'swatch-line is-dotted' }), say('page.key.by_ferry')));
  }
  rows.push(...keyOfAround(content));
  if (content.base.ferries.length) {
    rows.push(keyRow(make('span', { class: 'swatch-line is-ferry' }), say('page.key.ferry')));
  }
  if (content.base.closed.length) {
    rows.push(keyRow(make('span', { class: 'closed-sign' }), say('page.key.closed')));
  }
  for (const kind of ['alone', 'isolated', 'unreachable', 'excluded', 'not_eligible']) {
    if (!hasKind(content, kind)) continue;
    const always = kind === 'unreachable';
    rows.push(keyRow(swatchMark(kind, content), kindSaid(kind), always ? null : 'of-mark'));
  }
  byId('key').append(...rows);
  byId('key').hidden = rows.length === 0;
}

/** Rows of the key that are there while a layer is on. */
function keyWhile(layer, rows) {
  byId('key').append(...rows);
  const show = (on) => {
    for (const row of rows) row.hidden = !on;
    byId('key').hidden = [...byId('key').children].every((row) => row.hidden);
  };
  layer.on('add', () => show(true)).on('remove', () => show(false));
  show(false);
}

/** Put the controls on the map; returns its switches: [{key, name, layer, on}]. */
function drawControls(map, content, parts) {
  const labels = mapNames(content, parts.around);
  labels.addTo(map);
  const grouped = content.groups.length > 0;
  const kinds = ['alone', 'isolated', 'unreachable', 'excluded', 'not_eligible'];
  const switches = [
    ['drives', say('page.layer.drives'), parts.links.layer, grouped, true],
    ['areas', say('page.layer.areas'), parts.areas.layer, grouped, true],
    ...parts.around.flatMap(({ name, layer, items }, k) => [
      [`around${k}`, say('page.layer.around', { tier: name }), layer, items.length > 0, true],
      [`labels${k}`, say('page.layer.around.labels', { tier: name }), labels.toggle(name), items.length > 0, true],
    ]),
    ['today', say('page.layer.today'), parts.today, content.today.length > 0, false],
    ['groups', say('page.layer.groups'), labels.toggle('group'), grouped, false],
    ['names', say('page.layer.names'), labels.toggle('school'), true, true],
    ['reach', say('page.layer.reach'), parts.reach.layer, content.reach !== null, false],
    ['snapped', say('page.layer.snapped'), parts.snapped, content.snapped !== null, false],
    ...kinds.map((kind) => [kind, say(`page.layer.${kind}`), parts.kinds[kind], hasKind(content, kind), true]),
    ['roads', say(content.base.ferries.length ? 'page.layer.roads_ferries' : 'page.layer.roads'),
      parts.roads.layer, !parts.roads.empty, true],
    ['closed', say('page.layer.closed'), parts.closed, content.base.closed.length > 0, true],
    ['places', say('page.layer.places'), labels.toggle('place'), content.base.places.length > 0, true],
  ].filter(([, , , present]) => present).map(([key, name, layer, , on]) => ({ key, name, layer, on }));
  parts.kinds.grouped.addTo(map);
  for (const { layer, on } of switches) if (on) layer.addTo(map);
  map.zoomControl.remove();
  zoomControl(map).addTo(map);
  homeControl().addTo(map);
  layerControl(map, switches).addTo(map);
  scaleControl('bottomleft').addTo(map);
  return { switches, names: labels };
}

/** The scale of a map, in miles too where people count in them. */
function scaleControl(position) {
  const miles = ['GB', 'US'].includes(new Intl.Locale(pageLocale).maximize().region);
  return L.control.scale({ position, metric: true, imperial: miles, maxWidth: 120 });
}

/** A button that opens a list of switches; Escape shuts it again. Names are texts, never HTML. */
function layerControl(map, switches) {
  return mapControl('topright', 'leaflet-control-layers', (box) => {
    const toggle = make('button', {
      type: 'button', class: 'leaflet-control-layers-toggle', 'aria-expanded': 'false',
      'aria-controls': 'layer-list',
    }, say('page.layers'));
    const list = make('ul', { id: 'layer-list', 'aria-label': say('page.layers'), hidden: true },
      switches.map(({ name, layer }) => {
        const input = make('input', { type: 'checkbox' });
        input.checked = map.hasLayer(layer);
        input.addEventListener('change', () => {
          if (input.checked) map.addLayer(layer);
          else map.removeLayer(layer);
          map.fire('switched');
        });
        layer.on('add', () => { input.checked = true; });
        layer.on('remove', () => { input.checked = false; });
        return make('li', null, make('label', null, input, make('span', null, name)));
      }));
    function open(on) {
      list.hidden = !on;
      list.style.maxHeight = `${map.getContainer().clientHeight - 90}px`;
      box.classList.toggle('leaflet-control-layers-expanded', on);
      toggle.setAttribute('aria-expanded', String(on));
    }
    toggle.addEventListener('click', () => open(list.hidden));
    map.on('click popupopen', () => open(false)); // it would lie over the card
    box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || list.hidden) return;
      event.stopPropagation();
      open(false);
      toggle.focus();
    });
    box.append(toggle, list);
  });
}

function hasKind(content, kind) {
  return content.schools.some((school) => school.kind === kind);
}

/** All names on the map in one layer, so that none covers another. */
function mapNames(content, around) {
  const groups = content.groups.map((group, k) => ({
    text: group.id, latlng: boundsOfGroup(k).getCenter(), kind: 'group', from: 0, gap: 6, centred: true, reach: 14,
  }));
  const places = placeLabels(content.base);
  const outer = around.flatMap(({ items }) => items);
  return new Labels([...outer, ...groups, ...places.filter((p) => p.rank < 2), ...schoolLabels(content.schools),
    ...places.filter((p) => p.rank === 2)], (map) => markBoxes(map));
}

/** A button that is a sign with a name. */
function signButton(name, sign, pressed, look) {
  const button = make('button', { type: 'button', class: look, title: name, 'aria-label': name }, sign);
  button.addEventListener('click', pressed);
  return button;
}

function zoomControl(map) {
  return mapControl('topleft', 'leaflet-bar signs', (box) => {
    const zoomIn = signButton(say('page.zoom.in'), '+', () => map.zoomIn(), 'leaflet-control-zoom-in');
    const zoomOut = signButton(say('page.zoom.out'), '−', () => map.zoomOut(), 'leaflet-control-zoom-out');
    map.on('zoomend', () => {
      zoomIn.setAttribute('aria-disabled', String(map.getZoom() >= map.getMaxZoom()));
      zoomOut.setAttribute('aria-disabled', String(map.getZoom() <= map.getMinZoom()));
    });
    box.append(zoomIn, zoomOut);
  });
}

function homeControl() {
  return mapControl('topleft', 'leaflet-bar signs home', (box) => {
    box.append(signButton(say('page.everything'), '⤢', () => {
      choose(null, null);
      showEverything();
    }));
  });
}

/** Licences ask to be seen wherever the map is, so this line cannot be closed. */
function fillCredit(content) {
  const said = content.sources.map((s) => s.attribution || s.name);
  byId('credit').textContent = [...new Set(said)].concat('Leaflet').join(' · ');
}

/** What stands under the map: the whole screen, a picture, measuring, licences. Returns what measures. */
function drawTools(map, content) {
  fillCredit(content);
  const tools = byId('tools');
  if (document.fullscreenEnabled) {
    const button = make('button', { type: 'button', 'aria-pressed': 'false' }, say('page.fullscreen'));
    button.addEventListener('click', () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else byId('mapside').requestFullscreen().catch(() => announce(say('page.fullscreen.refused')));
    });
    document.addEventListener('fullscreenchange', () => {
      button.setAttribute('aria-pressed', String(document.fullscreenElement !== null));
    });
    tools.append(button);
  }
  const picture = make('button', { type: 'button' }, say('page.picture'));
  picture.addEventListener('click', () => savePicture(map, content));
  tools.append(picture);
  return makeMeasure(map, tools);
}
