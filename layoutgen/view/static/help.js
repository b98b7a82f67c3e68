/* The list of keys. */

import { h } from "./dom.js";

const KEYS = [
  ["Everywhere", [["/", "search the questions"], ["Shift L", "light or dark"], ["?", "this list"], ["Tab", "go through what can be pressed"]]],
  ["Clips", [["← → ↑ ↓", "go from clip to clip"], ["Enter", "open"], ["[ ]", "page back, on"]]],
  ["A clip", [
    ["← →", "frame back, on"], ["Home End", "first, last frame"], ["Space", "walk"], ["↑ ↓", "question back, on"],
    ["p n", "clip before, after"], ["b", "boxes: asked, all, none"], ["d i", "depth, ids"], ["m", "map or 3-D"],
    ["z", "close-up or whole map"], ["t", "beside its twin, or the other set"], ["x", "questions about the change"],
    ["c", "copy the question"], ["y", "copy the link"], ["Esc", "let go; back to the clips"],
  ]],
];

/** What the dialog holds. */
export function help() {
  const close = h("button", { type: "button", class: "quiet-button", onclick: (event) => event.target.closest("dialog").close() }, "Close");
  return h("div", {}, h("header", {}, h("h2", {}, "Keys"), close), KEYS.map(([title, rows]) =>
    h("section", {}, h("h3", {}, title), h("dl", {}, rows.map(([key, what]) =>
      [h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, what)])))));
}
