/* The filters beside the grid: values with their counts, and those that are chosen as chips above it. */

import { h, icon, many } from "./dom.js";

export const NAMES = {
  gate: "Failed gate", model: "Models", task: "Task", shown: "Frames shown", answer: "Answer", room: "Room",
  source: "Source", lens: "Lens", edit: "Twin", split: "Split",
};
const FIRST = 9;

/** What a value is called. */
export function said(name, value) {
  if (name === "edit") return value || "no twin";
  if (name === "lens") return value || "not recorded";
  if (name === "shown") return `${value} frame${value === "1" ? "" : "s"}`;
  return value || "none";
}

/** The filters for `found`, which is filter -> [value, count] pairs; `change(query)` is told of a new choice. */
export function filters(found, query, change) {
  const groups = Object.keys(NAMES).filter((name) => (found[name] || []).length > 1 || query.getAll(name).length || (["gate", "model"].includes(name) && found[name]?.length));
  return h("div", { class: "groups" }, groups.map((name) => group(name, found[name] || [], query, change)));
}

function group(name, values, query, change) {
  const chosen = new Set(query.getAll(name));
  const rows = values.map(([value, count], place) => {
    const on = chosen.has(value);
    return h("button", {
      type: "button", class: "value", role: "checkbox", "aria-checked": String(on), hidden: place >= FIRST && !on,
      data: { filter: name, value }, onclick: () => change(toggled(query, name, value)),
    }, h("span", { class: "tick" }), h("span", { class: "name", title: value }, said(name, value)), h("span", { class: "count" }, many(count)));
  });
  const hidden = rows.filter((row) => row.hidden).length;
  const more = hidden ? h("button", { type: "button", class: "more", onclick: (event) => {
    for (const row of rows) row.hidden = false;
    event.target.remove();
    rows[FIRST]?.focus();
  } }, `${hidden} more`) : null;
  return h("fieldset", {}, h("legend", {}, NAMES[name]), rows, more);
}

/** The query with a value chosen, or no more. */
function toggled(query, name, value) {
  const next = new URLSearchParams(query);
  const kept = next.getAll(name).filter((one) => one !== value);
  const added = kept.length === next.getAll(name).length;
  next.delete(name);
  next.delete("page");
  for (const one of added ? [...kept, value] : kept) next.append(name, one);
  return next;
}

/** The chosen values, each of which a click lets go. */
export function chips(query, change) {
  const found = Object.keys(NAMES).flatMap((name) => query.getAll(name).map((value) =>
    h("button", { type: "button", class: "chosen", title: "Let go of this filter", onclick: () => change(toggled(query, name, value)) },
      h("span", { class: "quiet" }, NAMES[name]), said(name, value), icon("close"))));
  return found;
}
