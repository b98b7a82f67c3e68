/* The scrubber: a strip of the walk's frames. */

import { image } from "./api.js";
import { h, icon } from "./dom.js";

const STEP_MS = 450;

export class Strip {
  constructor(side, go) {
    this.go = go;
    this.now = 0;
    this.timer = 0;
    const { clip } = side;
    this.stops = clip.frames.map((frame, index) => h("button", {
      type: "button", class: "stop", title: frame.caption, "aria-label": frame.caption, onclick: () => go(index),
    }, h("img", { src: image(side.set, frame.image, side.stamp), alt: "", decoding: "async" }), h("span", {}, String(index + 1))));
    this.play = h("button", { type: "button", class: "round play", title: "Walk (Space)", "aria-label": "Walk", onclick: () => this.toggle() }, icon("play"));
    this.row = h("div", { class: "stops", role: "group", "aria-label": "Frames" }, this.stops);
    this.node = h("div", { class: "strip" }, this.play, this.row);
    this.row.addEventListener("pointermove", (event) => event.buttons && this.under(event));
  }

  under(event) {
    const index = this.stops.findIndex((stop) => {
      const box = stop.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
    if (index >= 0 && index !== this.now) this.go(index);
  }

  show(index, shown) {
    this.now = index;
    this.stops.forEach((stop, place) => {
      stop.classList.toggle("now", place === index);
      stop.classList.toggle("idle", shown.size > 0 && !shown.has(place));
      if (place === index) stop.setAttribute("aria-current", "true");
      else stop.removeAttribute("aria-current");
    });
    const stop = this.stops[index];
    const [left, right] = [stop.offsetLeft - this.row.offsetLeft, stop.offsetLeft - this.row.offsetLeft + stop.offsetWidth];
    if (left < this.row.scrollLeft) this.row.scrollLeft = left - 8;
    else if (right > this.row.scrollLeft + this.row.clientWidth) this.row.scrollLeft = right - this.row.clientWidth + 8;
  }

  toggle() {
    if (this.timer) return this.stop();
    this.play.replaceChildren(icon("pause"));
    this.timer = setInterval(() => this.go((this.now + 1) % this.stops.length), STEP_MS);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.replaceChildren(icon("play"));
  }
}
