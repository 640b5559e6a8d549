/* What lies on and under the map: switches for layers, scale, sources, the key; and the card of a
   school. */

/** The card that opens on a school. */
function schoolCard(i, content) {
  const school = content.schools[i];
  const group = school.group === null ? null : content.groups[school.group];
  const facts = [['Id', school.id], ['Pupils', number(school.pupils)], ...school.details];
  const place = content.snapped && content.snapped[i];
  if (place) facts.push(['To its road', `${number(place[2])} m`]);
  if (group) facts.push(...groupFacts(i, group, content));
  const left = content.left.find((item) => item.school === i);
  return make('div', { class: 'card', tabindex: '-1', role: 'group', 'aria-label': school.name },
    make('h3', { dir: 'auto' }, school.name),
    school.today.map((text) => make('p', { class: 'why', dir: 'auto' }, text)),
    left ? make('p', { class: 'why', dir: 'auto' }, make('strong', null, `${KINDS[school.kind]}. `),
      left.detail) : null,
    left ? left.changes.map((text) => make('p', { class: 'why', dir: 'auto' }, text)) : null,
    make('dl', null, facts.map(([term, value]) => [make('dt', null, term),
      make('dd', { dir: 'auto' }, value)])));
}

function groupFacts(i, group, content) {
  const link = group.links.find((l) => l.to === i);
  const centre = group.lead === null ? 'centre' : 'lead';
  const facts = [['Group', group.id]];
  if (group.hub !== null) {
    facts.push([group.lead === null ? 'Centre' : 'Lead',
      i === group.hub ? 'this school' : content.schools[group.hub].name]);
  }
  if (link) {
    facts.push([`From the ${centre}`, driveWords(link.seconds, link.ferry, content)]);
    facts.push([`To the ${centre}`, driveWords(link.back_seconds, link.ferry_back, content)]);
  }
  facts.push(['Group pupils', number(group.pupils)]);
  facts.push(['Longest drive', group.longest_drive_seconds === null
    ? 'unknown' : minutes(group.longest_drive_seconds)]);
  return facts;
}

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
    rows.push(keyRow(swatchMark('grouped', content), 'School, with its group number', 'of-mark'));
    if (content.groups.some((g) => g.lead !== null)) {
      rows.push(keyRow(swatchMark('lead', content), 'Lead school', 'of-mark'));
    }
    if (content.groups.some((g) => g.lead === null && g.hub !== null)) {
      rows.push(keyRow(swatchMark('centre', content), say('page.key.centre'), 'of-mark'));
    }
  }
  if (links.some((link) => link.known && !link.ferry)) {
    rows.push(keyRow(make('span', { class: 'swatch-line' }), 'Drive, along the road'));
  }
  if (links.some((link) => !link.known && !link.ferry)) {
    rows.push(keyRow(make('span', { class: 'swatch-line is-dashed' }), 'Drive, drawn straight'));
  }
  if (links.some((link) => link.ferry)) {
    rows.push(keyRow(make('span', { class: 'swatch-line is-dotted' }), 'Drive, partly by ferry'));
  }
  rows.push(...keyOfAround(content));
  if (content.base.ferries.length) {
    rows.push(keyRow(make('span', { class: 'swatch-line is-ferry' }), 'Ferry'));
  }
  if (content.base.closed.length) {
    rows.push(keyRow(make('span', { class: 'closed-sign' }), 'Closed road'));
  }
  for (const kind of ['alone', 'isolated', 'unreachable', 'excluded', 'not_eligible']) {
    if (!hasKind(content, kind)) continue;
    const always = kind === 'unreachable';
    rows.push(keyRow(swatchMark(kind, content), KINDS[kind], always ? null : 'of-mark'));
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

function drawControls(map, content, parts) {
  const labels = mapNames(content, parts.around);
  labels.addTo(map);
  const roads = content.base.ferries.length ? 'Roads and ferries' : 'Roads';
  const switches = [
    ['Drives', parts.links.layer, content.groups.length > 0, true],
    ['Group areas', parts.areas.layer, content.groups.length > 0, true],
    ...parts.around.flatMap(({ name, layer, items }) => [
      [`Groups of ${name}`, layer, items.length > 0, true],
      [`Labels of ${name}`, labels.toggle(name), items.length > 0, true],
    ]),
    ['Group labels', labels.toggle('group'), content.groups.length > 0, false],
    ['School names', labels.toggle('school'), true, true],
    ['Reach of a school', parts.reach.layer, content.reach !== null, false],
    ['Places on roads', parts.snapped, content.snapped !== null, false],
    ['Schools left alone', parts.kinds.alone, hasKind(content, 'alone'), true],
    ['Isolated schools', parts.kinds.isolated, hasKind(content, 'isolated'), true],
    ['Unreachable schools', parts.kinds.unreachable, hasKind(content, 'unreachable'), true],
    ['Excluded schools', parts.kinds.excluded, hasKind(content, 'excluded'), true],
    ['Schools that may not join', parts.kinds.not_eligible, hasKind(content, 'not_eligible'), true],
    [roads, parts.roads.layer, !parts.roads.empty, true],
    ['Closed roads', parts.closed, content.base.closed.length > 0, true],
    ['Places', labels.toggle('place'), content.base.places.length > 0, true],
  ].filter(([, , present]) => present);
  parts.kinds.grouped.addTo(map);
  for (const [, layer, , on] of switches) if (on) layer.addTo(map);
  layerControl(switches).addTo(map);
  homeControl().addTo(map);
  L.control.scale({ position: 'bottomleft', metric: true, imperial: true, maxWidth: 120 }).addTo(map);
  sourceControl(content).addTo(map);
}

/** Leaflet's own control, with a word for a picture, and closed again by Escape. */
function layerControl(switches) {
  const layers = Object.fromEntries(switches.map(([name, layer]) => [name, layer]));
  const control = L.control.layers(null, layers, { collapsed: true, position: 'topright' });
  const addOriginal = control.onAdd;
  control.onAdd = (map) => {
    const box = addOriginal.call(control, map);
    const toggle = box.querySelector('.leaflet-control-layers-toggle');
    toggle.textContent = 'Layers';
    toggle.removeAttribute('title');
    box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      control.collapse();
      toggle.focus();
    });
    return box;
  };
  return control;
}

function hasKind(content, kind) {
  return content.schools.some((school) => school.kind === kind);
}

/** All names on the map in one layer, so that none covers another. */
function mapNames(content, around) {
  const groups = content.groups.map((group, k) => ({
    text: group.id, latlng: groupBounds[k].getCenter(), kind: 'group', from: 0, gap: 6, centred: true, reach: 14,
  }));
  const places = placeLabels(content.base);
  const outer = around.flatMap(({ items }) => items);
  return new Labels([...outer, ...groups, ...places.filter((p) => p.rank < 2), ...schoolLabels(content.schools),
    ...places.filter((p) => p.rank === 2)], (map) => markBoxes(map));
}

function homeControl() {
  return mapControl('topleft', 'leaflet-bar home', (box) => {
    const button = make('button', { type: 'button', title: 'Show everything',
      'aria-label': 'Show everything' }, '⤢');
    button.addEventListener('click', () => {
      choose(null, null);
      showEverything();
    });
    box.append(button);
  });
}

/** Licences ask to be seen wherever the map is, so this line cannot be closed. */
function sourceControl(content) {
  return mapControl('bottomright', 'leaflet-control-attribution', (box) => {
    const said = content.sources.map((s) => s.attribution || s.name);
    box.append([...new Set(said)].concat('Leaflet').join(' · '));
  });
}
