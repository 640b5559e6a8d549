/* What stands on the base: schools, the drives between them, and the areas of groups. */

const MARK_SIZE = { grouped: 19, lead: 24, alone: 16, isolated: 16, unreachable: 17, excluded: 14, not_eligible: 12 };

function markSize(school) {
  return MARK_SIZE[school.lead ? 'lead' : school.kind];
}

/** How far to push each mark aside, in pixels, where several schools stand on one spot. */
function pushes(schools) {
  const spots = new Map();
  schools.forEach((school, i) => {
    const spot = `${school.lat.toFixed(4)} ${school.lon.toFixed(4)}`;
    spots.set(spot, [...(spots.get(spot) || []), i]);
  });
  const result = schools.map(() => [0, 0]);
  for (const here of spots.values()) {
    if (here.length < 2) continue;
    const radius = 6 + 4 * here.length;
    here.forEach((i, k) => {
      const turn = (2 * Math.PI * k) / here.length;
      result[i] = [radius * Math.cos(turn), radius * Math.sin(turn)];
    });
  }
  return result;
}

/** What a screen reader says for a mark. */
function spoken(school, content) {
  if (school.group === null) return `${school.name}, ${KINDS[school.kind].toLowerCase()}`;
  const lead = school.lead ? ', lead' : '';
  return `${school.name}, group ${content.groups[school.group].id}${lead}`;
}

const KINDS = {
  grouped: 'In a group',
  alone: 'Left alone',
  isolated: 'Isolated',
  unreachable: 'Unreachable',
  excluded: 'Excluded',
  not_eligible: 'May not join',
};

function markElement(school, group) {
  const element = make('span', { class: `mark mark-${school.lead ? 'lead' : school.kind}` });
  if (group) {
    element.style.setProperty('--colour', group.colour);
    element.style.setProperty('--ink', group.ink);
    element.append(make('span', { class: 'digits' }, group.number));
    if (school.lead) element.append(make('span', { class: 'star' }));
  }
  return element;
}

/** Half of the schools have another nearer than this, in pixels at zoom 0; judged from a sample. */
function usualGap(schools) {
  const points = schools.map(({ lat, lon }) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0));
  const step = Math.ceil(points.length / 400);
  const gaps = points.filter((_, i) => i % step === 0).map((point) => Math.min(
    ...points.map((other) => (other === point ? Infinity : point.distanceTo(other)))));
  gaps.sort((a, b) => a - b);
  return gaps.length > 1 ? gaps[Math.floor(gaps.length / 2)] : Infinity;
}

/** Draw marks smaller where they would cover one another, and a little larger where there is room. */
function sizeMarks(map, schools) {
  const gap = usualGap(schools);
  function resize() {
    const scale = Math.min(1.15, Math.max(0.72, (gap * 2 ** map.getZoom()) / 26));
    map.getContainer().style.setProperty('--scale', scale.toFixed(2));
  }
  map.on('zoomend', resize);
  resize();
}

/**
 * One marker a school, in a layer for each kind. chosen(i, keyed) is called when one is chosen;
 * more(i) returns what else its tip says, or null.
 */
function drawSchools(content, chosen, more) {
  const layers = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, L.layerGroup()]));
  const aside = pushes(content.schools);
  const markers = content.schools.map((school, i) => {
    const group = school.group === null ? null : content.groups[school.group];
    const size = markSize(school);
    const icon = L.divIcon({
      html: markElement(school, group), className: 'school', iconSize: [size, size],
      iconAnchor: [size / 2 - aside[i][0], size / 2 - aside[i][1]],
    });
    const marker = L.marker([school.lat, school.lon], {
      icon, zIndexOffset: school.lead ? 1000 : 0, riseOnHover: true,
    });
    marker.bindTooltip(() => schoolTip(school, group, more(i)),
      { direction: 'top', offset: [0, -size / 2] });
    marker.on('click', () => chosen(i, false));
    marker.on('keydown', ({ originalEvent: event }) => {
      if (!isPress(event)) return;
      event.preventDefault();
      chosen(i, true);
    });
    marker.on('add', () => {
      const element = marker.getElement();
      element.setAttribute('aria-label', spoken(school, content));
      element.dataset.school = String(i);
    });
    layers[school.kind].addLayer(marker);
    return marker;
  });
  return { layers, markers };
}

function schoolTip(school, group, more) {
  const pupils = school.pupils === null ? 'pupils unknown' : counted(school.pupils, 'pupil', 'pupils');
  const place = group ? `Group ${group.id}${school.lead ? ', lead' : ''}` : KINDS[school.kind];
  return make('div', { class: 'tip' },
    make('strong', { dir: 'auto' }, school.name), make('span', null, `${pupils} · ${place}`),
    more ? make('span', { class: 'more', dir: 'auto' }, more) : null);
}

/** The drives from each hub. Each has a wide line, not seen, so that it is easy to point at. */
function drawLinks(content) {
  const renderer = L.svg({ pane: 'links', padding: 0.4 });
  const casings = L.svg({ pane: 'casings', padding: 0.4 });
  const layer = L.layerGroup();
  const byGroup = content.groups.map((group) => group.links.map((link) => {
    const [from, to] = [content.schools[group.hub], content.schools[link.to]];
    const straight = [[from.lat, from.lon], [to.lat, to.lon]];
    const line = link.line.length > 0 ? decoded(link.line) : straight;
    const dashes = link.ferry ? { dashArray: '0.1 6.5', lineCap: 'round', weight: 4 }
      : { dashArray: link.known ? null : '5 5', weight: 3 };
    const under = L.polyline(line, {
      renderer: casings, pane: 'casings', color: '#ffffff', weight: 5.5, opacity: 0.85,
      interactive: false,
    });
    const seen = L.polyline(line, {
      renderer, pane: 'links', color: group.colour, opacity: 1, ...dashes,
      interactive: false, className: link.ferry ? 'drive drive-ferry' : 'drive',
    });
    const wide = L.polyline(line, {
      renderer, pane: 'links', weight: 14, opacity: 0, className: 'drive-reach',
    });
    wide.bindTooltip(() => linkTip(from, to, link, content), { sticky: true });
    for (const part of [under, seen, wide]) layer.addLayer(part);
    return { under, seen, weight: dashes.weight };
  }));
  return { layer, byGroup };
}

/** How long a drive takes, what kind of time that is, and whether a ferry is part of it. */
function driveWords(seconds, ferry, content) {
  return `${minutes(seconds)} ${content.travel.words}${ferry ? ', partly by ferry' : ''}`;
}

function linkTip(from, to, link, content) {
  return make('div', { class: 'tip' }, make('span', { dir: 'auto' }, `${from.name} to ${to.name}: `),
    make('strong', null, driveWords(link.seconds, link.ferry, content)));
}

function drawAreas(content) {
  const renderer = L.svg({ pane: 'areas', padding: 0.4 });
  const layer = L.layerGroup();
  const byGroup = content.groups.map((group) => L.polygon(
    group.area.map((part) => part.map(decoded)),
    {
      renderer, pane: 'areas', interactive: false, color: group.colour, weight: 1.2,
      opacity: 0.55, fillColor: group.colour, fillOpacity: 0.16,
    },
  ).addTo(layer));
  return { layer, byGroup };
}

/** Show one group strongly and the others faintly; null shows all alike. */
function emphasise(chosen, content, marks) {
  marks.links.byGroup.forEach((links, k) => {
    const [on, off] = [k === chosen, chosen !== null && k !== chosen];
    for (const { under, seen, weight } of links) {
      seen.setStyle({ opacity: off ? 0.25 : 1, weight: on ? weight + 2 : weight });
      under.setStyle({ opacity: off ? 0.3 : 0.85, weight: on ? 8 : 5.5 });
    }
    marks.areas.byGroup[k].setStyle({
      fillOpacity: on ? 0.3 : off ? 0.06 : 0.16, opacity: on ? 0.95 : off ? 0.2 : 0.55,
      weight: on ? 2.5 : 1.2,
    });
  });
  content.schools.forEach((school, i) => {
    const element = marks.markers[i].getElement();
    if (!element) return;
    element.classList.toggle('is-faint', chosen !== null && school.group !== chosen);
    element.classList.toggle('is-chosen', chosen !== null && school.group === chosen);
  });
}
