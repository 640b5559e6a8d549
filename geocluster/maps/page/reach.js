/* How many minutes every school is from one of them: a number and a colour on each mark. */

/**
 * The drives that the page holds, once they are unpacked: seconds(i, j) from one school to another,
 * undefined beyond the limit. The form of the block is told in geocluster/maps/reach.py.
 */
async function unpackedDrives({ block, schools }) {
  const letters = atob(block);
  const packed = new Uint8Array(letters.length);
  for (let k = 0; k < letters.length; k++) packed[k] = letters.charCodeAt(k);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const numbers = wholeNumbers(new Uint8Array(await new Response(stream).arrayBuffer()));
  const starts = new Uint32Array(schools + 1);
  for (let i = 0; i < schools; i++) starts[i + 1] = starts[i] + numbers[i];
  const pairs = starts[schools];
  const [others, there, back] = [1, 2, 3].map(
    (k) => numbers.subarray(schools + (k - 1) * pairs, schools + k * pairs));
  for (let i = 0; i < schools; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) others[k] += k > starts[i] ? others[k - 1] : i;
  }
  for (let k = 0; k < pairs; k++) {
    const folded = back[k];
    if (folded) back[k] = there[k] + (folded % 2 ? (folded - 1) / 2 : -folded / 2);
  }
  return {
    seconds(i, j) {
      const [first, second] = [Math.min(i, j), Math.max(i, j)];
      let [low, high] = [starts[first], starts[first + 1]];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (others[middle] < second) low = middle + 1;
        else high = middle;
      }
      if (low === starts[first + 1] || others[low] !== second) return undefined;
      return (i < j ? there : back)[low] || undefined;
    },
  };
}

/** Whole numbers of seven bits a byte, the lowest first. */
function wholeNumbers(bytes) {
  const numbers = new Int32Array(bytes.length);
  let [count, shift] = [0, 0];
  for (let k = 0; k < bytes.length; k++) {
    numbers[count] |= (bytes[k] & 127) << shift;
    shift = bytes[k] > 127 ? shift + 7 : 0;
    if (shift === 0) count += 1;
  }
  return numbers.subarray(0, count);
}

/**
 * The layer, and what follows it. isOn(): whether it shows; of(i): choose the school that it is of;
 * words(i): how far a school is, or null while nothing is shown. open(i) opens the card of a school: none
 * opens by itself while the layer is on, for it would hide the nearest schools. Drives are unpacked when
 * the layer is first turned on: of many schools there are a million, and few readers ask.
 */
function makeReach(content, marks, tips, open) {
  const Switch = L.Layer.extend({
    onAdd() { turn(true); },
    onRemove() { turn(false); },
  });
  const layer = new Switch();
  if (content.reach === null) return { layer, isOn: () => false, of() {}, words: () => null };
  const { limit_minutes: limit, bands } = content.reach;
  let [on, origin, way, drives, unpacking] = [false, null, 'from', null, null];

  const shows = () => on && origin !== null && drives !== null;
  const seconds = (i) => (way === 'from' ? drives.seconds(origin, i) : drives.seconds(i, origin));
  const lost = (i) => content.schools[i].kind === 'unreachable';
  const beyond = say('page.reach.beyond', { limit });

  function words(i) {
    if (!shows()) return null;
    if (i === origin) return say('page.reach.origin');
    if (lost(i) || lost(origin)) return kindSaid('unreachable', true);
    const known = seconds(i);
    return say(`page.reach.is.${way}`, {
      drive: known === undefined ? beyond : minutes(known), school: content.schools[origin].name,
    });
  }

  function bandOf(known) {
    const k = bands.findIndex(([end]) => wholeMinutes(known) <= end);
    return k < 0 ? bands.length - 1 : k;
  }

  /** How a school is drawn while its drive is shown; null leaves it as it is. */
  function look(i) {
    if (i === origin) return { shape: 'origin', size: 26, height: 3 };
    if (lost(i)) return null;
    const known = seconds(i);
    if (known === undefined) return { shape: 'far', size: 10, height: 0 };
    const [, colour, ink] = bands[bandOf(known)];
    const text = String(wholeMinutes(known) || '<1');
    // The nearer lies above the farther.
    return { shape: 'grouped', size: 21, text, colour, ink, height: 1 + 1 / known };
  }

  function refresh() {
    document.body.classList.toggle('shows-reach', shows());
    marks.paint(shows() ? look : null);
    byId('reach').hidden = !on;
    if (on) fillReachKey();
  }

  const select = make('select', { 'aria-label': say('page.reach.way') },
    ['from', 'to'].map((value) => make('option', { value }, say(`page.reach.minutes.${value}`))));
  select.addEventListener('change', () => {
    way = select.value;
    refresh();
  });
  const title = make('button', { type: 'button', class: 'plain', dir: 'auto' });
  title.addEventListener('click', () => open(origin));
  const count = make('p', { class: 'quiet' });
  const list = make('ul');
  const head = make('p', null, select, ' ', title, ' · ', content.travel.words);
  byId('reach').append(head, count, list);

  function fillReachKey() {
    head.hidden = list.hidden = !shows();
    if (origin === null) tellCount(say('page.reach.choose'));
    if (!shows()) return;
    title.textContent = content.schools[origin].name;
    const others = content.schools.map((_, i) => i).filter((i) => i !== origin);
    const near = others.filter((i) => seconds(i) !== undefined);
    list.replaceChildren(...bands.map((band, k) => keyRow(bandMark(band, ''), bandWords(bands, k))));
    if (near.length < others.length) {
      list.append(keyRow(make('span', { class: 'reach-mark reach-far' }), beyond));
    }
    tellCount(lost(origin) ? say('page.reach.unreachable')
      : say('page.reach.count', { near: near.length, n: others.length, limit }));
  }

  /** Say how many are within reach, behind what is announced of the choice that led to it. */
  function tellCount(text) {
    if (text === count.textContent) return;
    count.textContent = text;
    queueMicrotask(() => announce(`${byId('announcer').textContent} ${text}`.trim()));
  }

  function turn(to) {
    on = to;
    refresh();
    unpacking = unpacking || unpackedDrives(content.reach).then((found) => {
      drives = found;
      if (on) refresh();
    });
  }

  return {
    layer,
    isOn: () => on,
    of(i) {
      origin = i;
      if (!on) return;
      tips.hide(); // it would hide the nearest
      refresh();
    },
    words,
  };
}

function bandMark([, colour, ink], text) {
  const element = make('span', { class: 'reach-mark' }, text);
  element.style.setProperty('--colour', colour);
  element.style.setProperty('--ink', ink);
  return element;
}

/** The minutes that a mark of a band can show. */
function bandWords(bands, k) {
  const [end] = bands[k];
  return k === 0 ? say('page.reach.first', { end })
    : say('page.reach.band', { from: Math.floor(bands[k - 1][0]) + 1, end });
}
