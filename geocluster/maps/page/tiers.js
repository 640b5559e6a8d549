/* Several tiers: the page is about the finest; of each coarser one it draws the groups around those
   inside them, and lists them. */

/** The tiers that the one that is shown lies inside, the coarsest first. */
function coarserTiers(content) {
  return content.tiers.slice(0, content.tier);
}

/** Outlines of the groups of each coarser tier: [{name, layer, items}], items for the names. */
function drawAround(content) {
  return coarserTiers(content).map((tier, k, all) => {
    const renderer = L.svg({ pane: 'around', padding: 0.4 });
    const layer = L.layerGroup();
    const items = tier.groups.map((group) => {
      const outline = new Areas(group.area, {
        renderer, pane: 'around', interactive: false, color: '#3b4650', weight: 1.4 + all.length - k,
        opacity: 0.75, dashArray: '7 5', fillColor: '#3b4650', fillOpacity: 0.06,
        className: 'around',
      }).addTo(layer);
      const bounds = outline.getBounds();
      return {
        text: group.id, latlng: L.latLng(bounds.getNorth(), bounds.getCenter().lng), kind: tier.name,
        look: 'around', from: 0, gap: 2, centred: true, reach: 28,
      };
    });
    return { name: tier.name, layer, items };
  });
}

/** Rows of the key for the outlines. */
function keyOfAround(content) {
  return coarserTiers(content).map((tier) => keyRow(
    make('span', { class: 'swatch-around' }), say('page.around.key', { tier: tier.name })));
}

/** A table of the groups of each coarser tier; go is called with the bounds of what is chosen. */
function fillAround(content, go) {
  const box = byId('around');
  box.hidden = coarserTiers(content).length === 0;
  for (const tier of coarserTiers(content)) {
    const table = make('table', { class: 'around-groups cards' });
    box.append(make('h2', null, say('page.around', { tier: tier.name })), table);
    const inside = (group) => content.groups.filter(
      (finer) => finer.id.startsWith(`${group.id}.`)).length;
    const columns = [
      {
        title: say('page.column.group'), header: true, value: (group) => group.id,
        cell: (group) => {
          const button = make('button', { type: 'button', class: 'plain' }, group.id);
          button.addEventListener('click', () => go(L.latLngBounds(group.schools.map(
            (i) => [content.schools[i].lat, content.schools[i].lon]))));
          return button;
        },
      },
      { title: say('page.column.inside'), number: true, value: inside, cell: (group) => number(inside(group)) },
      {
        title: say('page.column.schools'), number: true, value: (group) => group.schools.length,
        cell: (group) => number(group.schools.length),
      },
      {
        title: say('page.column.pupils'), number: true, value: (group) => group.pupils,
        cell: (group) => number(group.pupils),
      },
      {
        title: say('page.column.longest'), number: true, value: (group) => group.longest_drive_seconds,
        cell: (group) => longestSaid(group),
      },
    ];
    const { groups, grouped, alone } = tier.figures;
    const caption = say('page.around.caption', {
      groups: say('page.around.groups', { n: groups }),
      schools: say('page.schools', { n: grouped }), alone,
    });
    fillTable(table, caption, columns, tier.groups, (group, tr) => {
      tr.dataset.around = group.id;
    });
  }
}

function longestSaid(group) {
  return group.longest_drive_seconds === null ? say('value.unknown')
    : minutes(group.longest_drive_seconds);
}
