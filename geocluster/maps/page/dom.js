/* Elements. Texts from data only ever become text nodes. */

/**
 * Make an element. Attributes are set as they are; a child that is a string becomes text.
 * Attributes that are null or false are left out.
 */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === false || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

/** Say something to those who do not see it, without moving the focus: a page has one place for that. */
function announce(text) {
  byId('announcer').textContent = text;
}

/** What is compared in a search: without case and accents, so that "dwr" finds "Dŵr". */
function folded(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** A line of [lat, lon] pairs from its text: an encoded polyline of precision 5. */
function decoded(text) {
  const points = [];
  let at = 0;
  /** The next number: five bits a letter, the lowest first, its sign in the lowest of all. */
  const step = () => {
    let [folded, times, unit] = [0, 1, 0];
    do {
      unit = text.charCodeAt(at++) - 63;
      folded += (unit % 32) * times;
      times *= 32;
    } while (unit >= 32);
    return folded % 2 ? -(folded + 1) / 2 : folded / 2;
  };
  for (let lat = 0, lon = 0; at < text.length;) {
    lat += step();
    lon += step();
    points.push([lat / 1e5, lon / 1e5]);
  }
  return points;
}

/** A map whose buttons are called what the language calls them. */
function named(map) {
  for (const way of ['in', 'out']) {
    const button = map.getContainer().querySelector(`.leaflet-control-zoom-${way}`);
    button.title = say(`page.zoom.${way}`);
    button.setAttribute('aria-label', button.title);
  }
  return map;
}

/** Enter and the space bar do what a click does. */
function isPress(event) {
  return event.key === 'Enter' || event.key === ' ';
}

const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The content with one of its tiers in place: its groups, and what each school is in it. */
function withTier(proposal, k) {
  const { places, ...tier } = proposal.tiers[k];
  const schools = proposal.schools.map((school, i) => ({ ...school, ...places[i] }));
  return { ...proposal, ...tier, schools };
}
