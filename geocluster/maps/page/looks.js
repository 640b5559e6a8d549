/* How schools look on the map: shapes drawn on a canvas, each told apart by its form alone. */

/** How wide marks are in pixels, at their full size. */
const MARK_SIZE = {
  lead: 24, centre: 22, grouped: 19, alone: 16, isolated: 16, unreachable: 17, excluded: 12, not_eligible: 10,
};
const KINDS = Object.fromEntries(['grouped', 'alone', 'isolated', 'unreachable', 'excluded', 'not_eligible']
  .map((kind) => [kind, kindSaid(kind)]));
const DARK = '#1d2a35';
const GREY = '#4c5660';
const FOCUS = '#1a73c9';
const RIM = 1.5;

/** What a school is on the map: a lead, the centre of a group without one, or its kind. */
function roleOf(school, i, group) {
  if (school.lead) return 'lead';
  return group && group.hub === i ? 'centre' : school.kind;
}

function markSize(school) {
  return MARK_SIZE[school.lead ? 'lead' : school.kind];
}

const NUMBERED = new Set(['grouped', 'lead', 'centre']);

/** How far from its middle a mark reaches, its rings included. */
function reachOf(look) {
  const ring = { lead: 3.5, centre: 3.5 }[look.shape] || RIM;
  return (look.size / 2) * (look.shape === 'alone' || look.shape === 'isolated' ? 1.2 : 1) + ring;
}

/** Draw a look in the middle of a pen that was moved there. */
function drawLook(pen, look) {
  drawForm(pen, look);
  drawNumber(pen, look);
}

/** All of a look but its number: where marks are packed, lines lie between the two. */
function drawForm(pen, look) {
  const draw = SHAPES[look.shape];
  draw(pen, look.size / 2, look);
  if (look.moved) {
    pen.setLineDash([4.5, 3]);
    circle(pen, reachOf(look) + 2.5, null, DARK, 2.5);
    pen.setLineDash([]);
  }
  if (look.pointed) {
    circle(pen, reachOf(look) + 3.5, null, '#ffffff', 5);
    circle(pen, reachOf(look) + 3.5, null, FOCUS, 3);
  }
}

function circle(pen, radius, fill, stroke, width) {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  paint(pen, fill, stroke, width);
}

function box(pen, half, fill, stroke, width) {
  pen.beginPath();
  pen.rect(-half, -half, 2 * half, 2 * half);
  paint(pen, fill, stroke, width);
}

function paint(pen, fill, stroke, width) {
  if (fill) {
    pen.fillStyle = fill;
    pen.fill();
  }
  if (!stroke) return;
  pen.strokeStyle = stroke;
  pen.lineWidth = width;
  pen.stroke();
}

const SHAPES = {
  grouped(pen, radius, look) {
    circle(pen, radius + RIM + 1, 'rgba(0, 0, 0, 0.28)');
    disc(pen, radius, look);
  },
  lead(pen, radius, look) {
    if (!look.faint) circle(pen, radius + 3.5, DARK);
    disc(pen, radius, look);
    if (!look.faint) star(pen, radius * 0.72 + 1.5, -radius * 0.72 - 1.5, Math.max(5.5, radius * 0.68));
  },
  centre(pen, radius, look) {
    circle(pen, radius + 3.5, '#ffffff');
    circle(pen, radius + 2.5, null, look.faint ? look.colour : DARK, 1.6);
    disc(pen, radius, look);
  },
  alone: (pen, radius) => turned(pen, () => {
    box(pen, radius - 1.5, '#ffffff', '#ffffff', 5);
    box(pen, radius - 2.6, '#ffffff', GREY, 2.5);
  }),
  isolated: (pen, radius) => {
    turned(pen, () => {
      box(pen, radius - 1.5, '#ffffff', '#ffffff', 5);
      pen.setLineDash([3, 2]);
      box(pen, radius - 2.6, '#ffffff', GREY, 2);
      pen.setLineDash([]);
    });
    circle(pen, 2, GREY);
  },
  unreachable: (pen, radius) => {
    circle(pen, radius, '#ffffff', '#ffffff', 2.4);
    circle(pen, radius - 1, '#ffffff', GREY, 2);
    const half = (radius - 1) * Math.SQRT1_2;
    pen.beginPath();
    pen.moveTo(-half, -half);
    pen.lineTo(half, half);
    pen.moveTo(half, -half);
    pen.lineTo(-half, half);
    paint(pen, null, GREY, 2);
  },
  excluded: (pen, radius) => {
    box(pen, radius, '#ffffff', '#ffffff', 2);
    box(pen, radius - 1, '#e8eaec', GREY, 2);
  },
  not_eligible: (pen, radius) => {
    box(pen, radius, '#ffffff', '#ffffff', 2);
    box(pen, radius - 0.75, '#ffffff', GREY, 1.5);
  },
  origin: (pen, radius) => {
    circle(pen, radius, '#ffffff', '#ffffff', 3);
    circle(pen, radius - 1.5, '#ffffff', DARK, 3);
    circle(pen, 4.5, DARK);
  },
  far: (pen, radius) => circle(pen, radius - 1, 'rgba(255, 255, 255, 0.8)', '#6b7680', 2),
};

function turned(pen, draw) {
  pen.save();
  pen.rotate(Math.PI / 4);
  draw();
  pen.restore();
}

/** A disc in the colour of its group; a faint one is hollow. */
function disc(pen, radius, look) {
  circle(pen, radius + RIM, '#ffffff');
  circle(pen, radius, look.faint ? '#ffffff' : look.colour);
  if (look.faint) circle(pen, radius - 1, null, look.colour, 2);
}

/** The number of a group, in the middle of its disc; with a halo, where lines may cross it. */
function drawNumber(pen, look, halo = false) {
  if (!look.text || !NUMBERED.has(look.shape)) return;
  const radius = look.size / 2;
  const size = Math.max(7.5, radius * 1.06);
  pen.font = `700 ${size.toFixed(1)}px ${look.font || 'sans-serif'}`;
  const wide = pen.measureText(look.text).width;
  if (wide > 1.75 * radius) {
    pen.font = `700 ${((size * 1.75 * radius) / wide).toFixed(1)}px ${look.font || 'sans-serif'}`;
  }
  pen.textAlign = 'center';
  pen.textBaseline = 'alphabetic';
  if (halo) {
    pen.strokeStyle = look.faint ? '#ffffff' : look.colour;
    [pen.lineWidth, pen.lineJoin] = [2.5, 'round'];
    pen.strokeText(look.text, 0, size * 0.36);
  }
  pen.fillStyle = look.faint ? '#3d4852' : look.ink;
  pen.fillText(look.text, 0, size * 0.36);
}

function star(pen, x, y, radius) {
  pen.beginPath();
  for (let k = 0; k < 10; k++) {
    const [far, turn] = [k % 2 ? radius * 0.45 : radius, (Math.PI * k) / 5];
    pen.lineTo(x + far * Math.sin(turn), y - far * Math.cos(turn));
  }
  pen.closePath();
  pen.lineJoin = 'round';
  paint(pen, null, '#ffffff', 2.5);
  paint(pen, DARK);
}

/** A row of a key, in pixels: what is larger is shown as small as it. */
const ROW = 30;

/** A small picture of a look, for keys; crisp on paper and on dense screens. */
function lookPicture(look, classes) {
  const [side, times] = [2 * Math.ceil(reachOf(look) + (look.shape === 'lead' ? 4 : 1)), 4];
  const canvas = make('canvas', { class: classes.join(' '), width: side * times, height: side * times });
  canvas.style.width = canvas.style.height = `${Math.min(side, ROW)}px`;
  const pen = canvas.getContext('2d');
  pen.scale(times, times);
  pen.translate(side / 2, side / 2);
  drawLook(pen, look);
  return canvas;
}
