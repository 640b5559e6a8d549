/* The tables of groups and of schools left out. */

/** A disc in the colours of a group. */
function chip(group) {
  const disc = make('span', { class: 'chip', 'aria-hidden': 'true' }, group.number);
  disc.style.setProperty('--colour', group.colour);
  disc.style.setProperty('--ink', group.ink);
  return disc;
}

/** A button with the name of a school that leads to it. */
function schoolButton(i, content, go) {
  const { name } = content.schools[i];
  const button = make('button', { type: 'button', class: 'plain', ...ofName(name) }, name);
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    go.school(i, isKeyed(event));
  });
  return button;
}

/** The members of a group, nearest to its lead or centre first, and what to look at. */
function memberList(group, content, go) {
  const item = (i, text) => make('li', null, schoolButton(i, content, go),
    text ? make('span', { class: 'quiet' }, ` ${text}`) : null);
  const line = (text, look) => (text ? make('li', { class: look, dir: 'auto' }, text) : null);
  const links = [...group.links].sort((a, b) => (a.seconds ?? 1e9) - (b.seconds ?? 1e9));
  const studied = ['near', 'fares'].map((study) => content[study].groups[content.groups.indexOf(group)]);
  return make('ul', { class: 'members' },
    group.hub === null ? group.schools.map((i) => item(i, '')) : item(group.hub, hubSaid(group)),
    links.map((link) => item(link.to, driveSaid(link.seconds, link.ferry))),
    group.broken.map((text) => line(text, 'broken-rule')),
    group.remarks.map((text) => line(text, 'remark')),
    [...group.today, group.firm, ...studied, group.costs, ...group.charged].map((text) => line(text, 'quiet')),
    group.parent ? line(say('page.members.inside', { group: group.parent }), 'quiet') : null,
    group.measures.map(([title, value]) => line(say('page.members.measure', { title, value }), 'quiet')));
}

/** How long a drive takes, and whether by ferry. */
function driveSaid(seconds, ferry) {
  return ferry ? say('page.members.ferry', { drive: minutes(seconds) }) : minutes(seconds);
}

/** Why a school is in no group, what that costs, and what would change it. */
function leftSaid({ detail, charged, changes }) {
  return [detail, ...charged, ...changes].join(' ');
}

function hubSaid(group) {
  return say(group.lead === null ? 'page.centre.this' : 'page.lead.this');
}

/** Fill the table of groups; go.group and go.school are called when one is chosen. */
function fillGroups(content, go) {
  const items = content.groups.map((group, k) => ({ group, k }));
  const both = hubKind(content) === 'both';
  const hub = ({ group }) => (group.hub === null ? '' : content.schools[group.hub].name);
  const columns = [
    {
      title: say('page.column.group'), header: true, value: ({ group }) => group.number,
      cell: ({ group, k }) => {
        const button = make('button', {
          type: 'button', class: 'group-button', 'aria-pressed': 'false',
          'aria-label': say('page.group', { group: group.id }),
        }, chip(group), make('span', null, group.id));
        button.addEventListener('click', (event) => {
          event.stopPropagation();
          go.group(k);
        });
        return button;
      },
    },
    {
      title: say(`page.hub.${hubKind(content)}`), value: hub,
      cell: (item) => [make('span', { class: 'hub-name', ...ofName(hub(item)) }, hub(item),
        both && item.group.lead === null ? make('span', { class: 'quiet' }, ' ', say('page.centre.mark')) : null),
        firmMark(item.group)],
    },
    {
      title: say('page.column.schools'), number: true, value: ({ group }) => group.schools.length,
      cell: ({ group }) => number(group.schools.length),
    },
    {
      title: say('page.column.pupils'), number: true, value: ({ group }) => group.pupils,
      cell: ({ group }) => number(group.pupils),
    },
    {
      title: say('page.column.longest'), number: true, value: ({ group }) => group.longest_drive_seconds,
      cell: ({ group }) => longestSaid(group),
    },
  ];
  const tiered = content.tiers.length > 1;
  const caption = [tiered ? say('page.groups.tier', { tier: content.name }) : '', say('page.groups.caption')];
  byId('groups').classList.toggle('has-tiers', tiered);
  return fillTable(byId('groups'), caption.filter(Boolean).join(' '), columns, items, ({ group, k }, tr) => {
    tr.dataset.group = group.id;
    tr.unfolded = () => make('tr', { role: 'row', class: 'below' },
      make('td', { role: 'cell', colspan: columns.length }, memberList(group, content, go)));
    if (group.broken.length) tr.classList.add('is-broken');
    tr.addEventListener('click', () => go.group(k));
  }, announceSorted);
}

/** How firmly a group stands: a mark, full where something is lost without it, and words. */
function firmMark({ firm_short: words, firm_more: more }) {
  return words ? make('span', { class: 'firmness quiet' },
    make('span', { class: more === 0 ? 'firm is-loose' : 'firm', 'aria-hidden': 'true' }), words) : null;
}

function longestSaid(group) {
  return group.longest_drive_seconds === null ? number(null) : minutes(group.longest_drive_seconds);
}

function announceSorted(title, up) {
  announce(say(up ? 'page.sorted.up' : 'page.sorted.down', { title }));
}

function fillLeft(content, go) {
  byId('left-section').hidden = content.left.length === 0;
  const columns = [
    {
      title: say('page.school'), header: true, value: (item) => content.schools[item.school].name,
      cell: (item) => schoolButton(item.school, content, go),
    },
    {
      title: say('page.left.why'), value: (item) => item.detail,
      cell: (item) => make('span', { dir: 'auto' }, leftSaid(item)),
    },
  ];
  fillTable(byId('left'), say('page.left.caption'), columns, content.left, (item, tr) => {
    tr.dataset.school = String(item.school);
  }, announceSorted);
}
