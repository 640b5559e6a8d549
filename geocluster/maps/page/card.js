/* The card of a school: what is known of it, where it is, and why. */

/** Sentences under a heading; nothing where there is none. */
function said(heading, texts) {
  return texts.length === 0 ? null : [make('h4', null, heading),
    make('ul', null, texts.map((text) => make('li', { dir: 'auto' }, text)))];
}

/** The card that opens on a school; shut is called by its cross. */
function schoolCard(i, content, shut) {
  const school = content.schools[i];
  const group = school.group === null ? null : content.groups[school.group];
  const facts = [[say('page.column.pupils'), number(school.pupils)], ...(group ? groupFacts(i, group, content) : [])];
  const details = [...school.details, [say('page.card.id'), school.id]];
  const place = content.snapped && content.snapped[i];
  if (place) details.push([say('page.card.road'), say('page.metres', { n: place[2] })]);
  const left = content.left.find((item) => item.school === i);
  const line = (text) => make('p', { class: 'why', dir: 'auto' }, text);
  const cross = make('button', { type: 'button', class: 'cross', 'aria-label': say('page.close') });
  cross.addEventListener('click', shut);
  return make('div', { class: 'card', tabindex: '-1', role: 'group', 'aria-label': school.name },
    make('h3', ofName(school.name), school.name),
    cross,
    left ? make('p', { class: 'why', dir: 'auto' },
      make('strong', null, say('page.kind.is', { kind: kindSaid(school.kind) })), ' ', left.detail) : null,
    left ? left.changes.map(line) : null,
    make('dl', null, facts.map(([term, value]) => [make('dt', null, term),
      make('dd', { dir: 'auto' }, value)])),
    said(say('page.card.today'), school.today),
    said(say(group ? 'page.card.why' : 'page.card.nearest'), school.why),
    said(say('page.card.elsewhere'), school.elsewhere),
    said(say('page.card.firm'), school.firm),
    make('dl', null, details.map(([term, value]) => [make('dt', null, term),
      make('dd', { dir: 'auto' }, value)])));
}

function groupFacts(i, group, content) {
  const link = group.links.find((l) => l.to === i);
  const led = group.lead !== null;
  const facts = [[say('page.column.group'), group.id]];
  if (group.hub !== null) {
    facts.push([say(led ? 'page.hub.leads' : 'page.hub.centres'),
      i === group.hub ? say('page.card.this') : content.schools[group.hub].name]);
  }
  if (link) {
    facts.push([say(led ? 'page.card.from.lead' : 'page.card.from.centre'),
      driveWords(link.seconds, link.ferry, content)]);
    facts.push([say(led ? 'page.card.to.lead' : 'page.card.to.centre'),
      driveWords(link.back_seconds, link.ferry_back, content)]);
  }
  facts.push([say('page.card.group_pupils'), number(group.pupils)]);
  facts.push([say('page.column.longest'), longestSaid(group)]);
  return facts;
}
