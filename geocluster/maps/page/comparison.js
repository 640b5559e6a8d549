/* Puts proposals side by side: maps that move and choose as one, and the tables below them. */

const all = pageData;
const labels = all.sides.map((side) => side.label);
const tierNumber = chosenTier();
const tier = all.tiers[tierNumber];
const moves = new Map(tier.moves.map((move) => [move.id, move]));
const positions = tier.sides.map((side) => new Map(side.schools.map((school, i) => [school.id, i])));
const names = new Map();
for (const side of [...tier.sides].reverse()) for (const s of side.schools) names.set(s.id, s.name);

/** The tier that the address names; else the finest. */
function chosenTier() {
  const named = /^#tier=(\d+)$/.exec(window.location.hash);
  const k = named ? Number(named[1]) : all.tiers.length - 1;
  return k < all.tiers.length ? k : all.tiers.length - 1;
}

function fillHead() {
  document.title = all.title;
  byId('title').textContent = all.title;
  byId('banner').append(
    ...all.notes.map((note) => make('p', { class: 'note', role: 'note' }, note)),
    ...all.warnings.map((text) => make('p', { class: 'synthetic' }, text)));
  if (all.tiers.length < 2) return;
  const select = make('select', { id: 'tier' }, all.tiers.map((each, k) => make(
    'option', { value: k, selected: k === tierNumber }, each.name)));
  select.addEventListener('change', () => {
    window.location.hash = `tier=${select.value}`;
    window.location.reload();
  });
  byId('tier-choice').append(make('label', { for: 'tier' }, say('page.compared.tier')), ' ', select);
  byId('tier-choice').hidden = false;
}

/** One map with its heading. */
function drawSide(side, k) {
  const said = all.sides[k];
  const box = make('div', { class: 'map', role: 'region', 'aria-label': say('page.compared.map', { label: said.label }) });
  byId('maps').append(make('section', { class: 'mapbox', 'aria-label': said.label },
    make('header', null, make('h2', { dir: 'auto' }, said.label),
      make('p', { dir: 'auto' },
        say('page.compared.side', { title: said.title, status: said.status.words }))), box));
  const map = newMap(box);
  const content = { ...side, travel: said.travel, tiers: [], base: all.base };
  drawBase(map, all.base);
  const areas = drawAreas(content);
  const links = drawLinks(content);
  const bounds = side.groups.map((group, k) => L.latLngBounds(group.schools.map(
    (i) => [side.schools[i].lat, side.schools[i].lon])).extend(links.bounds(k)));
  const moved = (i) => (moves.get(side.schools[i].id) || { moves: false }).moves;
  const { kinds, marks } = drawSchools(map, content, {
    chosen(i, keyed) {
      chooseSchool(side.schools[i].id);
      if (keyed) byId('chosen').focus();
    },
    missed: () => chooseNothing(),
    more: (i) => (moved(i) ? say('page.compared.elsewhere') : null),
    beneath: [(point) => links.at(map, point)],
  });
  marks.mark(side.schools.flatMap((_, i) => (moved(i) ? [i] : [])));
  const everywhere = L.latLngBounds(side.schools.map((school) => [school.lat, school.lon]));
  return { map, content, bounds, areas, links, kinds, everywhere, marks: { areas, links, marks } };
}

function addTo(shown) {
  const { map, content, areas, links, kinds, bounds } = shown;
  areas.layer.addTo(map);
  links.layer.addTo(map);
  for (const layer of Object.values(kinds)) layer.addTo(map);
  const placing = drawNames(map, content, all.base, bounds);
  mapControl('topleft', 'leaflet-bar home', (box) => {
    const words = say('page.everything');
    const button = make('button', { type: 'button', title: words, 'aria-label': words }, '⤢');
    button.addEventListener('click', () => {
      chooseNothing();
      showEverything();
    });
    box.append(button);
  }).addTo(map);
  scaleControl('topright').addTo(map);
  mapControl('bottomright', 'leaflet-control-attribution', (box) => {
    box.append([...all.sources, 'Leaflet'].join(' · '));
  }).addTo(map);
  return placing;
}

function showEverything() {
  const bounds = L.latLngBounds(shown.map((each) => each.everywhere).filter((b) => b.isValid()));
  const room = { paddingTopLeft: [44, 22], paddingBottomRight: [24, 52] };
  if (bounds.isValid()) shown[0].map.fitBounds(bounds, { maxZoom: 14, animate: false, ...room });
}

/** Go where all of some bounds are seen, unless they are already. */
function goTo(bounds) {
  const wanted = L.latLngBounds(bounds.filter((each) => each && each.isValid()));
  if (!wanted.isValid() || shown[0].map.getBounds().contains(wanted)) return;
  shown[0].map.fitBounds(wanted, { padding: [40, 40], maxZoom: 12, animate: false });
}

/** Emphasise a group, or none, on each map; and mark one school. */
function mark(groups, school) {
  shown.forEach((each, k) => {
    emphasise(groups[k], each.content, each.marks);
    each.marks.marks.point(school === null || !positions[k].has(school) ? null
      : positions[k].get(school));
  });
}

function chooseNothing() {
  mark(shown.map(() => null), null);
  byId('chosen').replaceChildren();
  for (const row of document.querySelectorAll('tr.is-chosen')) row.classList.remove('is-chosen');
}

function choose(groups, school, heading, cells) {
  chooseNothing();
  mark(groups, school);
  goTo(groups.map((group, k) => {
    if (group !== null) return shown[k].bounds[group];
    const i = school === null ? undefined : positions[k].get(school);
    if (i === undefined) return null;
    const { lat, lon } = shown[k].content.schools[i];
    return L.latLng(lat, lon).toBounds(4000);
  }));
  const close = make('button', { type: 'button', 'aria-label': say('page.close') }, '×');
  close.addEventListener('click', chooseNothing);
  const told = make('div', { class: 'cells' }, cells);
  byId('chosen').append(close, make('h2', ofName(heading), heading), told);
  announce([heading, ...Array.from(told.querySelectorAll('h3, p, li'), (part) => part.textContent)].join('. '));
}

/** Show where a school is in each proposal, and why. */
function chooseSchool(id) {
  const move = moves.get(id);
  const groups = positions.map((at, k) => (at.has(id)
    ? tier.sides[k].schools[at.get(id)].group : null));
  const cells = tier.sides.map((side, k) => {
    const change = move && move.changes.find((each) => each.side === k);
    return make('div', null, make('h3', { dir: 'auto' }, labels[k]), placeOf(side, k, id),
      change ? changeOf(change) : null);
  });
  choose(groups, id, names.get(id), cells);
  const row = document.querySelector(`#moves tr[data-school="${CSS.escape(id)}"]`);
  if (row) row.classList.add('is-chosen');
}

function placeOf(side, k, id) {
  const i = positions[k].get(id);
  if (i === undefined) return make('p', null, say('page.compared.not_listed'));
  const school = side.schools[i];
  if (school.group === null) {
    const left = side.left.find(([of]) => of === i);
    return make('p', { dir: 'auto' }, make('strong', null, say('page.kind.is', { kind: kindSaid(school.kind) })),
      left ? ` ${left[1]}` : null);
  }
  const group = side.groups[school.group];
  const others = group.schools.filter((j) => j !== i).map((j) => side.schools[j].name);
  const link = group.links.find((each) => each.to === i);
  return make('p', { dir: 'auto' },
    make('strong', null, say('page.group', { group: group.id })), ' ',
    hubOf(group, i, {
      others, hub: side.schools[group.hub].name,
      drive: link && driveWords(link.seconds, link.ferry, { travel: all.sides[k].travel }),
    }));
}

/** With whom a school is, which of them leads or is the centre, and how far that is. */
function hubOf(group, i, { others, hub, drive }) {
  const leads = group.lead !== null;
  if (group.hub === i) {
    return say(leads ? 'page.compared.with.lead.self' : 'page.compared.with.centre.self', { others });
  }
  if (!drive) return say(leads ? 'page.compared.with.lead' : 'page.compared.with.centre', { others, hub });
  return say(leads ? 'page.compared.with.lead.drive' : 'page.compared.with.centre.drive',
    { others, hub, drive });
}

function changeOf(change) {
  const lines = [
    ['page.compared.kept', change.kept], ['page.compared.new', change.new],
    ['page.compared.lost', change.lost],
  ].filter(([, schools]) => schools.length).map(([code, schools]) => say(code, { schools }));
  return make('ul', null, [...lines, ...change.why].map((text) => make('li', { dir: 'auto' }, text)));
}

/** Show groups that answer to each other. */
function chooseGroups(row, k) {
  const cells = row.groups.map((group, side) => make('div', null,
    make('h3', { dir: 'auto' }, labels[side]), groupOf(group, side)));
  const groups = row.groups.map((group, side) => (group === null ? '–'
    : tier.sides[side].groups[group].id)).join(' · ');
  choose(row.groups, null, say('page.compared.row', { groups }), [...cells, measuresOf(row)]);
  groupRows(k).classList.add('is-chosen');
}

function groupOf(group, side) {
  if (group === null) return make('p', null, say('page.compared.no_answer'));
  const { schools, groups } = tier.sides[side];
  return make('ul', null, groups[group].schools.map(
    (i) => make('li', ofName(schools[i].name), schools[i].name)));
}

/** The measures of groups that are not the same in all. */
function measuresOf(row) {
  const apart = row.measures.filter(([, ...values]) => new Set(values).size > 1);
  if (!apart.length || row.same) return null;
  const table = make('table');
  plainTable(table, [say('page.measure'), ...labels], apart);
  return make('div', null, make('h3', null, say('page.compared.measures')), table);
}

/** A table of texts whose first column heads its rows. */
function plainTable(table, heads, rows) {
  table.append(
    make('thead', null, make('tr', null, heads.map((head) => make('th', { scope: 'col' }, head)))),
    make('tbody', null, rows.map(([head, ...cells]) => make('tr', null,
      make('th', { scope: 'row', dir: 'auto' }, head),
      cells.map((cell) => make('td', { dir: 'auto' }, cell || '–'))))));
}

function groupText(side, k, id) {
  const i = positions[k].get(id);
  if (i === undefined) return say('page.compared.not_listed.short');
  const { group, kind } = side.schools[i];
  return group === null ? kindSaid(kind, true) : side.groups[group].id;
}

function fillMoves() {
  const moved = tier.moves.filter((move) => move.moves);
  const columns = [
    {
      title: say('page.school'), header: true, value: (move) => move.name,
      cell: (move) => {
        const button = make('button',
          { type: 'button', class: 'plain', ...ofName(move.name) }, move.name);
        button.addEventListener('click', () => {
          chooseSchool(move.id);
          byId('maps').scrollIntoView({ block: 'nearest' });
        });
        return button;
      },
    },
    ...tier.sides.map((side, k) => ({
      title: labels[k], value: (move) => groupText(side, k, move.id),
      cell: (move) => groupText(side, k, move.id),
    })),
    {
      title: say('page.compared.changes'), value: (move) => move.changes.map((c) => c.how).join(),
      cell: (move) => move.changes.map((change) => make('p', { dir: 'auto' },
        make('strong', null, labels.length > 2
          ? say('page.compared.change.of', { label: labels[change.side], how: change.how })
          : say('page.compared.change', { how: change.how })), ' ', sentences(change.why))),
    },
  ];
  const caption = moved.length ? say('page.compared.moved', { n: moved.length })
    : say('page.compared.nobody');
  fillTable(byId('moves'), caption, columns, moved, (move, tr) => {
    tr.dataset.school = move.id;
    [...tr.children].forEach((cell, c) => { cell.dataset.label = columns[c].title; });
  });
}

function fillGroups() {
  const columns = [
    ...tier.sides.map((side, k) => ({
      title: labels[k], header: k === 0,
      value: (row) => (row.groups[k] === null ? null : side.groups[row.groups[k]].id),
      cell: (row) => {
        if (row.groups[k] === null) return '–';
        const group = side.groups[row.groups[k]];
        const chip = make('span', { class: 'chip', 'aria-hidden': 'true' }, group.number);
        chip.style.setProperty('--colour', group.colour);
        chip.style.setProperty('--ink', group.ink);
        const button = make('button', { type: 'button', class: 'group-button' }, chip,
          say('page.compared.group', {
            group: group.id, schools: say('page.schools', { n: group.schools.length }),
          }));
        button.addEventListener('click', () => {
          chooseGroups(row, tier.groups.indexOf(row));
          byId('maps').scrollIntoView({ block: 'nearest' });
        });
        return button;
      },
    })),
    {
      title: say('page.compared.same'), value: (row) => String(row.same),
      cell: (row) => say(row.same ? 'page.compared.same.yes' : 'page.compared.same.no'),
    },
  ];
  return fillTable(byId('groups'), say('page.compared.groups.caption'), columns, tier.groups,
    () => {});
}

function fillSearch() {
  const found = byId('found');
  const known = [...names].map(([id, name]) => [id, name, folded(`${name} ${id}`)]);
  byId('search').addEventListener('input', () => {
    const asked = folded(byId('search').value.trim());
    const hits = asked ? known.filter(([, , text]) => text.includes(asked)) : [];
    found.replaceChildren(...hits.slice(0, 8).map(([id, name]) => {
      const button = make('button', { type: 'button', ...ofName(name) }, name);
      button.addEventListener('click', () => {
        chooseSchool(id);
        byId('maps').scrollIntoView({ block: 'nearest' });
      });
      return make('li', null, button);
    }));
    byId('found-count').textContent = asked
      ? say('page.schools.found', { n: hits.length }) : '';
    announce(byId('found-count').textContent);
  });
}

function fillRules() {
  byId('rules-section').hidden = !tier.rules.length;
  if (!tier.rules.length) return;
  plainTable(byId('rules'), [say('page.compared.rule'), ...labels], tier.rules);
  byId('words').append(...tier.words.map((told, k) => make('div', null,
    make('h3', { dir: 'auto' }, labels[k]), make('ul', null, told.map(
      (text) => make('li', { dir: 'auto' }, text))))));
}

function fillKeys() {
  const grouped = tier.sides[0].groups[0];
  const content = { groups: grouped ? [grouped] : [] };
  const has = (kind) => tier.sides.some((side) => side.schools.some((s) => s.kind === kind));
  byId('key').append(
    keyRow(swatchMark('grouped', content), say('page.key.school')),
    ...(tier.sides.some((side) => side.schools.some((s) => s.lead))
      ? [keyRow(swatchMark('lead', content), say('page.key.lead'))] : []),
    keyRow(make('span', { class: 'ring' }), say('page.compared.key.moves')),
    ...['alone', 'isolated', 'unreachable', 'excluded', 'not_eligible'].filter(has).map(
      (kind) => keyRow(swatchMark(kind, content), kindSaid(kind))));
}

fillHead();
const shown = tier.sides.map(drawSide);
linkMaps(shown.map(({ map }) => map));
showEverything();
const placed = shown.map(addTo);
for (const { map } of shown) map.invalidateSize({ animate: false, pan: false });
fillKeys();
byId('said').append(...[...all.said, ...tier.said].map((text) => make('li', { dir: 'auto' }, text)));
fillMoves();
const groupRows = fillGroups();
fillSearch();
fillRules();
const apart = ([, ...values]) => new Set(values).size > 1;
plainTable(byId('measures'), [say('page.measure'), ...labels], tier.measures.filter(apart));
plainTable(byId('alike'), [say('page.measure'), ...labels], tier.measures.filter((row) => !apart(row)));
byId('sources').append(...all.sources.map((text) => make('li', { dir: 'auto' }, text)));
byId('sources').after(noticeOfLanguage());

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') chooseNothing();
});

let before = null;
const onFirst = [byId('banner'), byId('title'), byId('maps'), byId('key')];
onPaper({
  prepare() {
    const [{ map }] = shown;
    before = { centre: map.getCenter(), zoom: map.getZoom(), foot: footLine([all.title, ...all.notes].join(' · ')) };
    document.head.append(before.foot);
    for (const each of shown) each.map.options.zoomSnap = 0;
  },
  layOut(sheet) {
    for (const element of onFirst) element.style.width = `${sheet.width}px`;
    const columns = sheet.width > sheet.height || shown.length > 3 ? Math.min(2, shown.length) : 1;
    const rows = Math.ceil(shown.length / columns);
    byId('maps').style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    const room = heightLeft(sheet, onFirst.filter((element) => element.id !== 'maps')) - 6 * rows - 8;
    const boxes = shown.map(({ map }) => map.getContainer());
    const heads = boxes.map((box) => box.previousElementSibling.offsetHeight); // they grow with their neighbours
    boxes.forEach((box, k) => {
      box.style.height = `${Math.floor(room / rows) - heads[k] - 2}px`;
    });
    for (const { map } of shown) map.invalidateSize({ animate: false, pan: false });
    showEverything();
    for (const names of placed) names.anew();
    for (const { map } of shown) drawForPaper(map);
  },
  first: () => onFirst,
  restore() {
    before.foot.remove();
    for (const element of onFirst) element.removeAttribute('style');
    for (const { map } of shown) {
      clearPaper(map);
      map.getContainer().style.height = '';
      map.options.zoomSnap = 0.25;
      map.invalidateSize({ animate: false, pan: false });
    }
    shown[0].map.setView(before.centre, before.zoom, { animate: false });
  },
});
for (const { map } of shown) {
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
}
showEverything(); // once more, now that the page has its shape
document.documentElement.dataset.ready = 'true';
