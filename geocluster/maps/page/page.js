/* Puts the page together: reads the data, draws the map, and links map and panel both ways. */

const tierShown = tierOfHash(window.location.hash, pageData.tiers);
const content = { ...withTier(pageData, tierShown), tier: tierShown };
const map = map_of_schools; // made by folium, in the script before this one

const everywhere = L.latLngBounds(content.schools.map((school) => [school.lat, school.lon]));

/** What a group covers, with its drives. */
function boundsOfGroup(k) {
  return boundsOf(content.groups[k].schools).extend(links.bounds(k));
}

function boundsOf(schools) {
  return L.latLngBounds(schools.map((i) => [content.schools[i].lat, content.schools[i].lon]));
}

const MARK = 14; // pixels from the middle of a mark to its rim, and a little more
let home = null; // the view that shows everything

/** Move the map to a zoom that may lie between its steps, so that a view fills it, or comes back as it was. */
function unsnapped(move) {
  const { zoomSnap } = map.options;
  map.options.zoomSnap = Math.min(zoomSnap, 0.01); // as exact as an address says it
  move();
  map.options.zoomSnap = zoomSnap;
}

function showEverything() {
  if (!everywhere.isValid()) map.setView([0, 0], 3);
  else unsnapped(() => map.fitBounds(everywhere.pad(0.02), { maxZoom: 14, animate: false, ...clear() }));
  home = { centre: map.getCenter(), zoom: map.getZoom() };
}

/** Whether everything is shown, and nobody has gone elsewhere. */
function isHome() {
  return map.getZoom() === home.zoom && map.getCenter().distanceTo(home.centre) < 1;
}

/** Room for what lies over the map, so that it hides no school. */
function clear() {
  if (document.documentElement.classList.contains('printing')) {
    return { paddingTopLeft: [12, 12], paddingBottomRight: [12, 42] };
  }
  return { paddingTopLeft: [62, 16], paddingBottomRight: [30, 44] };
}

/** Whether a mark would reach out of the map. */
function isCut() {
  const room = L.bounds([MARK, MARK], map.getSize().subtract([MARK, MARK]));
  return ![everywhere.getNorthWest(), everywhere.getSouthEast()].every(
    (corner) => room.contains(map.latLngToContainerPoint(corner)));
}

/** On a small screen everything stands in one column, and the page scrolls as a whole. */
const stacked = window.matchMedia('(max-width: 760px), (max-height: 480px)');

function goTo(bounds, closest) {
  if (stacked.matches) map.getContainer().scrollIntoView({ block: 'start' });
  const view = { paddingTopLeft: [70, 60], paddingBottomRight: [60, 70], maxZoom: closest };
  if (calm) map.fitBounds(bounds, { ...view, animate: false });
  else map.flyToBounds(bounds, { ...view, duration: 0.7 });
}

let chosen = null;
let card = null; // its popup; on a small screen, its sheet
let cardOf = null;
let opener = null;

fillHead(content);
fillKey(content);
addPanes(map);
map.createPane('today').style.zIndex = 392;
map.getPane('today').style.pointerEvents = 'none';
const measure = drawTools(map, content);
map.invalidateSize({ animate: false, pan: false }); // now that banner, tools and key have their height
showEverything();
const plain = groundStyle();
const land = drawLand(map, content.base, plain);
for (const layer of [...land].reverse()) layer.addTo(map);
const roads = roadLayer(map, content.base, plain, land);
const areas = drawAreas(content);
const links = drawLinks(content);
const around = drawAround(content);
const snapped = drawSnapped(content);
const { kinds, marks: schools, tips } = drawSchools(map, content, {
  chosen(i, keyed) {
    const { group, lat, lon } = content.schools[i];
    if (measure.isOn()) measure.add([lat, lon]);
    else pick(group, i, keyed);
  },
  missed(latlng) {
    if (measure.isOn()) measure.add(latlng);
    else if (chosen !== null || card !== null) pick(null, null);
  },
  more: (i) => reach.words(i),
  beneath: [snapped.at, links.at].map((at) => (point) => at(map, point)),
});
const today = drawToday(content);
const reach = makeReach(content, schools, tips, (i) => showCard(i, true));
const marks = { areas, links, marks: schools };

const go = {
  group(k) {
    pick(k === chosen ? null : k, null);
    if (chosen !== null) goTo(boundsOfGroup(k), 13);
    else showEverything();
  },
  /** keyed: by the keyboard, so that the card takes the focus. */
  school(i, keyed = false) {
    const { group, lat, lon } = content.schools[i];
    if (reach.isOn()) {
      pick(group, i);
      if (!map.getBounds().contains([lat, lon])) map.panTo([lat, lon], { animate: !calm });
      return;
    }
    choose(group, null);
    // The card opens on arrival, for it moves the map to where it can be read.
    map.once('moveend', () => pick(group, i, keyed));
    goTo(group === null ? L.latLng(lat, lon).toBounds(4000) : boundsOfGroup(group), 13);
  },
};

fillTiers(content, (k) => permalink.tier(k));
fillFigures(content);
fillFerries(content);
fillClosed(content);
const rowOf = fillGroups(content, go);
fillAround(content, (bounds) => {
  choose(null, null);
  goTo(bounds, 12);
});
fillStudied(content);
fillBeside(content);
fillLeft(content, go);
fillToday(content, (schools) => {
  choose(null, null);
  map.addLayer(today);
  goTo(boundsOf(schools), 13);
});
fillSearch(content, go);
fillRest(content);

/** Whether a click came from the keyboard. */
function isKeyed(event) {
  return event.detail === 0;
}

/** Choose as a reader does: it is announced, and can be gone back from. */
function pick(group, school, keyed = false) {
  choose(group, school);
  if (keyed && card) focusCard();
  announce(chosenSaid(group, school));
  permalink.write(true);
}

function chosenSaid(group, school) {
  if (school !== null) return spoken(content.schools[school], content);
  if (group === null) return say('page.chosen.none');
  const { id, schools, pupils } = content.groups[group];
  return say('page.chosen.group', {
    group: id, n: schools.length, pupils, longest: longestSaid(content.groups[group]),
  });
}

/** Mark a group in map and table, and show the card of a school; either may be null. */
function choose(group, school) {
  const before = chosen;
  chosen = group;
  emphasise(group, content, marks);
  if (before !== null && before !== group) markRow(rowOf(before), false);
  if (group !== null) {
    markRow(rowOf(group), true);
    if (!stacked.matches) rowOf(group).scrollIntoView({ block: 'nearest' });
  }
  if (school !== null) reach.of(school);
  showCard(reach.isOn() ? null : school, false);
}

/** Show of a row of groups that it is chosen, with what is told of its group below it, or that it is not. */
function markRow(row, on) {
  row.classList.toggle('is-chosen', on);
  if (on) row.setAttribute('aria-current', 'true');
  else row.removeAttribute('aria-current');
  row.querySelector('.group-button').setAttribute('aria-pressed', String(on));
  if (!on && row.below) row.below.remove();
  if (!on) return;
  row.below = row.below || row.unfolded(); // most are never opened
  if (!row.below.isConnected) row.after(row.below); // moved, it would lose the focus
}

/** Show the card of a school in place of another; null shows none. */
function showCard(school, focused) {
  const from = document.activeElement;
  if (from && from !== document.body && !from.closest('.card')) opener = from;
  if (card) card.remove();
  card = school === null ? null : openCard(school);
  cardOf = school;
  if (focused && card) focusCard();
}

function focusCard() {
  card.getElement().querySelector('.card').focus({ preventScroll: !stacked.matches });
}

/** Shut the card, and go back to where it was opened from; the group stays chosen. */
function shutCard() {
  const [from, school] = [opener, cardOf];
  pick(chosen, null);
  const held = from && from.getClientRects().length > 0 && !from.closest('#map');
  if (held) from.focus({ preventScroll: true });
  else schools.focus(school);
}

function openCard(i) {
  const shown = schoolCard(i, content, shutCard);
  if (stacked.matches) {
    byId('sheet').replaceChildren(shown);
    byId('sheet').hidden = false;
    return {
      getElement: () => byId('sheet'),
      remove() {
        byId('sheet').hidden = true;
        byId('sheet').replaceChildren();
      },
    };
  }
  return L.popup({
    maxWidth: 340, minWidth: 230, offset: [0, 2 - reachOf(schools.look(i))], closeButton: false,
    autoPanPaddingTopLeft: [58, 54], autoPanPaddingBottomRight: [16, 50], // clear of the buttons
  })
    .setLatLng(map.layerPointToLatLng(schools.spot(i)))
    .setContent(shown)
    .openOn(map);
}

const { switches, names } = drawControls(map, content, { roads, closed: closedLayer(content.base), areas, around, links, kinds, snapped: snapped.layer, reach, today });

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || chosen === null && card === null) return;
  if (card && card.getElement().contains(document.activeElement)) shutCard();
  else pick(null, null);
});
map.on('resize', () => {
  if (card && card.update) card.update(); // so that it is moved into sight again
});
stacked.addEventListener('change', () => {
  if (cardOf !== null) showCard(cardOf, false);
});
byId('skip').addEventListener('click', (event) => {
  event.preventDefault(); // the address says what is shown
  byId('groups-heading').focus();
});

const permalink = makePermalink(map, content, switches, () => ({ group: chosen, school: cardOf }), (asked) => {
  if (asked.layers) {
    for (const { key, layer } of switches) {
      if (asked.layers.includes(key) !== map.hasLayer(layer)) map[map.hasLayer(layer) ? 'removeLayer' : 'addLayer'](layer);
    }
  }
  choose(asked.school === null ? asked.group : content.schools[asked.school].group, asked.school);
  if (asked.at) unsnapped(() => map.setView([asked.at[1], asked.at[2]], asked.at[0], { animate: false }));
  else if (chosen !== null) map.fitBounds(boundsOfGroup(chosen), { padding: [60, 60], maxZoom: 13, animate: false });
  else showEverything();
});

// A printed map has another shape; it is fitted anew, and put back afterwards.
const mapSide = document.querySelector('.mapside');
let before = null;
onPaper({
  prepare() {
    before = { centre: map.getCenter(), zoom: map.getZoom(), written: [] };
    map.options.zoomSnap = 0;
    const sections = make('div', { class: 'paper-only' }, paperSections(pageData));
    const head = paperHead(content);
    before.written = [sections, head, footLine([content.title, content.note, content.estimate, dayMade(content)].filter(Boolean).join(' · '))];
    byId('left-section').after(sections);
    byId('print-title').after(head);
    document.head.append(before.written[2]);
  },
  layOut(sheet) {
    byId('banner').style.width = mapSide.style.width = `${sheet.width}px`;
    mapSide.style.height = `${heightLeft(sheet, [byId('banner')])}px`;
    map.invalidateSize({ animate: false, pan: false });
    if (chosen === null || reach.isOn()) showEverything();
    else map.fitBounds(boundsOfGroup(chosen), { padding: [60, 60], maxZoom: 13, animate: false });
    names.anew();
    drawForPaper(map);
  },
  first: () => [byId('banner'), mapSide],
  restore() {
    for (const element of before.written) element.remove();
    clearPaper(map);
    for (const element of [byId('banner'), mapSide]) element.removeAttribute('style');
    map.options.zoomSnap = 0.25;
    map.invalidateSize({ animate: false, pan: false });
    unsnapped(() => map.setView(before.centre, before.zoom, { animate: false }));
  },
});
new ResizeObserver(() => {
  const stays = isHome();
  map.invalidateSize({ animate: false });
  if (stays && isCut()) showEverything();
}).observe(map.getContainer());
L.Util.requestAnimFrame(() => { // marks are drawn by then
  document.documentElement.dataset.ready = 'true';
});
