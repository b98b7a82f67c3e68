/* Below the stage: every object of the clip as a name that lights it, and what an audit found in the clip. */

import { h } from "./dom.js";

/** The names of a clip's objects by room, and its faults. */
export function things(clip, shelf) {
  const rooms = new Map();
  clip.objects.forEach((thing, place) => {
    if (!thing.asked) return;
    const size = thing.size.map((side) => side.toFixed(2)).join(" × ");
    const name = h("button", { type: "button", class: "thing chip", "data-o": place, title: `${thing.type}: ${size} m (across, deep, high)` }, thing.name);
    rooms.set(thing.room, [...(rooms.get(thing.room) || []), name]);
  });
  const faults = clip.faults.length ? h("div", { class: "card faults" }, h("h3", {}, "What the audit found"), h("ul", {}, clip.faults.map((one) =>
    h("li", {}, h("code", {}, one.gate), one.question ? h("code", { class: "quiet" }, one.question) : null, h("span", {}, one.what))))) : null;
  return h("section", { class: "things", "aria-label": "Objects" }, faults,
    h("details", { open: true }, h("summary", {}, `${clip.objects.filter((thing) => thing.asked).length} objects`),
      [...rooms.values()].map((names) => h("p", { class: "names" }, names))));
}
