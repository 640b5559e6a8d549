/* Today's partnerships beside the proposal: which are kept, joined with others, or split. */

const TODAY = {
  kept: { color: '#116b34', dashArray: null },
  joined: { color: '#0b5394', dashArray: '11 6' },
  split: { color: '#a61b1b', dashArray: '2 6' },
};

/** Pairs of schools that join all of some by the shortest lines (a minimum spanning tree). */
function shortestTree(points) {
  const [tree, best] = [[], points.map(() => [Infinity, -1])];
  const out = new Set(points.keys());
  let at = 0;
  for (out.delete(0); out.size;) {
    let next = -1;
    for (const i of out) {
      const far = points[at].distanceTo(points[i]);
      if (far < best[i][0]) best[i] = [far, at];
      if (next < 0 || best[i][0] < best[next][0]) next = i;
    }
    tree.push([best[next][1], next]);
    out.delete(next);
    at = next;
  }
  return tree;
}

/** A layer of the partnerships, each drawn as what becomes of it; its rows of the key show with it. */
function drawToday(content) {
  const layer = L.layerGroup();
  const renderer = L.svg({ pane: 'today', padding: 0.4 });
  const plain = { renderer, pane: 'today', interactive: false };
  layer.once('add', () => { // few readers ask
    for (const { schools, state } of content.today) {
      const places = schools.map((i) => L.latLng(content.schools[i].lat, content.schools[i].lon));
      const points = places.map((place) => L.CRS.EPSG3857.latLngToPoint(place, 12));
      const lines = shortestTree(points).map(([a, b]) => [places[a], places[b]]);
      layer.addLayer(L.polyline(lines, { ...plain, color: '#ffffff', weight: 8, opacity: 0.9 }));
      layer.addLayer(L.polyline(lines, {
        ...plain, ...TODAY[state], weight: 4.5, opacity: 1, lineCap: 'butt', className: `today today-${state}`,
      }));
    }
  });
  const states = Object.keys(TODAY).filter((state) => content.today.some((one) => one.state === state));
  if (states.length) {
    keyWhile(layer, states.map((state) => keyRow(make('span', { class: `swatch-today is-${state}` }),
      say('page.key.today', { how: content.today.find((one) => one.state === state).words }))));
  }
  return layer;
}

/** The table of today's partnerships; go is called with the schools of the one that is chosen. */
function fillToday(content, go) {
  byId('today-section').hidden = content.today.length === 0;
  const several = new Set(content.today.map(({ layer }) => layer)).size > 1;
  const name = ({ layer, label }) => (several ? say('page.today.of', { layer, label }) : label);
  const groups = ({ schools }) => [...new Set(schools.map((i) => content.schools[i].group))]
    .map((k) => (k === null ? say('page.today.none') : content.groups[k].id));
  const columns = [
    {
      title: say('page.today.title'), header: true, value: name,
      cell: (item) => {
        const button = make('button', { type: 'button', class: 'plain', dir: 'auto' }, name(item));
        button.addEventListener('click', () => go(item.schools));
        return button;
      },
    },
    { title: say('page.today.becomes'), value: (item) => item.words, cell: (item) => item.words },
    {
      title: say('page.groups'), value: (item) => groups(item).join(' '),
      cell: (item) => joined('join.commas', groups(item)),
    },
  ];
  fillTable(byId('today'), say('page.today.caption'), columns, content.today, (item, tr) => {
    tr.dataset.today = item.state;
  }, announceSorted);
}
