/* A clip: its questions, frames, map, space and twins, and what the keys do to them. */

import * as api from "./api.js";
import { copy, h, say } from "./dom.js";
import { BOXES, Frame } from "./frame.js";
import { head } from "./head.js";
import { Light } from "./light.js";
import { Plan } from "./plan.js";
import { Questions } from "./questions.js";
import { back, go, link, note, read } from "./route.js";
import { Scene } from "./scene.js";
import { Strip } from "./strip.js";
import { things } from "./things.js";

const CLEAR = 48; // pixels of a side, from which on a thing is seen well enough

export class ClipPage {
  constructor(root, shelf) {
    Object.assign(this, { root, shelf, asked: 0, boxes: 0, layer: "", ends: [] });
  }

  close() {
    this.asked += 1;
    this.strip?.stop();
    for (const end of this.ends) end();
    this.ends = [];
  }

  /** What of the address decides which clips are loaded. */
  identity({ clip, query }) {
    return [clip, query.get("set") || "0", query.get("mode") || "", query.get("beside") || "", query.get("words") || ""].join("\n");
  }

  async show(state) {
    if (this.identity(state) !== this.shown) {
      const mine = ++this.asked;
      const sides = await this.load(state);
      if (mine !== this.asked) return;
      this.shown = this.identity(state);
      this.build(sides, state);
    }
    this.follow(state);
  }

  async load({ clip, query }) {
    const set = Number(query.get("set") || 0);
    const side = async (number, id, mode) => ({ set: number, stamp: this.shelf.sets[number].stamp, clip: await api.clip(number, id, mode) });
    const main = await side(set, clip, query.get("mode") || "");
    const beside = query.get("beside");
    if (!beside) return [main];
    const [number, id] = beside === "set" ? [1 - set, main.clip.id] : [set, beside];
    const other = await side(number, id, "").catch((error) => (say(error.message), null));
    return other ? [main, other] : [main];
  }

  build(sides, { query }) {
    this.close();
    this.sides = sides;
    const [{ clip }] = sides;
    document.title = `${clip.id} · ${this.shelf.sets[sides[0].set].name}`;
    this.index = 0;
    this.question = undefined;
    this.lights = sides.map(() => new Light());
    this.bridge();
    this.frames = sides.map((side) => new Frame(side));
    this.plans = sides.map((side) => new Plan(side, (index) => this.seek(index)));
    this.scene = new Scene(sides[0], this.lights[0], (index) => this.seek(index));
    this.strip = new Strip(sides[0], (index) => this.seek(index));
    this.questions = new Questions(clip, {
      open: (id) => this.choose(id === this.question?.id ? "" : id),
      share: (id) => this.address(id, true),
      words: query.get("words") || "",
    });
    this.root.replaceChildren(h("main", { class: "clip" }, head(this), this.questions.node, this.stage(), things(clip, this.shelf)));
    for (const [place, light] of this.lights.entries()) {
      this.ends.push(light.watch((lit) => (this.frames[place].light(lit), this.plans[place].light(lit))));
    }
    this.ends.push(this.lights[0].watch(() => !this.scene.node.hidden && this.scene.draw()));
    const main = this.root.querySelector("main");
    this.ends.push(this.lights[0].follow(this.questions.node), this.lights[0].follow(main.querySelector(".things")));
    this.root.querySelectorAll(".column").forEach((column) => this.ends.push(this.lights[Number(column.dataset.side)].follow(column)));
  }

  /** What is lit on one side is lit on the other, where that has the same thing. */
  bridge() {
    if (this.sides.length < 2) return;
    const [own, other] = this.sides.map(({ clip }) => new Map(clip.objects.map((thing, place) => [thing.id, place])));
    const twin = this.sides[0].clip.twin || this.sides[1].clip.twin;
    const names = twin && twin.object && twin.now ? { [twin.object]: twin.now, [twin.now]: twin.object } : {};
    const across = (from, to) => (lit) => [...lit].map((one) => from.clip.objects[one].id).map((id) => to.get(id) ?? to.get(names[id])).filter((one) => one !== undefined);
    this.across = across(this.sides[0], other);
    let busy = false;
    const tie = (here, there, translate) => here.watch((lit) => {
      if (busy) return;
      busy = true;
      there.hover(translate(lit));
      busy = false;
    });
    const [a, b] = this.lights;
    this.ends.push(tie(a, b, this.across), tie(b, a, across(this.sides[1], own)));
  }

  /** Which clip can be shown beside this one: its original, its first twin, or its namesake of the other set. */
  get partner() {
    const { clip } = this.sides[0];
    if (this.shelf.sets.length > 1) return "set";
    if (clip.change) return "";
    return clip.twin ? clip.twin.of : clip.family.find((one) => one.edit)?.id || "";
  }

  beside() {
    const { clip, query } = read();
    if (query.get("beside")) query.delete("beside");
    else if (this.partner) query.set("beside", this.partner);
    else return say("This clip has no twin");
    go(clip, query);
  }

  stage() {
    const kinds = new Set(this.sides[0].clip.frames.flatMap((frame) => Object.keys(frame.layers)));
    this.layers = [...kinds].sort();
    const press = (name, text, title, act) => h("button", { type: "button", "aria-pressed": "false", data: { press: name }, title, onclick: act }, text);
    this.presses = h("div", { class: "tabs presses", role: "group", "aria-label": "What is drawn" },
      press("boxes", "Boxes: asked", "Boxes (b)", () => this.cycle()),
      this.layers.map((kind) => press(kind, kind === "ids" ? "Ids" : "Depth", `${kind} (${kind[0]})`, () => this.lay(kind))));
    this.space = h("div", { class: "tabs", role: "group", "aria-label": "Map or space" },
      press("map", "Map", "Map (m)", () => this.toSpace(false)), press("3d", "3-D", "3-D (m)", () => this.toSpace(true)));
    this.whole = press("whole", "Whole map", "Close-up or whole map (z)", () => this.zoom());
    const two = this.sides.length > 1;
    const named = (side) => (two ? h("p", { class: "side-name" }, h("b", {}, side.clip.twin?.edit || (this.partner === "set" ? `${"AB"[side.set]} · ${this.shelf.sets[side.set].name}` : "walk")), h("span", { class: "quiet small" }, ` ${side.clip.id}`)) : null);
    const tools = h("div", { class: "tools" }, this.presses, h("span", { class: "grow" }), this.whole, two ? null : this.space);
    const columns = two
      ? this.sides.map((side, place) => h("div", { class: `column${side.clip.twin && this.partner !== "set" ? " later" : ""}`, data: { side: place } }, named(side), this.frames[place].node, this.plans[place].node))
      : [h("div", { class: "column", data: { side: 0 } }, this.frames[0].node), h("div", { class: "column", data: { side: 0 } }, this.plans[0].node, this.scene.node)];
    this.scene.node.hidden = true;
    return h("section", { class: `stage${two ? " two" : ""}`, "aria-label": "Frames and map" }, tools, h("div", { class: "columns-2" }, columns), this.strip.node);
  }

  /** Brings frame, question and drawings to what the address says. */
  follow({ query }) {
    const { questions, frames } = this.sides[0].clip;
    const wanted = query.get("question");
    const first = questions.find((one) => one.id === wanted) || (wanted === null ? questions[0] : undefined);
    const asked = this.question === undefined || first?.id !== this.question?.id;
    const at = query.get("frame");
    if (asked) this.question = first || null;
    this.index = Math.min(frames.length - 1, Math.max(0, at === null ? (asked ? this.start() : this.index) : Number(at) - 1 || 0));
    if (query.get("view") === "3d" && this.scene.node.hidden && this.sides.length === 1) this.toSpace(true);
    if (asked) {
      this.questions.choose(this.question);
      this.plans[0].ask(this.question);
      if (this.plans[1]) this.plans[1].ask(null);
    }
    this.draw();
  }

  /** The frame to begin with: one that shows a change best, or a question's own view, or most of what it is about. */
  start() {
    const changes = this.sides.length > 1 ? this.sides.map((side) => new Set(this.changed(side))) : [];
    if (changes.some((one) => one.size)) return this.largest(changes);
    if (!this.question) return this.index;
    const { frames, views, objects } = this.question;
    if (views.length) return views[0];
    const clear = ([object, left, top, right, bottom]) => (objects.includes(object) ? Math.min(1, Math.sqrt((right - left + 1) * (bottom - top + 1)) / CLEAR) : 0);
    const shows = (index) => this.sides[0].clip.frames[index].boxes.reduce((sum, box) => sum + clear(box), 0);
    return frames.reduce((best, index) => (shows(index) > shows(best) ? index : best), frames[0]);
  }

  /** The frame in which what changed has most pixels on either side. */
  largest(changes) {
    const area = (side, index) => (side.clip.frames[index]?.boxes || []).filter(([object]) => changes[this.sides.indexOf(side)].has(object))
      .reduce((sum, [, left, top, right, bottom]) => sum + (right - left + 1) * (bottom - top + 1), 0);
    const score = (index) => Math.max(...this.sides.map((side) => area(side, index)));
    return this.sides[0].clip.frames.reduce((best, _, index) => (score(index) > score(best) ? index : best), 0);
  }

  draw() {
    const shown = new Set(this.question?.frames || []);
    const asked = new Set(this.question?.objects || []);
    this.sides.forEach((side, place) => {
      const own = new Set(place === 0 ? asked : this.across(asked));
      if (this.sides.length > 1) for (const one of this.changed(side)) own.add(one);
      const index = Math.min(this.index, side.clip.frames.length - 1);
      this.frames[place].show(index, { asked: own, boxes: BOXES[this.boxes], layer: this.layer, caption: place === 0 ? this.caption(index) : "" });
      this.frames[place].light(this.lights[place].lit);
      this.plans[place].look(index, place === 0 ? shown : new Set());
      this.plans[place].mark(this.sides.length > 1 ? this.changed(side) : []);
    });
    this.strip.show(this.index, shown);
    this.scene.show(this.index, asked);
    const on = { boxes: this.boxes < 2, [this.layer]: true, map: this.scene.node.hidden, "3d": !this.scene.node.hidden, whole: this.plans[0].far };
    for (const press of this.root.querySelectorAll("[data-press]")) press.setAttribute("aria-pressed", String(Boolean(on[press.dataset.press])));
    this.presses.querySelector('[data-press="boxes"]').textContent = `Boxes: ${BOXES[this.boxes]}`;
  }

  /** What a frame is called, and which of the question's images it is where these are counted otherwise. */
  caption(index) {
    const { change, frames } = this.sides[0].clip;
    const at = (this.question?.frames || []).indexOf(index);
    if (!this.question || (at === index && !change)) return "";
    return `${frames[index].caption} · ${at < 0 ? "not shown to the question" : `image ${at + 1} of the question`}`;
  }

  /** What of a side differs between a walk and its twin. */
  changed({ clip }) {
    const twin = this.sides.map((one) => one.clip.twin).find(Boolean);
    if (!twin) return [];
    const names = new Set([twin.object, twin.now].filter(Boolean));
    return clip.objects.flatMap((thing, place) => (names.has(thing.id) ? [place] : []));
  }

  address(question, whole = false) {
    const { clip, query } = read();
    const next = new URLSearchParams(query);
    if (question !== undefined) next.set("question", question);
    next.set("frame", this.index + 1);
    return whole ? link(clip, next) : next;
  }

  seek(index) {
    const last = this.sides[0].clip.frames.length - 1;
    this.index = Math.min(last, Math.max(0, index));
    note(read().clip, this.address(this.question?.id ?? ""));
    this.draw();
  }

  choose(id) {
    const { clip, query } = read();
    query.set("question", id);
    query.delete("frame");
    note(clip, query);
    this.lights[0].clear();
    this.follow({ query });
  }

  cycle() {
    this.boxes = (this.boxes + 1) % BOXES.length;
    this.draw();
  }

  lay(kind) {
    if (!this.layers.includes(kind)) return say(`This set has no ${kind}`);
    this.layer = this.layer === kind ? "" : kind;
    this.draw();
  }

  toSpace(on) {
    if (this.sides.length > 1) return;
    this.scene.node.hidden = !on;
    this.plans[0].node.hidden = on;
    this.draw();
  }

  zoom() {
    for (const plan of this.plans) plan.zoom();
    this.draw();
  }

  step(by) {
    const shown = this.questions.shown;
    const at = shown.findIndex((one) => one.id === this.question?.id);
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next) this.choose(next.id);
  }

  key(event) {
    if (!this.sides) return event.key === "Escape" && (go("", new URLSearchParams()), true);
    const { clip } = this.sides[0];
    const leave = (id) => id && go(id, new URLSearchParams([...read().query].filter(([name]) => name === "set" || name === "words")));
    const acts = {
      ArrowRight: () => this.seek(this.index + 1), ArrowLeft: () => this.seek(this.index - 1),
      Home: () => this.seek(0), End: () => this.seek(clip.frames.length - 1),
      ArrowDown: () => this.step(1), ArrowUp: () => this.step(-1), j: () => this.step(1), k: () => this.step(-1),
      n: () => leave(clip.next), p: () => leave(clip.previous), b: () => this.cycle(), d: () => this.lay("depth"), i: () => this.lay("ids"),
      m: () => this.toSpace(this.scene.node.hidden), z: () => this.zoom(), t: () => this.beside(),
      x: () => clip.changes && this.turn(), c: () => this.question && copy(this.question.text, "the question"),
      y: () => copy(this.address(this.question?.id, true), "the link"), Escape: () => this.escape(),
    };
    if (event.key === " " && !event.target.closest("button, a")) return this.strip.toggle(), true;
    if (!acts[event.key]) return false;
    acts[event.key]();
    return true;
  }

  turn() {
    const { clip, query } = read();
    if (query.get("mode")) query.delete("mode");
    else query.set("mode", "change");
    for (const name of ["question", "frame", "beside"]) query.delete(name);
    go(clip, query);
  }

  escape() {
    if (this.lights.map((light) => light.clear()).some(Boolean)) return;
    location.hash = back();
  }
}
