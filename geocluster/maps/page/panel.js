/* Title, status and figures, the search, and what is told below the tables. */

function fillHead(content) {
  for (const [id, text] of [['note', content.note], ['synthetic', content.synthetic],
    ['estimate', content.estimate], ['doubted', content.doubts.length && say('page.doubted')],
    ['aloud', content.aloud]]) {
    byId(id).hidden = !text;
    byId(id).textContent = text || '';
  }
  byId('banner').hidden = [...byId('banner').querySelectorAll('p:not(.print-title)')].every((p) => p.hidden);
  byId('title').textContent = content.title;
  byId('print-title').textContent = content.title;
  byId('status').textContent = content.status.words;
  byId('status').dataset.status = content.status.code;
  if (byId('status').scrollHeight > byId('status').clientHeight) byId('status').tabIndex = 0;
  byId('cost').textContent = [content.status.cost, content.status.by_term]
    .filter(Boolean).join(' ');
  fillWarning('broken', say('page.broken'), content.status.broken);
  fillWarning('doubts', say('page.doubts'), content.doubts);
}

/** A choice of the tier that is shown, where there are several; go is called with its number. */
function fillTiers(content, go) {
  byId('tier-choice').hidden = content.tiers.length < 2;
  const select = byId('tier');
  select.append(...content.tiers.map((tier, k) => make('option', {
    value: k, selected: k === content.tier,
  }, tier.name)));
  select.addEventListener('change', () => go(Number(select.value)));
}

/** Say what studies found of the whole, each under its heading; hidden where it was not asked. */
function fillStudied(content) {
  for (const study of ['near', 'fares']) {
    byId(study).hidden = content[study].whole.length === 0;
    byId(`${study}-list`).append(
      ...content[study].whole.map((text) => make('li', { dir: 'auto' }, text)));
  }
}

/** A box with what is wrong, under a heading; hidden where nothing is. */
function fillWarning(id, heading, texts) {
  if (!texts.length) return;
  byId(id).hidden = false;
  byId(id).append(make('h2', null, heading),
    make('ul', null, texts.map((text) => make('li', { dir: 'auto' }, text))));
}

function fillFigures(content) {
  const { groups, grouped, schools, alone, not_eligible: barred, drive_seconds: drive } = content.figures;
  const figures = [
    [say('page.figures.groups'), number(groups)],
    [say('page.figures.grouped'), say('page.figures.of', { n: grouped, all: schools - barred })],
    [say('page.figures.alone'), number(alone)],
    ...(barred ? [[say('page.figures.barred'), number(barred)]] : []),
    [say(`page.figures.drives.${hubKind(content)}`), drive === null
      ? number(null) : inMinutes(wholeMinutes(drive))],
  ];
  byId('figures').append(...figures.map(
    ([term, value]) => make('div', null, make('dt', null, term), make('dd', null, value))));
}

/** What the schools are from which drives are counted: all lead, none does, or some. */
function hubKind(content) {
  const led = content.groups.filter((group) => group.lead !== null).length;
  if (led === 0) return 'centres';
  return led === content.groups.length ? 'leads' : 'both';
}

/** Say how many drives from leads or centres take a ferry, where the engine knows and there is one. */
function fillFerries(content) {
  const links = content.groups.flatMap((group) => group.links);
  const there = links.filter((link) => link.ferry).length;
  const back = links.filter((link) => link.ferry_back).length;
  const some = there + back + content.base.ferries.length > 0;
  byId('ferries').hidden = !(content.travel.ferries_known && some);
  byId('ferries').textContent = say(`page.ferries.${hubKind(content)}`, { there, back, all: links.length });
}

/** Name the roads that are closed, and the schools whose drives that touches. */
function fillClosed(content) {
  byId('closed-section').hidden = content.closure === null;
  if (content.closure === null) return;
  const { roads, schools } = content.closure;
  byId('closed-roads').textContent = [say('page.closed.roads', { roads }),
    schools.length ? '' : say('page.closed.nobody')].filter(Boolean).join(' ');
  byId('closed-schools').append(...schools.map((text) => make('li', { dir: 'auto' }, text)));
}

/** The measures of the whole; what it is measured against stands beside. */
function fillBeside(content) {
  const { columns, rows, told } = content.beside;
  byId('measures').hidden = rows.length === 0;
  const heads = [make('th', { scope: 'col' }, say('page.measure')),
    ...columns.map((title) => make('th', { scope: 'col', class: 'number', dir: 'auto' }, title))];
  setTable(byId('beside'), say('page.beside.caption'), heads, make('tbody', null,
    rows.map(([title, ...values]) => tableRow([
      { header: true, content: make('span', { dir: 'auto' }, title) },
      ...values.map((value, k) => ({ title: columns[k], number: true, content: value })),
    ]))));
  byId('beside-told').append(...told.map((text) => make('li', { dir: 'auto' }, text)));
}

function fillSearch(content, go) {
  const [input, list, count] = [byId('search'), byId('found'), byId('found-count')];
  let names = null;
  function show() {
    names = names || content.schools.map((school) => folded(`${school.name} ${school.id}`));
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    const hits = words.length
      ? names.flatMap((name, i) => (words.every((word) => name.includes(word)) ? [i] : [])) : [];
    list.replaceChildren(...hits.slice(0, 8).map((i) => {
      const school = content.schools[i];
      const place = school.group === null ? kindSaid(school.kind) : content.groups[school.group].id;
      const button = make('button', { type: 'button' }, make('span', ofName(school.name), school.name),
        make('span', { class: 'quiet' }, ` ${place}`));
      button.addEventListener('click', (event) => go.school(i, isKeyed(event)));
      return make('li', null, button);
    }));
    const found = say('page.schools.found', { n: hits.length });
    count.hidden = words.length === 0;
    count.textContent = hits.length > 8 ? joined('join.clauses', [found, say('page.found.first', { n: 8 })])
      : found;
    announce(count.hidden ? '' : count.textContent);
    return hits;
  }
  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const hits = show();
    if (hits.length) go.school(hits[0], true);
  });
}

/** A link only where the address is one of the web; anything else stays text. */
function sourceLine(source) {
  const web = source.url && /^https?:\/\//i.test(source.url);
  const name = web
    ? make('a', { href: source.url, rel: 'noopener noreferrer', target: '_blank' }, source.name)
    : make('span', null, source.name);
  const rest = [source.licence, source.attribution, source.date,
    source.synthetic ? say('page.sources.synthetic') : null].filter(Boolean).join(' · ');
  return make('li', { dir: 'auto' }, name, rest ? ` · ${rest}` : '');
}

function fillRest(content) {
  const named = content.tiers.length > 1;
  byId('rules-list').append(...content.tiers.flatMap((tier) => tier.rules.map((text) => make('li', null,
    named ? say('page.rules.of', { tier: tier.name, rule: text }) : text))));
  const { read, kept, rejected, filtered, issues, issue_count: total } = content.data;
  const remarks = total > issues.length ? 'page.data.first' : issues.length ? 'page.data.all' : 'page.data.none';
  byId('counts').textContent = [say('page.data.read', { n: read, kept, rejected, filtered }),
    say(remarks, { n: total, first: issues.length })].join(' ');
  byId('issues').append(...issues.map((issue) => make('li', { dir: 'auto' },
    issue.row === null ? say('page.data.issue', issue) : say('page.data.issue.row', issue))));
  byId('sources').append(...content.sources.map(sourceLine));
  if (!content.sources.length) byId('sources').append(make('li', null, say('page.sources.none')));
  const { travel } = content;
  const dated = travel.network_date ? 'page.footer.drives.dated' : 'page.footer.drives';
  const versions = Object.entries(content.versions).map(([k, v]) => `${k} ${v}`);
  byId('footer').append(
    noticeOfLanguage(),
    make('p', null, say(dated, {
      how: travel.how, date: travel.network_date, cutoff: inMinutes(Math.floor(travel.cutoff_seconds / 60)),
    })),
    make('p', null, [say('page.footer.seed', { seed: content.seed }),
      versions.length ? say('page.footer.versions', { versions }) : ''].filter(Boolean).join(' ')));
}
