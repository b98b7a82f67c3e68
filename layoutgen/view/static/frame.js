/* One frame: its image, the boxes of what it shows, depth or ids laid over it. */

import { image } from "./api.js";
import { h, s } from "./dom.js";

export const BOXES = ["asked", "all", "none"];

export class Frame {
  /** `side` is { set, stamp, clip } of what is shown. */
  constructor(side) {
    this.side = side;
    this.picture = h("img", { class: "picture", alt: "", decoding: "async" });
    this.layer = h("img", { class: "layer", alt: "", hidden: true });
    const [width, height] = side.clip.size;
    this.boxes = s("svg", { class: "boxes", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    this.caption = h("figcaption", {});
    this.node = h("figure", { class: "frame" }, h("div", { class: "pane", style: `--ratio:${width / height}` }, this.picture, this.layer, this.boxes), this.caption);
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

  draw(frame, asked, boxes) {
    const area = ([, left, top, right, bottom]) => (right - left) * (bottom - top);
    const found = [...frame.boxes.map((box) => [box, ""]), ...frame.glimpsed.map((box) => [box, " glimpsed"])];
    found.sort((a, b) => area(b[0]) - area(a[0]));
    this.boxes.replaceChildren(...found.flatMap(([box, how]) => this.box(box, how, asked, boxes)));
  }

  box([object, left, top, right, bottom], how, asked, boxes) {
    const [width] = this.side.clip.size;
    const size = width / 42;
    const shown = boxes === "all" || (boxes === "asked" && asked.has(object));
    const name = this.side.clip.objects[object].name;
    const kind = `box${how}${shown ? " shown" : ""}${asked.has(object) ? " asked" : ""}`;
    const group = s("g", { class: kind, "data-o": object });
    const at = top > size * 1.5 ? top - size * 0.42 : Math.min(bottom, top + size * 1.1);
    const near = left > width * 0.8;
    group.append(
      s("rect", { x: left, y: top, width: right - left + 1, height: bottom - top + 1, rx: size / 5 }),
      s("text", { x: near ? right : left + size / 5, y: at, "font-size": size, "text-anchor": near ? "end" : "start" }, name),
    );
    return [group];
  }

  /** Lights what is lit. */
  light(lit) {
    for (const group of this.boxes.children) group.classList.toggle("lit", lit.has(Number(group.dataset.o)));
  }
}
