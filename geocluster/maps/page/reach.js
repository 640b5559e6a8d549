/* How many minutes every school is from one of them: a number and a colour on each mark. */

/** For each origin, the seconds to each destination that the page knows of. */
function decodedReach(rows) {
  return rows.map((row) => {
    const seconds = new Map();
    let at = -1;
    for (let k = 0; k < row.length; k += 2) {
      at += row[k];
      seconds.set(at, row[k + 1]);
    }
    return seconds;
  });
}

/**
 * The layer, and what follows it. isOn(): whether it shows; of(i): choose the school that it is of;
 * words(i): how far a school is, or null while nothing is shown. open(i) opens the card of a
 * school: none opens by itself while the layer is on, for it would hide the nearest schools.
 */
function makeReach(content, marks, tips, open) {
  const Switch = L.Layer.extend({
    onAdd() { turn(true); },
    onRemove() { turn(false); },
  });
  const layer = new Switch();
  if (content.reach === null) return { layer, isOn: () => false, of() {}, words: () => null };
  const { limit_minutes: limit, bands } = content.reach;
  const rows = decodedReach(content.reach.rows);
  let [on, origin, way] = [false, null, 'from'];

  const shows = () => on && origin !== null;
  const seconds = (i) => (way === 'from' ? rows[origin].get(i) : rows[i].get(origin));
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
  const count = make('p', { class: 'quiet', role: 'status' });
  const list = make('ul');
  const head = make('p', null, select, ' ', title, ' · ', content.travel.words);
  byId('reach').append(head, count, list);

  function fillReachKey() {
    head.hidden = list.hidden = origin === null;
    if (origin === null) {
      count.textContent = say('page.reach.choose');
      return;
    }
    title.textContent = content.schools[origin].name;
    const others = content.schools.map((_, i) => i).filter((i) => i !== origin);
    const near = others.filter((i) => seconds(i) !== undefined);
    list.replaceChildren(...bands.map((band, k) => keyRow(bandMark(band, ''), bandWords(bands, k))));
    if (near.length < others.length) {
      list.append(keyRow(make('span', { class: 'reach-mark reach-far' }), beyond));
    }
    count.textContent = lost(origin) ? say('page.reach.unreachable')
      : say('page.reach.count', { near: near.length, n: others.length, limit });
  }

  function turn(to) {
    on = to;
    refresh();
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
