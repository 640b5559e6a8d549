/* The schools on the map: one canvas, drawn anew when the view or what is chosen changes. */

const FAINT_SIZE = 0.72; // marks never shrink below this, unless they would fill the map
const MOST_COVERED = 0.5;
const PRESS_REACH = 12; // pixels from the middle of a mark: a finger needs 24
const ROOM = 0.86; // rims may touch, numbers not

/** How marks are drawn where there are more and more of them: what each role shrinks to. */
const LEVELS = [
  () => null,
  (role) => (role === 'lead' || role === 'centre' ? null : 7),
  (role) => (role === 'lead' || role === 'centre' ? 8 : 5),
];

/**
 * All schools of a content. What the page may ask of it: seen() which are shown, at(point) which school
 * is there, boxes() what it covers, words(i) what is said of a school, look(i) how it is drawn; what it
 * may tell it: emphasise(group), point(i), paint(looks), mark(schools), focus(i). The map fires
 * `marksplaced` when boxes change though it did not move.
 */
const Marks = L.Renderer.extend({
  options: { padding: 0.4, pane: 'marks' },

  /** more(i) returns what else is said of a school, or null. */
  initialize(content, more) {
    L.Renderer.prototype.initialize.call(this);
    this._content = content;
    this._more = more;
    const { world } = placedLine(content.schools.map(({ lat, lon }) => [lat, lon]));
    this._places = content.schools.map((_, i) => [world[2 * i], world[2 * i + 1]]);
    this._gap = usualGap(content.schools);
    this._roles = content.schools.map((school, i) => roleOf(school, i, this._groupOf(i)));
    this._kinds = new Set();
    this._moved = new Set();
    this._chosen = this._pointed = this._painted = null;
    this._laid = {};
  },

  onAdd(map) {
    if (!map.getPane('marks')) map.createPane('marks').style.zIndex = 600;
    map.getPane('marks').style.pointerEvents = 'none';
    this._font = window.getComputedStyle(map.getContainer()).fontFamily;
    L.Renderer.prototype.onAdd.call(this, map);
  },

  /** A thing for the layer control that switches one kind of schools. */
  kind(kind) {
    const marks = this;
    const turn = (on) => {
      if (on) marks._kinds.add(kind);
      else marks._kinds.delete(kind);
      marks._laid = {};
      marks.redraw();
    };
    const Kind = L.Layer.extend({ onAdd: () => turn(true), onRemove: () => turn(false) });
    return new Kind();
  },

  emphasise(group) {
    this._chosen = group;
    this.redraw();
  },

  /** Put a ring around one school, or none. */
  point(i) {
    this._pointed = i;
    this.redraw();
  },

  /** Draw schools in another way: looks(i) returns a look, or null to leave one as it is. */
  paint(looks) {
    this._painted = looks;
    this._laid = {};
    this.redraw();
  },

  /** Put a red ring around schools. */
  mark(schools) {
    this._moved = new Set(schools);
    this.redraw();
  },

  isShown(i) {
    return this._kinds.has(this._content.schools[i].kind);
  },

  /** What is said of a school: its name, what it is, and what else is known. */
  words(i) {
    const [school, more] = [this._content.schools[i], this._more(i)];
    const said = this._painted && more !== null ? school.name : spoken(school, this._content);
    return more === null ? said : say('page.mark.more', { said, more });
  },

  /** How a school is drawn: shape, size, and for groups colour, ink and text. */
  look(i) {
    const painted = this._painted && this._painted(i);
    const group = this._groupOf(i);
    const scale = this._layout().scale;
    if (painted) return { ...painted, size: painted.size * scale, font: this._font, ...this._states(i) };
    const small = this._layout().level(this._roles[i]);
    return {
      shape: small === null ? this._roles[i] : group ? 'grouped' : this._roles[i],
      size: small === null ? MARK_SIZE[this._roles[i]] * scale : small,
      text: group && small === null ? group.number : '',
      colour: group && group.colour,
      ink: group && group.ink,
      font: this._font,
      faint: this._chosen !== null && this._content.schools[i].group !== this._chosen,
      ...this._states(i),
    };
  },

  _states(i) {
    const pointed = this._pointed === i && this._times !== 0; // paper has no focus
    return { moved: this._moved.has(i), pointed };
  },

  /** Where a mark stands, in the pixels of the map's layers. */
  spot(i) {
    return L.point(this._layout().spots[i]).subtract(this._map.getPixelOrigin());
  },

  /** The school whose mark is at a point of the map's layers, or at most so far from its middle. */
  at(point, least = PRESS_REACH) {
    const { grid, spots, radii } = this._layout();
    const { x, y } = point.add(this._map.getPixelOrigin());
    let [best, nearest] = [null, 1];
    for (const i of grid.near(x, y)) {
      const away = Math.hypot(spots[i][0] - x, spots[i][1] - y) / Math.max(least, radii[i]);
      if (away <= nearest) [best, nearest] = [i, away];
    }
    return best;
  },

  /**
   * What the marks cover, with rings and stars, and the leaders of those pushed aside: [{school, part,
   * left, top, right, bottom}], `part` being mark, star or leader, in the pixels of the map's layers.
   */
  boxes() {
    if (!this._map) return [];
    const [layout, origin] = [this._layout(), this._map.getPixelOrigin()];
    if (layout.boxes === undefined || !layout.origin.equals(origin)) {
      [layout.boxes, layout.origin] = [this._boxes(), origin];
    }
    return layout.boxes;
  },

  _boxes() {
    return this.seen().flatMap((i) => {
      const [{ x, y }, look] = [this.spot(i), this.look(i)];
      const radius = reachOf(look);
      const around = (part, at, half) => ({
        school: i, part, left: at.x - half, top: at.y - half, right: at.x + half, bottom: at.y + half,
      });
      const boxes = [around('mark', { x, y }, radius)];
      if (look.shape === 'lead' && !look.faint) {
        const aside = (look.size / 2) * 0.72 + 1.5;
        boxes.push(around('star', { x: x + aside, y: y - aside }, look.size * 0.34 + 1));
      }
      return [...boxes, ...this._leader(i).map((at) => around('leader', at, 2))];
    });
  },

  /** Points along the leader of a mark that was pushed aside, from its school on. */
  _leader(i) {
    const [from, to] = [this._truly(i), this.spot(i)];
    const steps = Math.floor((from.distanceTo(to) - this._layout().radii[i]) / 4);
    return Array.from({ length: Math.max(0, steps) }, (_, k) => from.add(
      to.subtract(from).multiplyBy(k / steps)));
  },

  _truly(i) {
    const [x, y] = this._layout().places[i];
    return L.point(x, y).subtract(this._map.getPixelOrigin());
  },

  _groupOf(i) {
    const { group } = this._content.schools[i];
    return group === null ? null : this._content.groups[group];
  },

  /** Where each school and its mark are at this zoom, in pixels of the whole world. */
  _layout() {
    const zoom = this._map.getZoom();
    if (this._laid.zoom !== zoom) this._laid = this._lay(zoom);
    return this._laid;
  },

  _lay(zoom) {
    const times = 2 ** zoom;
    const places = this._places.map(([x, y]) => [x * times, y * times]);
    const scale = Math.min(1.15, Math.max(FAINT_SIZE, (this._gap * times) / 26));
    const seen = places.flatMap((_, i) => (this.isShown(i) ? [i] : []));
    const room = extent(places);
    const sized = (level) => seen.map((i) => {
      const [painted, small] = [this._painted && this._painted(i), level(this._roles[i])];
      if (painted) return reachOf({ ...painted, size: painted.size * scale });
      return small === null
        ? reachOf({ shape: this._roles[i], size: MARK_SIZE[this._roles[i]] * scale })
        : small / 2 + RIM;
    });
    const level = LEVELS.find((each) => sized(each).reduce((sum, r) => sum + Math.PI * r * r, 0)
      < MOST_COVERED * room) || LEVELS[LEVELS.length - 1];
    const reaches = sized(level);
    const pushed = pushedApart(seen.map((i) => places[i]), reaches.map((r) => r * ROOM));
    const [spots, radii] = [[...places], places.map(() => 0)];
    const grid = new Grid(Math.max(24, 2 * Math.max(0, ...reaches)));
    seen.forEach((i, k) => {
      [spots[i], radii[i]] = [pushed[k], reaches[k]];
      grid.put(i, ...pushed[k]);
    });
    return { zoom, places, scale, level, spots, radii, grid };
  },

  /** Schools that are shown, from the ground up. */
  seen() {
    const seen = this._content.schools.flatMap((_, i) => (this.isShown(i) ? [i] : []));
    const height = seen.map((i) => this._height(i));
    return seen.map((_, k) => k).sort((a, b) => height[a] - height[b] || a - b).map((k) => seen[k]);
  },

  _height(i) {
    if (this._pointed === i) return 4;
    const painted = this._painted && this._painted(i);
    if (painted) return painted.height;
    const front = this._chosen !== null && this._content.schools[i].group === this._chosen ? 2 : 0;
    return front + (this._roles[i] === 'lead' || this._roles[i] === 'centre' ? 1 : 0);
  },

  redraw() {
    if (!this._map || this._asked) return;
    this._asked = L.Util.requestAnimFrame(() => {
      this._asked = null;
      if (!this._map || this._paper) return;
      const before = this._drawn;
      this._draw();
      // Who has asked for boxes since they changed knows them.
      if (this._drawn !== before && !this._drawn.boxes) this._map.fire('marksplaced');
    });
  },

  _initContainer() {
    this._container = L.DomUtil.create('canvas', 'marks');
    this._container.setAttribute('aria-hidden', 'true');
    this._pen = this._container.getContext('2d');
  },

  _destroyContainer() {
    L.DomUtil.remove(this._container);
    delete this._container;
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    const paper = document.documentElement.classList.contains('printing');
    this.options.padding = paper ? 0 : 0.4;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._times = paper ? 0 : Math.min(3, Math.max(1, window.devicePixelRatio || 1));
    this._container.width = Math.round(size.x * this._times);
    this._container.height = Math.round(size.y * this._times);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    if (paper) this._drawOnPaper(size);
    else this._draw();
  },

  _draw() {
    const [pen, { min }] = [this._pen, this._bounds];
    if (this._paper) {
      this._paper.remove();
      this._paper = null;
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this._container.width, this._container.height);
    pen.setTransform(this._times, 0, 0, this._times, -min.x * this._times, -min.y * this._times);
    this._drawWith(pen);
  },

  /** Paper shows a second canvas white where it is empty, and coarse: there, vectors stand for it. */
  _drawOnPaper({ x, y }) {
    const { min } = this._bounds;
    if (this._paper) this._paper.remove();
    this._paper = L.SVG.create('svg');
    for (const [name, value] of Object.entries({
      class: 'marks', width: x, height: y, viewBox: `${min.x} ${min.y} ${x} ${y}`, 'aria-hidden': 'true',
    })) this._paper.setAttribute(name, value);
    L.DomUtil.setPosition(this._paper, min);
    this.getPane().append(this._paper);
    this._drawWith(new SvgPen(this._paper));
  },

  _drawWith(pen) {
    this._drawn = this._layout();
    const order = this.seen().filter((i) => this._bounds.contains(this.spot(i)));
    const aside = order.filter((i) => this._isAside(i));
    for (const i of aside) this._drawLeader(pen, i);
    const looks = order.map((i) => this.look(i));
    order.forEach((i, k) => this._drawAt(pen, i, drawForm, looks[k]));
    // Packed marks hide what lies beneath: there, leaders lie on them, and numbers on those.
    for (const i of aside) this._drawLeader(pen, i);
    order.forEach((i, k) => this._drawAt(pen, i, drawNumber, looks[k], aside.length > 0));
  },

  _drawAt(pen, i, draw, look, halo) {
    const { x, y } = this.spot(i);
    pen.save();
    pen.translate(x, y);
    draw(pen, look, halo);
    pen.restore();
  },

  /** Whether a mark was pushed off its school. */
  _isAside(i) {
    return this._truly(i).distanceTo(this.spot(i)) >= this._layout().radii[i];
  },

  /** A line from a school to the rim of its mark, which was pushed off it. */
  _drawLeader(pen, i) {
    const [from, middle] = [this._truly(i), this.spot(i)];
    const radius = this._layout().radii[i] - RIM;
    const to = middle.add(from.subtract(middle).multiplyBy(radius / from.distanceTo(middle)));
    for (const [colour, width] of [['rgba(255, 255, 255, 0.6)', 2.4], [DARK, 1]]) {
      pen.beginPath();
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y);
      paint(pen, null, colour, width);
    }
    pen.beginPath();
    pen.arc(from.x, from.y, 1.8, 0, 2 * Math.PI);
    paint(pen, DARK);
  },
});

/** The area of the smallest upright box around points, but never nothing. */
function extent(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const wide = (values) => Math.max(100, values.reduce((a, b) => Math.max(a, b), -Infinity)
    - values.reduce((a, b) => Math.min(a, b), Infinity));
  return wide(xs) * wide(ys);
}

/** What a screen reader says for a mark. */
function spoken(school, content) {
  const { name } = school;
  if (school.group === null) return say('page.mark.alone', { name, kind: kindSaid(school.kind, true) });
  const group = content.groups[school.group].id;
  return say(school.lead ? 'page.mark.lead' : 'page.mark.grouped', { name, group });
}

/**
 * What the marks of a map cover, as [left, top, right, bottom] in the pixels of its layers: see
 * Marks.boxes. They are others once the map was moved, or fires `marksplaced`.
 */
function markBoxes(map) {
  return map.getContainer().marks.boxes().map(({ left, top, right, bottom }) => (
    [left, top, right, bottom]));
}

function markElement(school, group) {
  const shape = school.lead ? 'lead' : school.kind;
  return lookPicture({ shape, size: MARK_SIZE[shape], text: group ? group.number : '', ...group },
    ['mark', `mark-${shape}`]);
}

/**
 * Draw the schools: a layer for each kind, all on one canvas. chosen(i, keyed) is called when one is
 * chosen, missed(latlng) when the map is pressed where there is none; more(i) returns what else its tip
 * says, or null; beneath are further targets of tips.
 */
function drawSchools(map, content, { chosen, missed, more, beneath }) {
  const marks = new Marks(content, more);
  const kinds = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, marks.kind(kind)]));
  marks.addTo(map);
  map.getContainer().marks = marks;
  makeStop(map, marks, content, chosen);
  const target = schoolTarget(map, marks, content, more);
  const tips = makeTips(map, [target.at, ...beneath]);
  marks.on('reached', ({ school }) => tips.show(target.of(school))).on('left', tips.hide);
  map.on('click', ({ layerPoint, latlng }) => {
    const i = marks.at(layerPoint);
    if (i === null) missed(latlng);
    else chosen(i, false);
  });
  return { kinds, marks, tips };
}

/** What tells of the school at a point of the map's layers. */
function schoolTarget(map, marks, content, more) {
  const target = (i) => {
    const school = content.schools[i];
    const group = school.group === null ? null : content.groups[school.group];
    return {
      key: school, latlng: map.layerPointToLatLng(marks.spot(i)), presses: true,
      aside: reachOf(marks.look(i)), tip: () => schoolTip(school, group, more(i)),
    };
  };
  return { of: target, at: (point) => {
    const i = marks.at(point, 0);
    return i === null ? null : target(i);
  } };
}

function schoolTip(school, group, more) {
  const place = group ? say(school.lead ? 'page.tip.lead' : 'page.group', { group: group.id })
    : kindSaid(school.kind);
  return make('div', { class: 'tip' },
    make('strong', ofName(school.name), school.name), make('span', null, `${pupilsSaid(school.pupils)} · ${place}`),
    more ? make('span', { class: 'more', dir: 'auto' }, more) : null);
}

function pupilsSaid(pupils) {
  return pupils === null ? say('page.pupils.unknown') : say('page.pupils', { n: pupils });
}

/** Show one group strongly and the others faintly; null shows all alike. */
function emphasise(chosen, content, { marks, links, areas }) {
  marks.emphasise(chosen);
  links.emphasise(chosen);
  areas.byGroup.forEach((area, k) => {
    const [on, off] = [k === chosen, chosen !== null && k !== chosen];
    area.setStyle({
      fillOpacity: on ? 0.3 : off ? 0.06 : 0.16, opacity: off ? 0.25 : 1,
      weight: on ? 2.5 : 1.2,
    });
  });
}
