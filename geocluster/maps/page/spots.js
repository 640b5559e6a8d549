/* Where marks stand: on their schools, or pushed aside where they would hide one another. */

/** Finds what is near to a point without looking at everything. */
class Grid {
  constructor(side) {
    this._side = side;
    this._cells = new Map();
    this._from = null; // cells are counted from where the first was put: small keys are quick
  }

  put(k, x, y) {
    this._from = this._from || [x, y];
    const key = this._key(this._count(x, 0), this._count(y, 1));
    const cell = this._cells.get(key);
    if (cell) cell.push(k);
    else this._cells.set(key, [k]);
  }

  /** What was put within a side of the grid of a point, and some a little further off. */
  near(x, y) {
    const found = [];
    this.each(x, y, (k) => found.push(k));
    return found;
  }

  /** Call told(k) for each of those. */
  each(x, y, told) {
    if (!this._from) return;
    const [column, row] = [this._count(x, 0), this._count(y, 1)];
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        const cell = this._cells.get(this._key(c, r));
        if (cell) for (const k of cell) told(k);
      }
    }
  }

  _count(at, axis) {
    return Math.floor((at - this._from[axis]) / this._side);
  }

  /** Cells so far apart that they share a key are rare, and who asks looks at distances. */
  _key(column, row) {
    return column * 16384 + row;
  }
}

const ROUNDS = 64;
const LOOKED = 8; // rounds after which who is near to whom is looked at again
const PULL = 0.06;

/**
 * Push discs apart, each as little aside from its place as can be; the same discs give the same
 * answer. places: [[x, y]]; radii: how far each reaches. Returns [[x, y]]; a disc that touches no
 * other stays where it is.
 */
function pushedApart(places, radii) {
  const n = places.length;
  // A hair's breadth aside, each in its own direction, so that discs on one spot can part.
  const xs = Float64Array.from(places, ([x], k) => x + 0.01 * Math.cos((2 * Math.PI * k) / n));
  const ys = Float64Array.from(places, ([, y], k) => y + 0.01 * Math.sin((2 * Math.PI * k) / n));
  const reach = Float64Array.from(radii);
  let pairs = [];
  for (let round = 0; round < ROUNDS; round++) {
    if (round % LOOKED === 0) pairs = nearPairs(xs, ys, reach);
    const parted = part(pairs, xs, ys, reach);
    if (!parted && round % LOOKED === LOOKED - 1 && round > ROUNDS / 2) break;
    if (!pairs.length || round === ROUNDS - 1) break;
    const pull = PULL * (1 - round / (ROUNDS - 8));
    for (let k = 0; k < n && pull > 0; k++) {
      xs[k] += (places[k][0] - xs[k]) * pull;
      ys[k] += (places[k][1] - ys[k]) * pull;
    }
  }
  const spots = places.map((place, k) => (Math.hypot(xs[k] - place[0], ys[k] - place[1]) < 1
    ? place : [xs[k], ys[k]]));
  uncrossed(places, spots, reach);
  return spots;
}

const EXCHANGED = 5; // times its radius: within so much two marks of one size may change places
const EXCHANGES = 8;

/** Let marks of one size that were pushed aside change places where both then stand nearer to their own. */
function uncrossed(places, spots, reach) {
  const grids = new Map();
  const pairs = [];
  spots.forEach((spot, k) => {
    if (spot === places[k]) return;
    if (!grids.has(reach[k])) grids.set(reach[k], new Grid(EXCHANGED * reach[k]));
    const grid = grids.get(reach[k]);
    for (const other of grid.near(...spot)) pairs.push([other, k]);
    grid.put(k, ...spot);
  });
  const far = (k, spot) => Math.hypot(spot[0] - places[k][0], spot[1] - places[k][1]);
  for (let round = 0; round < EXCHANGES; round++) {
    let some = false;
    for (const [one, other] of pairs) {
      const now = far(one, spots[one]) + far(other, spots[other]);
      if (far(one, spots[other]) + far(other, spots[one]) > now - 0.5) continue;
      [spots[one], spots[other]] = [spots[other], spots[one]];
      some = true;
    }
    if (!some) break;
  }
}

/** Discs that touch, or may come to within a few rounds, as a row of positions two by two. */
function nearPairs(xs, ys, reach) {
  const side = 2 * Math.max(1, ...reach) + 8;
  const grid = new Grid(side);
  xs.forEach((x, k) => grid.put(k, x, ys[k]));
  const pairs = [];
  xs.forEach((x, k) => grid.each(x, ys[k], (other) => {
    if (other <= k) return;
    const apart = reach[k] + reach[other] + 8;
    if (Math.abs(x - xs[other]) < apart && Math.abs(ys[k] - ys[other]) < apart) {
      pairs.push(k, other);
    }
  }));
  return pairs;
}

/** Push each pair apart that is nearer than it should be; tells whether there was one. */
function part(pairs, xs, ys, reach) {
  let some = false;
  for (let p = 0; p < pairs.length; p += 2) {
    const one = pairs[p];
    const other = pairs[p + 1];
    const apart = reach[one] + reach[other];
    const dx = xs[other] - xs[one];
    const dy = ys[other] - ys[one];
    const now = Math.sqrt(dx * dx + dy * dy);
    if (now >= apart - 0.05 || now === 0) continue;
    const push = (apart - now) / (2 * now);
    xs[one] -= dx * push;
    ys[one] -= dy * push;
    xs[other] += dx * push;
    ys[other] += dy * push;
    some = true;
  }
  return some;
}

const usualGaps = new WeakMap();

/** Half of the schools have another nearer than this, in pixels at zoom 0; judged from a sample. */
function usualGap(schools) {
  if (!usualGaps.has(schools)) usualGaps.set(schools, foundGap(schools));
  return usualGaps.get(schools);
}

function foundGap(schools) {
  const { world } = placedLine(schools.map(({ lat, lon }) => [lat, lon]));
  const step = 2 * Math.ceil(schools.length / 400);
  const gaps = [];
  for (let i = 0; i < world.length; i += step) {
    let least = Infinity;
    for (let j = 0; j < world.length; j += 2) {
      if (j === i) continue;
      const dx = world[j] - world[i];
      const dy = world[j + 1] - world[i + 1];
      least = Math.min(least, dx * dx + dy * dy);
    }
    gaps.push(Math.sqrt(least));
  }
  gaps.sort((a, b) => a - b);
  return gaps.length > 1 ? gaps[Math.floor(gaps.length / 2)] : Infinity;
}
