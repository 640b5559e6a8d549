/* What is shown, in the address: a link opens the same view, and the back button goes back to it. */

const LONGEST_HASH = 2000;

function askedBy(hash) {
  return new URLSearchParams(hash.length > LONGEST_HASH ? '' : hash.replace(/^#/, ''));
}

/**
 * What an address asks for: {at: [zoom, lat, lon], layers, group, school, tier}; each is null where it
 * does not say, or says nonsense. Texts are only compared with what the page has.
 */
function readHash(hash, content, switches) {
  const asked = askedBy(hash);
  const at = (asked.get('at') || '').split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
  const held = at.length === 3 && at.every(Number.isFinite) && at[0] >= 3 && at[0] <= 17
    && Math.abs(at[1]) <= 85 && Math.abs(at[2]) <= 360;
  const wanted = asked.has('layers') ? new Set(asked.get('layers').split(',')) : null;
  const found = (items, key, value) => {
    const k = value === null ? -1 : items.findIndex((item) => item[key] === value);
    return k < 0 ? null : k;
  };
  return {
    at: held ? at : null,
    layers: wanted && switches.filter(({ key }) => wanted.has(key)).map(({ key }) => key),
    group: found(content.groups, 'id', asked.get('group')),
    school: found(content.schools, 'id', asked.get('school')),
  };
}

/** Which tier an address asks for; the finest where it does not say. */
function tierOfHash(hash, tiers) {
  const asked = askedBy(hash).get('tier');
  const k = tiers.findIndex((tier) => tier.name === asked);
  return k < 0 ? tiers.length - 1 : k;
}

/**
 * Keep the address in step with the map. shown(): {group, school}, positions or null; show(state) shows
 * what an address asks for. Returns {write, tier}: write(true) makes an entry to go back to.
 */
function makePermalink(map, content, switches, shown, show) {
  const first = switches.filter(({ on }) => on).map(({ key }) => key).join(',');
  let [own, timer] = [window.location.hash, null];

  function hash() {
    const { lat, lng } = map.getCenter();
    const { group, school } = shown();
    const layers = switches.filter(({ layer }) => map.hasLayer(layer)).map(({ key }) => key).join(',');
    const said = new URLSearchParams({ at: [map.getZoom().toFixed(2), lat.toFixed(5), lng.toFixed(5)].join(',') });
    if (content.tier < content.tiers.length - 1) said.set('tier', content.name);
    if (layers !== first) said.set('layers', layers);
    if (school !== null) said.set('school', content.schools[school].id);
    else if (group !== null) said.set('group', content.groups[group].id);
    return `#${said.toString().replaceAll('%2C', ',')}`;
  }

  function write(entry) {
    clearTimeout(timer);
    const now = hash();
    if (now === own) return;
    own = now;
    if (entry) window.location.hash = now;
    else window.location.replace(now);
    own = window.location.hash;
  }

  function restore() {
    own = window.location.hash;
    show(readHash(own, content, switches));
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => write(false), 400);
  }

  window.addEventListener('hashchange', () => {
    if (window.location.hash === own) return;
    if (tierOfHash(window.location.hash, content.tiers) === content.tier) restore();
    else window.location.reload();
  });
  if (own !== '') restore();
  map.on('moveend switched', later);
  return {
    write,
    /** Show another tier: groups are others in it, so that the page is made anew. */
    tier(k) {
      const said = new URLSearchParams(hash().slice(1));
      for (const name of ['group', 'layers', 'tier']) said.delete(name);
      if (k < content.tiers.length - 1) said.set('tier', content.tiers[k].name);
      own = `#${said}`;
      window.location.hash = own;
      window.location.reload();
    },
  };
}
