/* Where names stand: on rings around their points, the most important first. Nothing here knows a
   map: numbers go in, numbers come out. A box is [left, top, right, bottom], in pixels. */

const CELL = 48;
const RING = 7;
const LEADER_FROM = 9;
const CROSSING = 30;
const MAKES_WAY = 60; // pixels: names that may stand so far off are worth moving others for
const ASKED = 3; // places for which one name is asked to make way for another
const SIDES = [[0, -1], [0, 1], [1, 0], [-1, 0]];
const CORNERS = [[1, -1], [-1, -1], [1, 1], [-1, 1]];
const BETWEEN = [0.5, -0.5, 0.25, -0.25, 0.75, -0.75].flatMap(
  (part) => [[part, -1], [part, 1], [1, part], [-1, part]]);

function meets(one, other) {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

function holds(outer, box) {
  return outer[0] <= box[0] && outer[1] <= box[1] && outer[2] >= box[2] && outer[3] >= box[3];
}

/**
 * Boxes by the cells of a grid that they touch, so that few are looked at. A box may have an owner, its
 * fifth entry: it counts no more once that is `gone`.
 */
function boxGrid(boxes = []) {
  const cells = new Map();
  function* keys(box) {
    const [right, bottom] = [Math.floor(box[2] / CELL), Math.floor(box[3] / CELL)];
    for (let x = Math.floor(box[0] / CELL); x <= right; x += 1) {
      for (let y = Math.floor(box[1] / CELL); y <= bottom; y += 1) yield x * 0x8000 + y;
    }
  }
  function add(box) {
    for (const key of keys(box)) {
      const held = cells.get(key);
      if (held) held.push(box);
      else cells.set(key, [box]);
    }
  }
  function meetsAny(box) {
    for (const key of keys(box)) {
      const held = cells.get(key);
      if (held && held.some((other) => meets(other, box) && !(other[4] && other[4].gone))) return true;
    }
    return false;
  }
  /** Those who own what a box meets. */
  function owners(box) {
    const found = new Set();
    for (const key of keys(box)) {
      for (const other of cells.get(key) || []) if (!other[4].gone && meets(other, box)) found.add(other[4]);
    }
    return found;
  }
  boxes.forEach(add);
  return { add, meetsAny, owners };
}

/** A line from one point to another as small boxes; `short` pixels are left out at its end. */
function lineBoxes([fromX, fromY, toX, toY], short = 0) {
  const length = Math.hypot(toX - fromX, toY - fromY);
  const steps = Math.ceil(length / 4);
  const boxes = [];
  for (let k = 0; k <= steps && (k / (steps || 1)) * length <= length - short; k += 1) {
    const [x, y] = [fromX + ((toX - fromX) * k) / (steps || 1), fromY + ((toY - fromY) * k) / (steps || 1)];
    boxes.push([x - 2, y - 2, x + 2, y + 2]);
  }
  return boxes;
}

/** Where a name may stand, the nearest first: the offset of its middle, and how far off that is. */
function* standing(name) {
  if (name.centred) yield [[0, 0], 0];
  for (let away = 0; away <= name.reach; away += RING) {
    const [x, y] = [name.width / 2 + name.gap + away, name.height / 2 + name.gap + away];
    const around = away > RING ? [...SIDES, ...CORNERS, ...BETWEEN] : [...SIDES, ...CORNERS];
    for (const [right, down] of around) yield [[right * x, down * y], away];
  }
}

/** The line from a name to its point, where the name stands off; else null. */
function leaderOf(name, box) {
  const x = Math.min(Math.max(name.x, box[0]), box[2]);
  const y = Math.min(Math.max(name.y, box[1]), box[3]);
  return Math.hypot(name.x - x, name.y - y) > name.gap + LEADER_FROM ? [x, y, name.x, name.y] : null;
}

/**
 * Place names where there is room; one that finds none is left out.
 *
 * names: [{x, y, width, height, gap, reach, centred, last}], the most important first: `gap` is how
 * far a name keeps from its point, `reach` how much farther off it may stand, `centred` whether it may
 * stand on the point, `last` the offset at which it stood before, which is tried first.
 * frame: no name reaches out of this box. obstacles: boxes that no name may touch.
 *
 * A name that may stand far off and still finds no room makes one other move, where that has room
 * elsewhere.
 *
 * Returns for each name null, or {box, offset, leader}: `leader` is the line [x, y, x, y] from the name
 * to its point where it stands off, else null. It crosses no name; marks, only where the name would
 * else stand much farther off.
 */
function placeNames(names, frame, obstacles) {
  const [marks, taken] = [boxGrid(obstacles), boxGrid()];

  function boxAt(name, offset) {
    const left = Math.round(name.x + offset[0] - name.width / 2);
    const top = Math.round(name.y + offset[1] - name.height / 2);
    return [left, top, left + name.width, top + name.height];
  }

  function tried(name, offset) {
    const box = boxAt(name, offset);
    if (!holds(frame, box) || marks.meetsAny(box) || taken.meetsAny(box)) return null;
    const leader = leaderOf(name, box);
    if (leader && lineBoxes(leader).some(taken.meetsAny)) return null;
    const crosses = leader !== null && lineBoxes(leader, 14).some(marks.meetsAny);
    return { box, offset, leader, crosses };
  }

  function settled(name) {
    const stood = name.last ? tried(name, name.last) : null;
    if (stood) return stood;
    let [best, cost] = [null, Infinity];
    for (const [offset, away] of standing(name)) {
      if (away >= cost) break;
      const found = tried(name, offset);
      if (!found || away + found.crosses * CROSSING >= cost) continue;
      [best, cost] = [found, away + found.crosses * CROSSING];
    }
    return best;
  }

  function take(found) {
    for (const part of [found.box, ...(found.leader ? lineBoxes(found.leader) : [])]) taken.add([...part, found]);
    return found;
  }

  /** The one name that stands where another would, if it is only one; else null. */
  function inTheWay(name, offset) {
    const box = boxAt(name, offset);
    if (!holds(frame, box) || marks.meetsAny(box)) return null;
    const leader = leaderOf(name, box);
    const met = [box, ...(leader ? lineBoxes(leader) : [])].flatMap((part) => [...taken.owners(part)]);
    return new Set(met).size === 1 ? met[0] : null;
  }

  /** Put a name where one other stands that has room elsewhere. */
  function makeWay(k) {
    const asked = new Map();
    for (const [offset] of standing(names[k])) {
      const other = inTheWay(names[k], offset);
      const times = asked.get(other) || 0;
      if (!other || times === ASKED) continue;
      asked.set(other, times + 1);
      other.gone = true;
      const here = tried(names[k], offset);
      const j = placed.indexOf(other);
      const there = here && take(here) && settled({ ...names[j], last: null });
      if (there) {
        [placed[k], placed[j]] = [here, take(there)];
        return;
      }
      if (here) here.gone = true;
      delete other.gone;
    }
  }

  const placed = [];
  for (const name of names) {
    const found = settled(name);
    placed.push(found && take(found));
  }
  names.forEach((name, k) => {
    if (!placed[k] && name.reach >= MAKES_WAY) makeWay(k);
  });
  return placed;
}
