/* The map: drawn by the server, lit, zoomed to what a question is about, with the present camera's view. */

import { answer } from "./api.js";
import { h, s } from "./dom.js";
import { settle } from "./zoom.js";

const REACH = 2.6;

export class Plan {
  constructor(side, pick) {
    this.side = side;
    this.far = false;
    this.asked = 0;
    this.node = h("div", { class: "map" });
    this.node.innerHTML = side.clip.map;
    this.svg = this.node.querySelector("svg");
    this.view = s("polygon", { class: "view" });
    this.svg.querySelector(".track")?.before(this.view);
    for (const cone of this.svg.querySelectorAll(".cone[data-key]")) {
      cone.addEventListener("click", (event) => (event.stopPropagation(), pick(Number(cone.dataset.key.slice(1)))));
    }
    this.svg.addEventListener("click", () => this.zoom());
  }

  /** A point of the observer frame on the drawing. */
  place([x, z]) {
    const [left, , , top] = this.side.clip.view;
    return `${((x - left) * 100).toFixed(1)},${((top - z) * 100).toFixed(1)}`;
  }

  /** Shows where frame `index` looks, and which frames a question shows. */
  look(index, shown) {
    const { eye, axes: [right, , forward], half } = this.side.clip.frames[index].camera;
    const tip = (sign) => {
      const [x, z] = [0, 2].map((axis) => forward[axis] + sign * half[0] * right[axis]);
      const length = Math.hypot(x, z) || 1;
      return [eye[0] + (x / length) * REACH, eye[2] + (z / length) * REACH];
    };
    this.view.setAttribute("points", [[eye[0], eye[2]], tip(-1), tip(1)].map((point) => this.place(point)).join(" "));
    for (const cone of this.svg.querySelectorAll(".cone[data-key]")) {
      const number = Number(cone.dataset.key.slice(1));
      cone.classList.toggle("now", number === index);
      cone.classList.toggle("idle", shown.size > 0 && !shown.has(number));
    }
  }

  /** Draws a question's answer, and what it is about. */
  async ask(question) {
    const mine = ++this.asked;
    for (const shape of this.svg.querySelectorAll(".object")) {
      shape.classList.toggle("asked", Boolean(question) && question.objects.includes(Number(shape.dataset.key.slice(1))));
    }
    const { set, clip } = this.side;
    const drawn = question ? await answer(set, clip.id, clip.change ? "change" : "", question.id).catch(() => null) : null;
    if (mine !== this.asked) return;
    for (const old of this.svg.querySelectorAll("[data-layer]")) old.remove();
    if (drawn) {
      const holder = s("svg");
      holder.innerHTML = drawn.layer;
      this.svg.append(...holder.children);
      this.svg.lastElementChild.classList.add("on");
    }
    settle(this.svg, this.far);
  }

  /** Marks what a change is about. */
  mark(objects) {
    for (const shape of this.svg.querySelectorAll(".object")) {
      shape.classList.toggle("changed", objects.includes(Number(shape.dataset.key.slice(1))));
    }
  }

  zoom() {
    this.far = !this.far;
    settle(this.svg, this.far);
  }

  light(lit) {
    for (const shape of this.svg.querySelectorAll(".object")) shape.classList.toggle("lit", lit.has(Number(shape.dataset.key.slice(1))));
  }
}
