/* The panel beside the map. */

function fillHead(content) {
  byId('note').textContent = content.note;
  byId('note').hidden = !content.note;
  byId('synthetic').hidden = !content.synthetic;
  byId('synthetic').textContent = content.synthetic || '';
  byId('estimate').hidden = !content.estimate;
  byId('estimate').textContent = content.estimate || '';
  byId('doubted').hidden = !content.doubts.length;
  byId('doubted').textContent = 'The travel times are in doubt';
  byId('aloud').hidden = !content.aloud;
  byId('aloud').textContent = content.aloud || '';
  byId('banner').hidden = !(content.note || content.synthetic || content.estimate
    || content.doubts.length || content.aloud);
  byId('title').textContent = content.title;
  byId('print-title').textContent = content.title;
  byId('status').textContent = content.status.words;
  byId('status').dataset.status = content.status.code;
  byId('cost').textContent = [content.status.cost, content.status.by_term]
    .filter(Boolean).join(' ');
  fillWarning('broken', 'Rules broken', content.status.broken);
  fillWarning('doubts', 'Doubts about the travel times', content.doubts);
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
    ['Groups', number(groups)],
    ['Schools grouped', `${number(grouped)} of ${number(schools - barred)}`],
    ['Left out', number(alone)],
    ...(barred ? [['May not join', number(barred)]] : []),
    [`Drives from ${hubWord(content, 'leads', 'centres', 'leads and centres')}`,
      drive === null ? 'unknown' : `${number(Math.floor((drive + 30) / 60))} min`],
  ];
  byId('figures').append(...figures.map(
    ([term, value]) => make('div', null, make('dt', null, term), make('dd', null, value))));
}

/** The word for the schools from which drives are counted: all lead, none does, or some do. */
function hubWord(content, leads, centres, both) {
  const led = content.groups.filter((group) => group.lead !== null).length;
  if (led === 0) return centres;
  return led === content.groups.length ? leads : both;
}

/** Say how many drives from leads or centres take a ferry, where the engine knows and there is one. */
function fillFerries(content) {
  const links = content.groups.flatMap((group) => group.links);
  const there = links.filter((link) => link.ferry).length;
  const back = links.filter((link) => link.ferry_back).length;
  const some = there + back + content.base.ferries.length > 0;
  byId('ferries').hidden = !(content.travel.ferries_known && some);
  const from = hubWord(content, 'leads', 'centres', 'leads and centres');
  byId('ferries').textContent = `Ferries: ${number(there)} of ${counted(links.length, 'drive', 'drives')} `
    + `from ${from} and ${number(back)} of the ways back take one.`;
}

/** Name the roads that are closed, and the schools whose drives that touches. */
function fillClosed(content) {
  byId('closed-section').hidden = content.closure === null;
  if (content.closure === null) return;
  const { roads, schools } = content.closure;
  byId('closed-roads').textContent = `${roads.join('; ')}.${schools.length
    ? '' : ' No drive between the schools takes longer.'}`;
  byId('closed-schools').append(...schools.map((text) => make('li', { dir: 'auto' }, text)));
}

/** A disc in the colours of a group. */
function chip(group) {
  const disc = make('span', { class: 'chip', 'aria-hidden': 'true' }, group.number);
  disc.style.setProperty('--colour', group.colour);
  disc.style.setProperty('--ink', group.ink);
  return disc;
}

/** The members of a group, nearest to its lead or centre first, and what to look at; seen once chosen. */
function memberList(group, content, go) {
  const item = (i, text) => {
    const button = make('button', { type: 'button', class: 'plain', dir: 'auto' },
      content.schools[i].name);
    button.addEventListener('click', (event) => {
      event.stopPropagation();
      go.school(i);
    });
    return make('li', null, button, make('span', { class: 'quiet' }, ` ${text}`));
  };
  const others = group.hub === null ? group.schools : [];
  const links = [...group.links].sort((a, b) => (a.seconds ?? 1e9) - (b.seconds ?? 1e9));
  return make('ul', { class: 'members', hidden: true },
    others.map((i) => item(i, '')),
    links.map((link) => item(link.to, minutes(link.seconds) + (link.ferry ? ', ferry' : ''))),
    group.further ? make('li', { class: 'quiet', dir: 'auto' }, group.further) : null,
    group.charged.map((text) => make('li', { class: 'quiet', dir: 'auto' }, text)),
    group.parent ? make('li', { class: 'quiet' }, `inside ${group.parent}`) : null,
    group.broken.map((text) => make('li', { class: 'remark broken-rule', dir: 'auto' }, text)),
    group.remarks.map((text) => make('li', { class: 'remark', dir: 'auto' }, text)),
    group.firm ? make('li', { class: 'quiet', dir: 'auto' }, group.firm) : null,
    ['near', 'fares'].map((study) => content[study].groups[content.groups.indexOf(group)])
      .filter((text) => text).map((text) => make('li', { class: 'quiet', dir: 'auto' }, text)),
    group.today.map((text) => make('li', { class: 'quiet', dir: 'auto' }, text)),
    group.measures.map(([title, value]) => make('li', { class: 'quiet', dir: 'auto' },
      `${title}: ${value}`)));
}

/** Fill the table of groups; go.group and go.school are called when one is chosen. */
function fillGroups(content, go) {
  const items = content.groups.map((group, k) => ({ group, k }));
  const hubs = hubWord(content, 'Lead', 'Centre', 'Lead or centre');
  const name = ({ group }) => (group.hub === null ? '' : content.schools[group.hub].name);
  const columns = [
    {
      title: 'Group', header: true, value: ({ group }) => group.number,
      cell: ({ group, k }) => {
        const button = make('button', { type: 'button', class: 'group-button', 'aria-pressed': 'false' },
          chip(group), make('span', null, group.id));
        button.addEventListener('click', (event) => {
          event.stopPropagation();
          go.group(k);
        });
        return button;
      },
    },
    {
      title: hubs, value: name,
      cell: (item) => [make('span', { dir: 'auto' }, name(item)),
        hubs === 'Lead or centre' && item.group.lead === null
          ? make('span', { class: 'quiet' }, ' (centre)') : null,
        memberList(item.group, content, go)],
    },
    {
      title: 'Schools', number: true, value: ({ group }) => group.schools.length,
      cell: ({ group }) => number(group.schools.length),
    },
    {
      title: 'Pupils', number: true, value: ({ group }) => group.pupils,
      cell: ({ group }) => number(group.pupils),
    },
    {
      title: 'Longest drive', number: true, value: ({ group }) => group.longest_drive_seconds,
      cell: ({ group }) => (group.longest_drive_seconds === null
        ? 'unknown' : minutes(group.longest_drive_seconds)),
    },
  ];
  const tier = content.tiers.length > 1 ? `The finest tier, ${content.name}. ` : '';
  const caption = `${tier}Choose a group to see it on the map; choose a heading to sort.`;
  byId('groups').classList.toggle('has-tiers', content.tiers.length > 1);
  return fillTable(byId('groups'), caption, columns, items, ({ group, k }, tr) => {
    tr.dataset.group = group.id;
    if (group.broken.length) tr.classList.add('is-broken');
    tr.addEventListener('click', () => go.group(k));
  });
}

/** The measures of the whole; what it is measured against stands beside. */
function fillBeside(content) {
  const { columns, rows, told } = content.beside;
  byId('measures').hidden = rows.length === 0;
  byId('beside').append(
    make('caption', null, 'By the same rules; costs are counted as if the rules allowed it.'),
    make('thead', null, make('tr', null, make('th', { scope: 'col' }, 'Measure'),
      columns.map((title) => make('th', { scope: 'col', class: 'number', dir: 'auto' }, title)))),
    make('tbody', null, rows.map(([title, ...values]) => make('tr', null,
      make('th', { scope: 'row', dir: 'auto' }, title),
      values.map((value) => make('td', { class: 'number' }, value))))));
  byId('beside-told').append(...told.map((text) => make('li', { dir: 'auto' }, text)));
}

function fillLeft(content, go) {
  byId('left-section').hidden = content.left.length === 0;
  const name = (item) => content.schools[item.school].name;
  const columns = [
    {
      title: 'School', header: true, value: name,
      cell: (item) => {
        const button = make('button', { type: 'button', class: 'plain', dir: 'auto' }, name(item));
        button.addEventListener('click', () => go.school(item.school));
        return button;
      },
    },
    {
      title: 'Why', value: (item) => item.detail,
      cell: (item) => make('span', { dir: 'auto' }, [item.detail, ...item.charged, ...item.changes].join(' ')),
    },
  ];
  fillTable(byId('left'), 'Schools in no group, and why.', columns, content.left, (item, tr) => {
    tr.dataset.school = String(item.school);
  });
}

function fillSearch(content, go) {
  const names = content.schools.map((school) => folded(`${school.name} ${school.id}`));
  const [input, list, count] = [byId('search'), byId('found'), byId('found-count')];
  function show() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    const hits = words.length
      ? names.flatMap((name, i) => (words.every((word) => name.includes(word)) ? [i] : [])) : [];
    list.replaceChildren(...hits.slice(0, 8).map((i) => {
      const school = content.schools[i];
      const place = school.group === null ? KINDS[school.kind] : content.groups[school.group].id;
      const button = make('button', { type: 'button' }, make('span', { dir: 'auto' }, school.name),
        make('span', { class: 'quiet' }, ` ${place}`));
      button.addEventListener('click', () => go.school(i));
      return make('li', null, button);
    }));
    const more = hits.length > 8 ? `; the first 8 are shown` : '';
    count.textContent = words.length ? `${counted(hits.length, 'school', 'schools')} found${more}` : '';
    return hits;
  }
  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const hits = show();
    if (hits.length) go.school(hits[0]);
  });
}

/** A link only where the address is one of the web; anything else stays text. */
function sourceLine(source) {
  const web = source.url && /^https?:\/\//i.test(source.url);
  const name = web
    ? make('a', { href: source.url, rel: 'noopener noreferrer', target: '_blank' }, source.name)
    : make('span', null, source.name);
  const rest = [source.licence, source.attribution, source.date,
    source.synthetic ? 'synthetic' : null].filter(Boolean).join(' · ');
  return make('li', { dir: 'auto' }, name, rest ? ` · ${rest}` : '');
}

function fillRest(content) {
  const named = content.tiers.length > 1;
  byId('rules-list').append(...content.tiers.flatMap((tier) => tier.rules.map(
    (text) => make('li', null, named ? `${tier.name}: ${text}` : text))));
  const { read, kept, rejected, filtered, issues, issue_count: total } = content.data;
  byId('counts').textContent = `${counted(read, 'record', 'records')} read: ${number(kept)} kept, `
    + `${number(rejected)} rejected, ${number(filtered)} filtered out. `
    + `${counted(total, 'remark', 'remarks')} on the data${total > issues.length
      ? `; the first ${issues.length} are:` : issues.length ? ':' : '.'}`;
  byId('issues').append(...issues.map((issue) => make('li', { dir: 'auto' },
    issue.row === null ? '' : `Record ${issue.row}: `, issue.message, ` (${issue.action})`)));
  byId('sources').append(...content.sources.map(sourceLine));
  if (!content.sources.length) byId('sources').append(make('li', null, 'No sources were named.'));
  const { travel } = content;
  const dated = travel.network_date ? `, roads of ${travel.network_date}` : '';
  const versions = Object.entries(content.versions).map(([k, v]) => `${k} ${v}`).join(', ');
  byId('footer').append(
    noticeOfLanguage(),
    make('p', null, `Drives: ${travel.how}${dated}, known up to `
      + `${Math.floor(travel.cutoff_seconds / 60)} min. Times are estimates, to the minute.`),
    make('p', null, `Seed ${content.seed}.${versions ? ` Made with ${versions}.` : ''}`));
}
