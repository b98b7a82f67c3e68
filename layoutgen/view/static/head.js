/* The head of a clip: what it is, its twins, what can be done with it. */

import { copier, h, icon } from "./dom.js";
import { address, back, read } from "./route.js";

/** The head of a clip's page. */
export function head(page) {
  const { clip } = page.sides[0];
  const { query } = read();
  const kept = (changes) => {
    const next = new URLSearchParams(query);
    for (const name of ["question", "frame"]) next.delete(name);
    for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name);
    return next;
  };
  const step = (id, name, label) => h("a", { class: `round${id ? "" : " off"}`, href: id ? address(id, kept({ mode: "", beside: "" })) : null, title: label, "aria-label": label }, icon(name));
  const family = clip.family.length ? h("nav", { class: "tabs", "aria-label": "Twins" }, clip.family.map((one) =>
    h("a", { href: address(one.id, kept({ mode: "", beside: "" })), "aria-current": one.id === clip.id ? "page" : null }, one.edit || "walk"))) : null;
  const modes = clip.changes ? h("nav", { class: "tabs", "aria-label": "What is asked about" }, [["", "This walk"], ["change", "The change"]].map(([mode, text]) =>
    h("a", { href: address(clip.id, kept({ mode, beside: "" })), "aria-current": (clip.change ? "change" : "") === mode ? "page" : null }, text))) : null;
  return h("header", { class: "head" },
    h("a", { class: "round", href: back(), title: "All clips (Esc)", "aria-label": "All clips" }, icon("left")),
    h("div", { class: "title" }, h("h1", {}, clip.id), h("p", { class: "quiet small" }, clip.facts),
      clip.twin ? h("p", { class: "change small" }, h("b", {}, clip.twin.edit), ` ${clip.twin.before} → ${clip.twin.after}`) : null),
    family, modes, beside(page),
    copier("", "the clip's id", () => clip.id), copier("", "the link", () => page.address(page.question?.id, true), "link"),
    step(clip.previous, "left", "Clip before (p)"), step(clip.next, "right", "Clip after (n)"));
}

/** The button that shows what stands beside. */
function beside(page) {
  if (!page.partner) return null;
  const on = page.sides.length > 1;
  return h("button", { type: "button", class: "quiet-button", "aria-pressed": String(on), title: "Side by side (t)", onclick: () => page.beside() },
    page.partner === "set" ? "Both sets" : "Side by side");
}
