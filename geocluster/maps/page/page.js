/* Puts the page together: reads the data, draws the map, and links map and panel both ways. */

const content = JSON.parse(byId('proposal').textContent);
const map = map_of_schools; // made by folium, in the script before this one

const everywhere = L.latLngBounds(content.schools.map((school) => [school.lat, school.lon]));
const groupBounds = content.groups.map((group) => L.latLngBounds([
  ...group.schools.map((i) => [content.schools[i].lat, content.schools[i].lon]),
  ...group.links.flatMap((link) => decoded(link.line)),
]));

function showEverything() {
  if (!everywhere.isValid()) map.setView([0, 0], 3);
  else map.fitBounds(everywhere.pad(0.02), { maxZoom: 14, animate: false, ...clear() });
}

/** Room for the boxes over the map, so that they hide no school; none on paper or a small screen. */
function clear() {
  const printing = document.documentElement.classList.contains('printing');
  const roomy = map.getSize().x > 800 && !printing;
  return { paddingTopLeft: [roomy ? 50 : 10, 10], paddingBottomRight: [roomy ? 200 : 10, 40] };
}

function goTo(bounds, closest) {
  const view = { ...clear(), maxZoom: closest };
  if (calm) map.fitBounds(bounds, { ...view, animate: false });
  else map.flyToBounds(bounds, { ...view, duration: 0.7 });
}

addPanes(map);
showEverything();
drawLand(map, content.base);
const roads = roadLayer(map, content.base);
const areas = drawAreas(content);
const links = drawLinks(content);
const { layers: kinds, markers } = drawSchools(content, (i) => choose(content.schools[i].group, i));
const marks = { areas, links, markers };

const go = {
  group(k) {
    choose(k === chosen ? null : k, null);
    if (chosen !== null) goTo(groupBounds[k], 13);
    else showEverything();
  },
  school(i) {
    const { group, lat, lon } = content.schools[i];
    goTo(group === null ? L.latLng(lat, lon).toBounds(4000) : groupBounds[group], 13);
    choose(group, i);
  },
};

fillHead(content);
fillFigures(content);
const rows = fillGroups(content, go);
fillLeft(content, go);
fillSearch(content, go);
fillRest(content);

let chosen = null;
let card = null;

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
  if (group !== null) rows[group].scrollIntoView({ block: 'nearest' });
  if (card) map.closePopup(card);
  card = school === null ? null : openCard(school);
}

function openCard(i) {
  const school = content.schools[i];
  const size = markSize(school);
  return L.popup({ maxWidth: 320, minWidth: 220, offset: [0, -size / 4], autoPanPadding: [30, 30] })
    .setLatLng([school.lat, school.lon])
    .setContent(schoolCard(i, content))
    .openOn(map);
}

drawControls(map, content, { roads, areas, links, kinds, markers });

map.on('click', () => choose(null, null));
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || chosen === null && card === null) return;
  const inside = card && card.getElement() && card.getElement().contains(document.activeElement);
  choose(null, null);
  if (inside) map.getContainer().focus();
});

// A printed map has another shape; it is fitted anew, and put back afterwards.
let before = null;
window.addEventListener('beforeprint', () => {
  before = { centre: map.getCenter(), zoom: map.getZoom() };
  document.documentElement.classList.add('printing');
  map.invalidateSize({ animate: false, pan: false });
  if (chosen === null) showEverything();
  else map.fitBounds(groupBounds[chosen], { padding: [60, 60], maxZoom: 13, animate: false });
});
window.addEventListener('afterprint', () => {
  document.documentElement.classList.remove('printing');
  map.invalidateSize({ animate: false, pan: false });
  if (before) map.setView(before.centre, before.zoom, { animate: false });
});
new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
document.documentElement.dataset.ready = 'true';
