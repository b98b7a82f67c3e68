/* One frame: its image, the boxes of what it shows, depth or ids laid over it. */

import { image } from "./api.js";
import { h } from "./dom.js";

export const BOXES = ["asked", "all", "none"];

export class Frame {
  /** `side` is { set, stamp, clip } of what is shown. */
  constructor(side) {
    this.side = side;
    this.picture = h("img", { class: "picture", alt: "", decoding: "async" });
    this.layer = h("img", { class: "layer", alt: "", hidden: true });
    const [width, height] = side.clip.size;
    this.holder = h("div", {});
    this.caption = h("figcaption", {});
    this.node = h("figure", { class: "frame" }, h("div", { class: "pane", style: `--ratio:${width / height}` }, this.picture, this.layer, this.holder), this.caption);
  }

  /** Shows frame `index`; `asked` are objects that are boxed, `boxes` one of BOXES, `layer` a kind or "". */
  show(index, { asked, boxes, layer, caption }) {
    const frame = this.side.clip.frames[index];
    this.picture.src = image(this.side.set, frame.image, this.side.stamp);
    this.picture.alt = `${frame.caption} of clip ${this.side.clip.id}`;
    const over = layer && frame.layers[layer];
    this.layer.hidden = !over;
    if (over) this.layer.src = image(this.side.set, over, this.side.stamp);
    this.caption.textContent = caption || frame.caption;
    this.draw(frame, asked, boxes);
  }

  /** Draws the boxes that the server sent, and shows those that are wanted. */
  draw(frame, asked, boxes) {
    this.holder.innerHTML = frame.drawn;
    for (const group of this.groups) {
      const own = asked.has(Number(group.dataset.o));
      group.classList.toggle("asked", own);
      group.classList.toggle("shown", boxes === "all" || (boxes === "asked" && own));
    }
  }

  get groups() {
    return this.holder.querySelectorAll(".box");
  }

  /** Lights what is lit. */
  light(lit) {
    for (const group of this.groups) group.classList.toggle("lit", lit.has(Number(group.dataset.o)));
  }
}
