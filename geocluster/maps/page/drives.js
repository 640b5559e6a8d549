/* The drives between schools, and the areas of groups. */

/**
 * The drives from each hub: one line for each group and kind of drive, so that a large map stays
 * quick. at(point) returns the drive that is there as {line, tip}, or null.
 */
function drawLinks(content) {
  const layer = L.layerGroup();
  const casings = L.svg({ pane: 'casings', padding: 0.4 });
  const renderer = L.svg({ pane: 'links', padding: 0.4 });
  const drives = content.groups.map((group) => group.links.map((link) => {
    const [from, to] = [content.schools[group.hub], content.schools[link.to]];
    return { from, to, link, line: placedLine(link.line || [[from.lat, from.lon], [to.lat, to.lon]]) };
  }));
  const byGroup = drives.map((held, k) => {
    const under = new Lines(held.map(({ line }) => line), {
      renderer: casings, pane: 'casings', color: '#ffffff', weight: 5.5, opacity: 0.9,
      interactive: false,
    });
    const seen = Object.entries(DRIVE_STYLES).flatMap(([style, dashes]) => {
      const alike = held.filter(({ link }) => driveStyle(link) === style);
      if (!alike.length) return [];
      const look = {
        renderer, pane: 'links', color: content.groups[k].line, opacity: 1, ...dashes,
        interactive: false, className: `drive drive-${style}`,
      };
      return [alike.length === held.length ? new SameLines(under, look)
        : new Lines(alike.map(({ line }) => line), look)];
    });
    for (const part of [under, ...seen]) layer.addLayer(part);
    return { under, seen };
  });
  let before = null;

  function restyle(k, chosen) {
    const [on, off] = [k === chosen, chosen !== null && k !== chosen];
    for (const line of byGroup[k].seen) {
      const { weight } = DRIVE_STYLES[line.options.className.split('-')[1]];
      line.setStyle({ opacity: off ? 0.25 : 1, weight: on ? weight + 2 : weight });
    }
    byGroup[k].under.setStyle({ opacity: off ? 0.3 : 0.9, weight: on ? 8 : 5.5 });
  }

  return {
    layer,
    /** What the drives of a group cover. */
    bounds: (k) => byGroup[k].under.getBounds(),
    emphasise(chosen) {
      if (chosen === before) return;
      byGroup.forEach((_, k) => restyle(k, chosen));
      before = chosen;
    },
    at: (map, point) => driveAt(map, point, layer, drives.flat(), content),
  };
}

const DRIVE_STYLES = {
  known: { dashArray: null, weight: 3 },
  straight: { dashArray: '5 5', weight: 3 },
  ferry: { dashArray: '0.1 6.5', lineCap: 'round', weight: 4 },
};
const DRIVE_REACH = 7;

function driveStyle(link) {
  if (link.ferry) return 'ferry';
  return link.known ? 'known' : 'straight';
}

function driveAt(map, point, layer, drives, content) {
  if (!map.hasLayer(layer)) return null;
  const corner = (side) => map.layerPointToLatLng(point.add([side * DRIVE_REACH, side * DRIVE_REACH]));
  const around = L.latLngBounds(corner(-1), corner(1));
  let [best, nearest] = [null, DRIVE_REACH];
  const [times, origin] = [2 ** map.getZoom(), map.getPixelOrigin()];
  for (const drive of drives) {
    const { world, south, west, north, east } = drive.line;
    if (south > around.getNorth() || north < around.getSouth() || west > around.getEast() || east < around.getWest()) continue;
    const points = Array.from({ length: world.length / 2 }, (_, k) => (
      L.point(world[2 * k], world[2 * k + 1]).multiplyBy(times).subtract(origin)));
    for (let k = 1; k < points.length; k++) {
      const away = L.LineUtil.pointToSegmentDistance(point, points[k - 1], points[k]);
      if (away < nearest) [best, nearest] = [drive, away];
    }
  }
  return best && { key: best, latlng: map.layerPointToLatLng(point), aside: 8,
    tip: () => linkTip(best.from, best.to, best.link, content) };
}

/** How long a drive takes, what kind of time that is, and whether a ferry is part of it. */
function driveWords(seconds, ferry, content) {
  return say(ferry ? 'page.drive.ferry' : 'page.drive', { seconds, how: content.travel.words });
}

function linkTip(from, to, link, content) {
  return make('div', { class: 'tip' },
    make('span', { dir: 'auto' }, say('page.drive.tip', { from: from.name, to: to.name })), ' ',
    make('strong', null, driveWords(link.seconds, link.ferry, content)));
}

function drawAreas(content) {
  const renderer = L.svg({ pane: 'areas', padding: 0.4 });
  const layer = L.layerGroup();
  const byGroup = content.groups.map((group) => new Areas(
    group.area,
    {
      renderer, pane: 'areas', interactive: false, color: group.rim, weight: 1.2,
      opacity: 1, fillColor: group.colour, fillOpacity: 0.16,
    },
  ).addTo(layer));
  return { layer, byGroup };
}
