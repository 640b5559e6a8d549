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

const UNITS_A_DEGREE = 1e5;
let read = new Int32Array(4096); // what was read last: most lines are short, and there are thousands

/**
 * The places of a line from its text, an encoded polyline of precision 5: latitude and longitude in turn,
 * in 1e-5 degrees, until the next line is read. A number has five bits a letter, the lowest first, and its
 * sign in the lowest of all; each is told by its step from the one before.
 */
function placesOf(text) {
  if (read.length < text.length) read = new Int32Array(2 * text.length);
  let [count, folded, shift] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at) - 63;
    folded |= (unit & 31) << shift;
    shift += 5;
    if (unit >= 32) continue;
    const step = folded & 1 ? ~(folded >>> 1) : folded >>> 1;
    read[count] = (count > 1 ? read[count - 2] : 0) + step;
    count++;
    [folded, shift] = [0, 0];
  }
  return read.subarray(0, count);
}

/** A line of [lat, lon] pairs from its text. */
function decoded(text) {
  const places = placesOf(text);
  return Array.from({ length: places.length / 2 }, (_, k) => (
    [places[2 * k] / UNITS_A_DEGREE, places[2 * k + 1] / UNITS_A_DEGREE]));
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
