/* What paper shows of groups: each with its members, pupils and drives; and every school in none. */

/** Sections for paper, tier by tier, the coarsest first. */
function paperSections(proposal) {
  return proposal.tiers.flatMap((tier, k) => {
    const content = withTier(proposal, k);
    const [groups, left] = proposal.tiers.length > 1
      ? [say('page.paper.groups.of', { tier: tier.name }), say('page.paper.left.of', { tier: tier.name })]
      : [say('page.paper.groups'), say('page.paper.left')];
    return [paperGroups(content, make('h2', null, groups)), paperLeft(content, make('h2', null, left))];
  });
}

/** A table for paper; `heads`: its columns, of which some hold numbers. */
function paperTable(heads, numbers, bodies) {
  return make('table', null,
    make('thead', null, make('tr', null, heads.map((head, c) => make('th', {
      scope: 'col', class: numbers.includes(c) ? 'number' : null,
    }, head)))),
    bodies);
}

function paperGroups(content, title) {
  if (!content.groups.length) return [];
  const heads = [say('page.school'), say('page.column.pupils'), say(`page.paper.from.${hubKind(content)}`),
    say('page.paper.back'), say('page.card.id')];
  const ordered = [...content.groups].sort((a, b) => compare(a.id, b.id, 1)); // as they are numbered
  return make('section', { class: 'paper-groups' }, title, paperTable(heads, [1, 2, 3],
    ordered.map((group) => paperGroup(group, content))), paperNotes(content));
}

/** What is said of several groups alike, once; groups name it by its number. */
function paperNotes({ notes }) {
  if (!notes.length) return null;
  return make('div', { class: 'paper-remarks' }, make('h3', null, say('page.paper.notes')),
    make('ol', null, notes.map((text) => make('li', { dir: 'auto' }, text))));
}

/** The remarks of a group for paper: those that are said of others, too, by their numbers. */
function paperRemarks(group, content) {
  const noted = content.noted[content.groups.indexOf(group)];
  const numbers = new Map();
  for (const [schools, k] of noted.filter(Boolean)) {
    numbers.set(schools, [...(numbers.get(schools) || []), k + 1].sort((a, b) => a - b));
  }
  const referred = [...numbers].map(([schools, each]) => (schools
    ? say('page.paper.note', { schools, n: each.join(', ') })
    : say('page.paper.note.all', { n: each.join(', ') })));
  return [...group.remarks.filter((_, k) => !noted[k]), ...referred];
}

/** The rows of one group; they stay together on a sheet. */
function paperGroup(group, content) {
  const { schools } = content;
  const drives = new Map(group.links.map((link) => [link.to, link]));
  const away = (i) => (drives.has(i) ? drives.get(i).seconds ?? Infinity : -1);
  const notes = [...group.broken, ...paperRemarks(group, content), group.further, ...group.charged, group.firm,
    ...group.today].filter(Boolean);
  return make('tbody', null,
    make('tr', { class: 'paper-head' }, make('th', { scope: 'rowgroup', colspan: 5 }, chip(group),
      make('strong', null, say('page.group', { group: group.id })),
      make('span', null, ` ${groupSaid(group, schools).join(' · ')}`))),
    [...group.schools].sort((a, b) => (away(a) === away(b) ? a - b : away(a) - away(b))).map(
      (i) => paperMember(i, group, drives.get(i), schools)),
    notes.length ? make('tr', { class: 'paper-notes' }, make('td', { colspan: 5 },
      notes.map((text) => make('span', { dir: 'auto' }, `${text} `)))) : null);
}

/** The figures of a group; where a roll is not known, those that are make a least. */
function groupSaid(group, schools) {
  const known = group.schools.reduce((sum, i) => sum + (schools[i].pupils ?? 0), 0);
  return [
    say('page.schools', { n: group.schools.length }),
    group.pupils === null ? say('page.paper.least', { n: known })
      : say('page.pupils', { n: group.pupils }),
    group.longest_drive_seconds === null ? say('page.paper.longest.unknown')
      : say('page.paper.longest', { drive: minutes(group.longest_drive_seconds) }),
    ...(group.parent ? [say('page.members.inside', { group: group.parent })] : []),
  ];
}

function paperMember(i, group, link, schools) {
  const hub = i === group.hub && say(group.lead === null ? 'page.centre.mark' : 'page.paper.lead');
  return make('tr', null,
    make('th', { scope: 'row' }, make('span', ofName(schools[i].name), schools[i].name),
      hub ? make('span', { class: 'quiet' }, ` ${hub}`) : null),
    make('td', { class: 'number' }, number(schools[i].pupils)),
    make('td', { class: 'number' }, link ? driveSaid(link.seconds, link.ferry) : '–'),
    make('td', { class: 'number' }, link ? driveSaid(link.back_seconds, link.ferry_back) : '–'),
    make('td', { class: 'paper-id', dir: 'auto' }, schools[i].id));
}

function paperLeft(content, title) {
  if (!content.left.length) return [];
  const heads = [say('page.school'), say('page.column.pupils'), say('page.left.why')];
  return make('section', { class: 'paper-left' }, title, paperTable(heads, [1],
    make('tbody', null, content.left.map((item) => {
      const { name, pupils } = content.schools[item.school];
      return make('tr', null, make('th', { scope: 'row', ...ofName(name) }, name),
        make('td', { class: 'number' }, number(pupils)),
        make('td', { dir: 'auto' }, leftSaid(item)));
    }))));
}

/** What stands below the title on paper: how good the proposal is, and of when. */
function paperHead(content) {
  return make('p', { class: 'paper-status', 'aria-hidden': 'true' },
    [content.status.words, dayMade(content)].filter(Boolean).join(' · '));
}

/** The day on which a proposal was made, in words; nothing where it is not known. */
function dayMade({ made }) {
  return made ? say('page.paper.created', { day: made }) : null;
}
