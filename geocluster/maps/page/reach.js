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
function makeReach(content, markers, open) {
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
  const beyond = `more than ${limit} min`;

  function words(i) {
    if (!shows()) return null;
    if (i === origin) return 'the chosen school';
    if (lost(i) || lost(origin)) return KINDS.unreachable.toLowerCase();
    const known = seconds(i);
    return `${known === undefined ? beyond : minutes(known)} ${way} ${content.schools[origin].name}`;
  }

  function bandOf(known) {
    const k = bands.findIndex(([end]) => wholeMinutes(known) <= end);
    return k < 0 ? bands.length - 1 : k;
  }

  function mark(i) {
    if (i === origin) return make('span', { class: 'reach-mark reach-origin' });
    const known = seconds(i);
    if (known === undefined) return make('span', { class: 'reach-mark reach-far' });
    return bandMark(bands[bandOf(known)], wholeMinutes(known) || '<1');
  }

  function paint(i) {
    const element = markers[i].getElement();
    if (!element) return;
    const painted = shows() && (i === origin || !lost(i));
    for (const old of element.querySelectorAll('.reach-mark')) old.remove();
    element.classList.toggle('has-reach', painted);
    if (painted) element.append(mark(i));
    const said = words(i);
    element.setAttribute('aria-label', said === null ? spoken(content.schools[i], content)
      : `${content.schools[i].name}, ${said}`);
    markers[i].setZIndexOffset(painted ? nearness(i) : content.schools[i].lead ? 1000 : 0);
  }

  /** The nearer lies above the farther. */
  function nearness(i) {
    if (i === origin) return 3000;
    const known = seconds(i);
    return known === undefined ? 0 : Math.max(100, 2000 - known / 2);
  }

  function refresh() {
    document.body.classList.toggle('shows-reach', shows());
    markers.forEach((_, i) => paint(i));
    byId('reach').hidden = !on;
    if (on) fillReachKey();
  }

  const select = make('select', { 'aria-label': 'From or to the school' },
    make('option', { value: 'from' }, 'from'), make('option', { value: 'to' }, 'to'));
  select.addEventListener('change', () => {
    way = select.value;
    refresh();
  });
  const title = make('button', { type: 'button', class: 'plain', dir: 'auto' });
  title.addEventListener('click', () => open(origin));
  const count = make('p', { class: 'quiet', role: 'status' });
  const list = make('ul');
  const head = make('p', null, 'Minutes ', select, ' ', title, `, ${content.travel.words}`);
  byId('reach').append(head, count, list);

  function fillReachKey() {
    head.hidden = list.hidden = origin === null;
    if (origin === null) {
      count.textContent = 'Choose a school, on the map, in a table or by its name, to see how far '
        + 'the others are.';
      return;
    }
    title.textContent = content.schools[origin].name;
    const others = content.schools.map((_, i) => i).filter((i) => i !== origin);
    const near = others.filter((i) => seconds(i) !== undefined);
    list.replaceChildren(...bands.map((band, k) => keyRow(bandMark(band, ''), bandWords(bands, k))));
    if (near.length < others.length) {
      list.append(keyRow(make('span', { class: 'reach-mark reach-far' }), beyond));
    }
    count.textContent = lost(origin) ? 'This school is unreachable; no drive is known.'
      : `${number(near.length)} of ${counted(others.length, 'school', 'schools')} within ${limit} min.`;
  }

  function turn(to) {
    on = to;
    refresh();
  }

  markers.forEach((marker, i) => marker.on('add', () => paint(i)));
  return {
    layer,
    isOn: () => on,
    of(i) {
      origin = i;
      if (!on) return;
      markers[i].closeTooltip(); // it would hide the nearest
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
  return k === 0 ? `up to ${end}` : `${Math.floor(bands[k - 1][0]) + 1} to ${end}`;
}
