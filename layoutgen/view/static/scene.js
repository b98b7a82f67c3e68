/* Boxes, footprints, rooms and cameras in space, on a plain canvas: turned by dragging, no library, no graphics card. */

import { h } from "./dom.js";

const FACES = [[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]];
const COLOURS = { card: "card", line: "line", object: "s6", edge: "s6", asked: "warm", lit: "lit", camera: "accent", floor: "card" };
const WALL = new Set(["Wall", "Floor", "Ceiling", "Room"]);

export class Scene {
  constructor(side, light, pick) {
    Object.assign(this, { side, light, pick });
    this.turn = -0.5;
    this.tilt = 0.9;
    this.near = 1.15;
    this.frame = 0;
    this.asked = new Set();
    this.hits = [];
    this.canvas = h("canvas", { tabindex: "0", role: "img", "aria-label": `Boxes and cameras of clip ${side.clip.id}; arrows turn, + and - come nearer` });
    this.probe = h("span", { hidden: true });
    this.node = h("div", { class: "scene" }, this.canvas, this.probe, h("p", { class: "quiet small" }, "Drag to turn, scroll to come nearer, click a box to keep it lit"));
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  listen() {
    let held = null;
    const at = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      held = { x: event.clientX, y: event.clientY, moved: false };
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!held) return this.light.hover(this.under(at(event)));
      const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
      held = { x: event.clientX, y: event.clientY, moved: held.moved || Math.abs(dx) + Math.abs(dy) > 2 };
      this.rotate(dx * 0.008, dy * 0.006);
    });
    this.canvas.addEventListener("pointerup", (event) => {
      if (held && !held.moved) this.light.pin(this.under(at(event)));
      held = null;
    });
    this.canvas.addEventListener("pointerleave", () => this.light.hover([]));
    this.canvas.addEventListener("wheel", (event) => (event.preventDefault(), this.zoom(Math.exp(-event.deltaY * 0.0012))), { passive: false });
    this.canvas.addEventListener("keydown", (event) => {
      const turns = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.08], ArrowDown: [0, -0.08] };
      if (turns[event.key]) this.rotate(...turns[event.key]);
      else if (event.key === "+" || event.key === "=") this.zoom(1.15);
      else if (event.key === "-") this.zoom(1 / 1.15);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  rotate(turn, tilt) {
    this.turn += turn;
    this.tilt = Math.min(1.55, Math.max(0.12, this.tilt + tilt));
    this.draw();
  }

  zoom(by) {
    this.near = Math.min(8, Math.max(0.5, this.near * by));
    this.draw();
  }

  /** Brings `asked` and frame `index` up to date. */
  show(index, asked) {
    this.frame = index;
    this.asked = asked;
    this.draw();
  }

  /** The object whose face is in front at a place of the canvas. */
  under([x, y]) {
    for (let place = this.hits.length - 1; place >= 0; place--) {
      const { path, object } = this.hits[place];
      if (object !== undefined && this.pen.isPointInPath(path, x * this.ratio, y * this.ratio)) return [object];
    }
    return [];
  }

  /** How points [x, y, z] of the observer frame fall on the canvas: [across, down, away]. */
  view(width, height) {
    const [left, low, right, top] = this.side.clip.view;
    const middle = [(left + right) / 2, (low + top) / 2];
    const size = Math.hypot(right - left, top - low);
    const away = size * 1.5;
    const [ct, st, ci, si] = [Math.cos(this.turn), Math.sin(this.turn), Math.cos(this.tilt), Math.sin(this.tilt)];
    const scale = (Math.min(width / 1.05, height * 1.25) / size) * this.near * away;
    return ([x, y, z]) => {
      const [dx, dz] = [x - middle[0], z - middle[1]];
      const [across, along] = [dx * ct - dz * st, dx * st + dz * ct];
      const depth = away + along * ci - (y - 0.5) * si;
      const up = along * si + (y - 0.5) * ci;
      return [width / 2 + (across * scale) / depth, height / 2 - (up * scale) / depth, depth];
    };
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.ratio = devicePixelRatio || 1;
    this.canvas.width = width * this.ratio;
    this.canvas.height = height * this.ratio;
    this.pen = this.canvas.getContext("2d");
    this.pen.scale(this.ratio, this.ratio);
    this.colours = Object.fromEntries(Object.entries(COLOURS).map(([name, token]) => [name, this.colour(token)]));
    const project = this.view(width, height);
    this.hits = [...this.floors(project), ...this.faces(project), ...this.cameras(project)];
    for (const one of this.hits) this.paint(one);
    this.names(project);
  }

  /** A colour of the page's theme, as a canvas takes it. */
  colour(token) {
    this.probe.style.color = `var(--${token})`;
    return getComputedStyle(this.probe).color;
  }

  /** A filled and edged shape of points that are already on the canvas. */
  shape(points, look) {
    const path = new Path2D();
    points.forEach(([x, y], place) => (place ? path.lineTo(x, y) : path.moveTo(x, y)));
    if (!look.open) path.closePath();
    return { path, ...look };
  }

  paint({ path, fill, edge, width = 1, share = 1 }) {
    const { pen } = this;
    pen.lineWidth = width;
    pen.lineJoin = "round";
    if (fill) {
      pen.globalAlpha = share;
      pen.fillStyle = fill;
      pen.fill(path);
    }
    pen.globalAlpha = Math.min(1, share + 0.35);
    if (edge) {
      pen.strokeStyle = edge;
      pen.stroke(path);
    }
    pen.globalAlpha = 1;
  }

  floors(project) {
    const { colours, side: { clip } } = this;
    const flat = (points) => points.map(([x, z]) => project([x, 0, z]));
    const rooms = clip.rooms.map((room) => this.shape(flat(room.polygon), { fill: colours.floor, edge: colours.line, width: 1.5 }));
    const prints = clip.objects.flatMap((thing) => (WALL.has(thing.type) ? [] : thing.footprint.map((part) => this.shape(flat(part), { fill: colours.edge, share: 0.16 }))));
    return [...rooms, ...prints];
  }

  /** Faces of boxes, from the farthest to the nearest; of each box those that look here. */
  faces(project) {
    const { colours, side: { clip }, asked, light } = this;
    const found = [];
    clip.objects.forEach((thing, object) => {
      if (WALL.has(thing.type)) return;
      const corners = thing.corners.map(project);
      const lit = light.lit.has(object);
      const fill = lit ? colours.lit : asked.has(object) ? colours.asked : colours.object;
      for (const face of FACES) {
        const points = face.map((place) => corners[place]);
        const depth = points.reduce((sum, point) => sum + point[2], 0) / 4;
        const share = lit ? 0.62 : asked.has(object) ? 0.5 : thing.asked ? 0.2 : 0.05;
        const edge = lit ? colours.lit : asked.has(object) ? colours.asked : thing.asked ? colours.edge : null;
        found.push([depth, this.shape(points, { fill, edge, share, width: lit ? 2 : 0.8, object: thing.asked ? object : undefined })]);
      }
    });
    return found.sort((a, b) => b[0] - a[0]).map(([, one]) => one);
  }

  /** A pyramid for each frame, the present one larger. */
  cameras(project) {
    const { colours, side: { clip } } = this;
    const way = this.shape(clip.frames.map(({ camera }) => project(camera.eye)), { edge: colours.camera, open: true, share: 0.3 });
    return [way, ...clip.frames.flatMap(({ camera: { eye, axes, half } }, index) => {
      const now = index === this.frame;
      const reach = now ? 0.9 : 0.28;
      const corner = (right, up) => project([0, 1, 2].map((axis) => eye[axis] + reach * (axes[2][axis] + right * half[0] * axes[0][axis] + up * half[1] * axes[1][axis])));
      const ends = [corner(-1, 1), corner(1, 1), corner(1, -1), corner(-1, -1)];
      const look = { edge: colours.camera, width: now ? 2 : 1, share: now ? 0.9 : 0.25 };
      const sides = ends.map((end, place) => this.shape([project(eye), end, ends[(place + 1) % 4]], look));
      return now ? [this.shape(ends, { fill: colours.camera, share: 0.16 }), ...sides] : sides;
    })];
  }

  names(project) {
    const { pen, colours, side: { clip } } = this;
    pen.font = `600 12px ${getComputedStyle(this.canvas).fontFamily}`;
    pen.textAlign = "center";
    pen.lineWidth = 3.5;
    for (const object of new Set([...this.asked, ...this.light.lit])) {
      const thing = clip.objects[object];
      if (!thing) continue;
      const top = Math.max(...thing.corners.map((corner) => corner[1])) + 0.1;
      const middle = [0, 2].map((axis) => thing.corners.reduce((sum, corner) => sum + corner[axis], 0) / 8);
      const [x, y] = project([middle[0], top, middle[1]]);
      pen.strokeStyle = colours.card;
      pen.strokeText(thing.name, x, y - 4);
      pen.fillStyle = this.light.lit.has(object) ? colours.lit : colours.asked;
      pen.fillText(thing.name, x, y - 4);
    }
  }
}
