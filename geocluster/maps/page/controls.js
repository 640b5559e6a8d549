/* What lies over the map: the key, switches for layers, the scale, sources; and the school's card. */

/** The card that opens on a school. */
function schoolCard(i, content) {
  const school = content.schools[i];
  const group = school.group === null ? null : content.groups[school.group];
  const facts = [['Id', school.id], ['Pupils', number(school.pupils)], ...school.details];
  if (group) facts.push(...groupFacts(i, group, content));
  const left = content.left.find((item) => item.school === i);
  return make('div', { class: 'card' },
    make('h3', { dir: 'auto' }, school.name),
    left ? make('p', { class: 'why', dir: 'auto' }, make('strong', null, `${KINDS[school.kind]}. `),
      left.detail) : null,
    make('dl', null, facts.map(([term, value]) => [make('dt', null, term),
      make('dd', { dir: 'auto' }, value)])));
}

function groupFacts(i, group, content) {
  const link = group.links.find((l) => l.to === i);
  const centre = group.lead === null ? 'centre' : 'lead';
  const facts = [['Group', group.id]];
  if (group.lead !== null) {
    facts.push(['Lead', i === group.lead ? 'this school' : content.schools[group.lead].name]);
  }
  if (link) {
    facts.push([`From the ${centre}`, `${minutes(link.seconds)} ${content.travel.words}`]);
    facts.push([`To the ${centre}`, `${minutes(link.back_seconds)} ${content.travel.words}`]);
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

function keyRow(swatch, text) {
  return make('li', null, make('span', { class: 'swatch', 'aria-hidden': 'true' }, swatch), text);
}

function swatchMark(kind, content) {
  const group = content.groups[0] || { colour: '#0072b2', ink: '#ffffff', number: '1' };
  const grouped = kind === 'grouped' || kind === 'lead';
  return markElement({ kind, lead: kind === 'lead' }, grouped ? { ...group, number: '1' } : null);
}

function keyControl(content, wide) {
  return mapControl('topright', 'box key', (box) => {
    const present = new Set(content.schools.map((school) => school.kind));
    const line = make('span', { class: 'swatch-line' });
    const dashed = content.groups.some((g) => g.links.some((l) => !l.known));
    if (dashed) line.classList.add('is-dashed');
    const rows = [];
    if (content.groups.length) {
      rows.push(keyRow(swatchMark('grouped', content), 'School, with its group number'));
      if (content.groups.some((g) => g.lead !== null)) {
        rows.push(keyRow(swatchMark('lead', content), 'Lead school of a group'));
      }
      rows.push(keyRow(line, dashed ? 'Drive (way not known: straight)' : 'Drive, along the road'));
    }
    for (const kind of ['alone', 'isolated', 'excluded']) {
      if (present.has(kind)) rows.push(keyRow(swatchMark(kind, content), KINDS[kind]));
    }
    box.append(make('details', { open: wide }, make('summary', null, 'Key'), make('ul', null, rows)));
  });
}

function drawControls(map, content, parts) {
  const wide = window.matchMedia('(min-width: 1000px)').matches;
  const labels = mapNames(content);
  labels.addTo(map);
  const switches = [
    ['Drives', parts.links.layer, content.groups.length > 0, true],
    ['Group areas', parts.areas.layer, content.groups.length > 0, true],
    ['Group labels', labels.toggle('group'), content.groups.length > 0, false],
    ['School names', labels.toggle('school'), true, true],
    ['Schools left alone', parts.kinds.alone, hasKind(content, 'alone'), true],
    ['Isolated schools', parts.kinds.isolated, hasKind(content, 'isolated'), true],
    ['Excluded schools', parts.kinds.excluded, hasKind(content, 'excluded'), true],
    ['Roads', parts.roads.layer, !parts.roads.empty, true],
    ['Places', labels.toggle('place'), content.base.places.length > 0, true],
  ].filter(([, , present]) => present);
  parts.kinds.grouped.addTo(map);
  for (const [, layer, , on] of switches) if (on) layer.addTo(map);
  keyControl(content, wide).addTo(map);
  L.control.layers(null, Object.fromEntries(switches.map(([name, layer]) => [name, layer])), {
    collapsed: !wide, position: 'topright', sortLayers: false,
  }).addTo(map);
  map.getContainer().querySelector('.leaflet-control-layers-toggle')
    .setAttribute('aria-label', 'Layers');
  homeControl().addTo(map);
  L.control.scale({ position: 'bottomleft', metric: true, imperial: true, maxWidth: 120 }).addTo(map);
  sourceControl(content).addTo(map);
}

function hasKind(content, kind) {
  return content.schools.some((school) => school.kind === kind);
}

/** All names on the map in one layer, so that none covers another. */
function mapNames(content) {
  const groups = content.groups.map((group, k) => ({
    text: group.id, latlng: groupBounds[k].getCenter(), kind: 'group', from: 0, gap: 0,
  }));
  const schools = content.schools.map((school) => ({
    text: school.name, latlng: L.latLng(school.lat, school.lon), kind: 'school', from: 12,
    gap: markSize(school) / 2,
  }));
  const places = placeLabels(content.base);
  const obstacles = content.schools.map((school) => ({
    latlng: L.latLng(school.lat, school.lon), size: markSize(school),
  }));
  return new Labels([...groups, ...places.filter((p) => p.rank < 2), ...schools,
    ...places.filter((p) => p.rank === 2)], obstacles);
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
