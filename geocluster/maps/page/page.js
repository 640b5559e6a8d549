/* Puts the page together: reads the data, draws the map, and links map and panel both ways. */

const content = withTier(pageData, pageData.tiers.length - 1); // the finest
const map = named(map_of_schools); // made by folium, in the script before this one

const everywhere = L.latLngBounds(content.schools.map((school) => [school.lat, school.lon]));
const groupBounds = content.groups.map((group) => L.latLngBounds([
  ...group.schools.map((i) => [content.schools[i].lat, content.schools[i].lon]),
  ...group.links.flatMap((link) => decoded(link.line)),
]));

function showEverything() {
  if (!everywhere.isValid()) map.setView([0, 0], 3);
  else map.fitBounds(everywhere.pad(0.02), { maxZoom: 14, animate: false, ...clear() });
}

/** Room for what lies over the map, so that it hides no school. */
function clear() {
  return { paddingTopLeft: [50, 16], paddingBottomRight: [30, 44] };
}

/** On a small screen the panel lies below the map, and the page scrolls as a whole. */
const stacked = window.matchMedia('(max-width: 760px)');

function goTo(bounds, closest) {
  if (stacked.matches) map.getContainer().scrollIntoView({ block: 'start' });
  const view = { paddingTopLeft: [70, 60], paddingBottomRight: [60, 70], maxZoom: closest };
  if (calm) map.fitBounds(bounds, { ...view, animate: false });
  else map.flyToBounds(bounds, { ...view, duration: 0.7 });
}

fillHead(content);
fillKey(content);
addPanes(map);
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
    choose(content.schools[i].group, i);
    if (keyed && card) focusCard();
  },
  missed: () => choose(null, null),
  more: (i) => reach.words(i),
  beneath: [snapped.at, links.at].map((at) => (point) => at(map, point)),
});
const reach = makeReach(content, schools, tips, (i) => showCard(i, true));
const marks = { areas, links, marks: schools };

const go = {
  group(k) {
    choose(k === chosen ? null : k, null);
    if (chosen !== null) goTo(groupBounds[k], 13);
    else showEverything();
  },
  school(i) {
    const { group, lat, lon } = content.schools[i];
    if (reach.isOn()) {
      choose(group, i);
      if (!map.getBounds().contains([lat, lon])) map.panTo([lat, lon], { animate: !calm });
      return;
    }
    choose(group, null);
    // The card opens on arrival, for it moves the map to where it can be read.
    map.once('moveend', () => choose(group, i));
    goTo(group === null ? L.latLng(lat, lon).toBounds(4000) : groupBounds[group], 13);
  },
};

fillFigures(content);
fillFerries(content);
fillClosed(content);
const rows = fillGroups(content, go);
fillAround(content, (bounds) => {
  choose(null, null);
  goTo(bounds, 12);
});
fillStudied(content);
fillBeside(content);
fillLeft(content, go);
fillSearch(content, go);
fillRest(content);

let chosen = null;
let card = null;
let cardOf = null;

/** Mark a group in map and table, and show the card of a school; either may be null. */
function choose(group, school) {
  chosen = group;
  emphasise(group, content, marks);
  rows.forEach((row, k) => {
    const on = k === group;
    row.classList.toggle('is-chosen', on);
    if (on) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
    row.querySelector('.group-button').setAttribute('aria-pressed', String(on));
    row.querySelector('.members').hidden = !on;
  });
  if (group !== null && !stacked.matches) rows[group].scrollIntoView({ block: 'nearest' });
  if (school !== null) reach.of(school);
  showCard(reach.isOn() ? null : school, false);
}

/** Show the card of a school in place of another; null shows none. */
function showCard(school, focused) {
  if (card) map.closePopup(card);
  card = school === null ? null : openCard(school);
  cardOf = school;
  if (focused) focusCard();
}

function focusCard() {
  card.getElement().querySelector('.card').focus({ preventScroll: true });
}

function openCard(i) {
  const away = reachOf(schools.look(i));
  return L.popup({
    maxWidth: stacked.matches ? 250 : 320, minWidth: 220, offset: [0, 2 - away],
    autoPanPaddingTopLeft: [58, 54], autoPanPaddingBottomRight: [16, 50], // clear of the buttons
  })
    .setLatLng(map.layerPointToLatLng(schools.spot(i)))
    .setContent(schoolCard(i, content))
    .openOn(map);
}

drawControls(map, content, { roads, closed: closedLayer(content.base), areas, around, links, kinds, snapped: snapped.layer, reach });

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || chosen === null && card === null) return;
  choose(null, null);
});
// Whoever closes a card with the focus in it goes on at its school.
map.on('popupclose', ({ popup }) => {
  if (popup.getElement().contains(document.activeElement)) schools.focus(cardOf);
});

// A printed map has another shape; it is fitted anew, and put back afterwards.
let before = null;
window.addEventListener('beforeprint', () => {
  before = { centre: map.getCenter(), zoom: map.getZoom() };
  document.documentElement.classList.add('printing');
  map.options.zoomSnap = 0;
  map.invalidateSize({ animate: false, pan: false });
  if (chosen === null || reach.isOn()) showEverything();
  else map.fitBounds(groupBounds[chosen], { padding: [60, 60], maxZoom: 13, animate: false });
});
window.addEventListener('afterprint', () => {
  document.documentElement.classList.remove('printing');
  map.options.zoomSnap = 0.25;
  map.invalidateSize({ animate: false, pan: false });
  if (before) map.setView(before.centre, before.zoom, { animate: false });
});
new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
reach.drives.then(() => {
  document.documentElement.dataset.ready = 'true';
});
