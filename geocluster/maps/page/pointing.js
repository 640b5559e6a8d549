/* What is told of a thing on the map, whether it is pointed at or reached by keys. */

const LINGER = 250; // milliseconds in which the pointer may come from a thing to its tip

/**
 * One tip at a time. targets: functions of a point that return {key, latlng, aside, tip} or null, the
 * first that answers is told of. The tip stays while it is pointed at, and Escape takes it away.
 */
function makeTips(map, targets) {
  const tooltip = L.tooltip({ direction: 'top', className: 'held', opacity: 1 });
  let [shown, leaving, dismissed] = [null, null, null];

  function hide() {
    window.clearTimeout(leaving);
    leaving = shown = null;
    map.closeTooltip(tooltip);
  }

  function show(target) {
    window.clearTimeout(leaving);
    leaving = null;
    if (shown === target.key) return;
    shown = target.key;
    tooltip.options.offset = L.point(0, -target.aside);
    tooltip.setLatLng(target.latlng).setContent(target.tip());
    map.openTooltip(tooltip);
  }

  function leave() {
    if (shown !== null && leaving === null) leaving = window.setTimeout(hide, LINGER);
  }

  function follow({ layerPoint, originalEvent }) {
    if (map.dragging.moving && map.dragging.moving()) return hide();
    const over = originalEvent.target;
    if (over.closest('.leaflet-tooltip')) return window.clearTimeout(leaving), (leaving = null);
    const free = !over.closest('.leaflet-control, .leaflet-popup');
    const target = free ? firstOf(targets, layerPoint) : null;
    map.getContainer().classList.toggle('points', target !== null && target.presses === true);
    if (target === null) {
      dismissed = null;
      return leave();
    }
    return target.key === dismissed ? undefined : show(target);
  }

  map.on('mousemove', follow).on('mouseout', leave).on('zoomstart movestart', hide);
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || shown === null) return;
    dismissed = shown;
    hide();
  });
  return { show, hide };
}

function firstOf(targets, point) {
  for (const target of targets) {
    const found = target(point);
    if (found) return found;
  }
  return null;
}

const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const STEP = 90;

/**
 * The map as one stop of the Tab key: arrows go from school to school, Enter opens, plus and minus
 * zoom, arrows with Shift move the map. What is reached is said to screen readers.
 */
function makeStop(map, marks, content, chosen) {
  map.keyboard.disable();
  map.getContainer().removeAttribute('tabindex');
  const stop = make('div', {
    class: 'stop', tabindex: '0', role: 'application', 'aria-label': say('page.map'),
    'aria-description': say('page.map.keys'),
  });
  map.getContainer().prepend(stop);
  let current = null;

  /** Go to a school: ring, tip and words; the map moves where it is not seen. */
  function reach(i) {
    current = i;
    const { lat, lon } = content.schools[i];
    const inside = L.bounds([40, 50], map.getSize().subtract([40, 40]));
    if (!inside.contains(map.latLngToContainerPoint([lat, lon]))) {
      map.panTo([lat, lon], { animate: false });
    }
    marks.point(i);
    marks.fire('reached', { school: i });
    announce(marks.words(i));
  }

  function leave() {
    marks.point(null);
    marks.fire('left');
  }

  const zoom = (turn) => map.setZoom(map.getZoom() + turn * map.options.zoomDelta, { animate: false });
  const actions = {
    Enter: () => current !== null && chosen(current, true),
    ' ': () => current !== null && chosen(current, true),
    '+': () => zoom(1),
    '=': () => zoom(1),
    '-': () => zoom(-1),
    PageDown: () => reach(following(marks, content, current, 1)),
    PageUp: () => reach(following(marks, content, current, -1)),
  };
  stop.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const way = WAYS[event.key];
    const act = way ? () => {
      if (event.shiftKey) map.panBy([way[0] * STEP, way[1] * STEP], { animate: false });
      else {
        const next = towards(map, marks, content, current, way);
        if (next !== null) reach(next);
      }
    } : actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  stop.addEventListener('focus', () => {
    if (current !== null && stop.matches(':focus-visible')) reach(current);
  });
  stop.addEventListener('blur', leave);
  map.on('click', ({ layerPoint }) => {
    const i = marks.at(layerPoint);
    if (i !== null) current = i;
    if (!map.getContainer().contains(document.activeElement)) stop.focus({ preventScroll: true });
  });
  /** Put the focus on the map, at a school. */
  marks.focus = (i) => {
    current = i;
    stop.focus({ preventScroll: true });
    reach(i);
  };
}

/** The nearest school in a direction, or null; without a school to start from, the one in the middle. */
function towards(map, marks, content, from, [right, down]) {
  const start = from === null || !marks.isShown(from)
    ? map.containerPointToLayerPoint(map.getSize().divideBy(2)) : marks.spot(from);
  let [best, least] = [null, Infinity];
  content.schools.forEach((_, i) => {
    if (i === from || !marks.isShown(i)) return;
    const { x, y } = marks.spot(i).subtract(start);
    const [along, aside] = [x * right + y * down, Math.abs(x * down) + Math.abs(y * right)];
    // Within a quarter turn to both sides; what lies straight ahead is nearer.
    const away = from === null ? Math.hypot(x, y) : along + 2 * aside;
    if ((from === null || along > 0 && aside <= along) && away < least) [best, least] = [i, away];
  });
  return best;
}

/** The next school of those that are shown, group by group, those in none last. */
function following(marks, content, from, step) {
  const shown = content.schools.flatMap((_, i) => (marks.isShown(i) ? [i] : []));
  const place = (i) => content.schools[i].group ?? content.groups.length;
  shown.sort((a, b) => place(a) - place(b) || a - b);
  const at = shown.indexOf(from);
  if (at < 0) return shown[step > 0 ? 0 : shown.length - 1];
  return shown[(at + step + shown.length) % shown.length];
}
