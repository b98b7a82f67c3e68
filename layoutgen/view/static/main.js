/* The page: its head, which of its two faces is shown, theme, keys that hold everywhere. */

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { ClipPage } from "./clip.js";
import { Grid } from "./grid.js";
import { help } from "./help.js";
import { go, read, remember } from "./route.js";

const main = document.querySelector("#main");
const bar = document.querySelector(".bar");
const dialog = document.querySelector("dialog.help");
let page = null;
let shelf = null;

const THEMES = ["", "light", "dark"];

/** Sets the theme, "" for the system's, and remembers it. */
function dress(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("layoutgen-theme", theme);
  } catch {
    /* a browser without storage forgets it */
  }
  const dark = getComputedStyle(document.documentElement).colorScheme.startsWith("dark") && theme === "dark";
  const system = matchMedia("(prefers-color-scheme: dark)").matches;
  bar.querySelector(".theme").replaceChildren(icon(theme ? (dark ? "moon" : "sun") : system ? "moon" : "sun"));
}

function theme() {
  const now = document.documentElement.dataset.theme || "";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = now || (dark ? "dark" : "light");
  dress(shown === "dark" ? "light" : "dark");
}

function head() {
  const { query } = read();
  const field = h("input", {
    type: "search", name: "words", placeholder: "Search the questions", autocomplete: "off", spellcheck: "false",
    "aria-label": "Search the questions", "aria-keyshortcuts": "/", value: query.get("words") || "",
  });
  let waiting = 0;
  const search = () => {
    clearTimeout(waiting);
    const now = read();
    const next = now.clip ? new URLSearchParams() : now.query;
    next.delete("page");
    next.delete("words");
    if (field.value.trim()) next.set("words", field.value.trim());
    go("", next);
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (!read().clip) waiting = setTimeout(search, 200);
  });
  const form = h("form", { class: "search", role: "search", onsubmit: (event) => (event.preventDefault(), search()) },
    icon("search"), field, h("kbd", {}, "/"));
  const sets = shelf.sets.length > 1 ? setTabs() : h("span", { class: "set", title: shelf.sets[0].source }, shelf.sets[0].name);
  bar.replaceChildren(
    h("a", { class: "brand-link", href: "#/", "aria-label": "layoutgen: all clips" }, h("img", { src: "static/mark.svg", alt: "" }), h("b", {}, "layoutgen")),
    sets, form,
    h("button", { type: "button", class: "round theme", title: "Light or dark", "aria-label": "Light or dark", onclick: theme }),
    h("button", { type: "button", class: "round", title: "Keys (?)", "aria-label": "Keys", onclick: () => dialog.showModal() }, icon("keys")),
  );
}

function setTabs() {
  const chosen = Number(read().query.get("set") || 0);
  return h("nav", { class: "tabs set-tabs", "aria-label": "Datasets" }, shelf.sets.map((one, number) =>
    h("button", {
      type: "button", title: one.source, "aria-pressed": String(number === chosen),
      onclick: () => {
        const { clip, query } = read();
        if (number) query.set("set", number);
        else query.delete("set");
        go(clip, query);
      },
    }, `${"AB"[number]} · ${one.name}`)));
}

/** Shows what the address says. */
async function show() {
  const state = read();
  if (shelf.sets.length > 1) bar.querySelector(".set-tabs").replaceWith(setTabs());
  if (!state.clip) remember(state.query);
  const Kind = state.clip ? ClipPage : Grid;
  if (!(page instanceof Kind)) {
    page?.close();
    page = new Kind(main, shelf);
    window.scrollTo(0, 0);
  }
  const field = bar.querySelector("input");
  if (document.activeElement !== field) field.value = state.query.get("words") || "";
  try {
    await page.show(state);
  } catch (error) {
    main.replaceChildren(h("p", { class: "empty" }, error.message, h("br"), h("a", { href: "#/" }, "All clips")));
    page?.close();
    page = null;
  }
}

const typing = (target) => target.matches?.("input, select, textarea");

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "/") bar.querySelector("input").focus();
  else if (event.key === "?") dialog.showModal();
  else if (event.key === "L") theme();
  else if (!page?.key(event)) return;
  event.preventDefault();
});
addEventListener("hashchange", show);
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

try {
  document.documentElement.dataset.theme = THEMES.find((one) => one === localStorage.getItem("layoutgen-theme")) || "";
} catch {
  /* a browser without storage follows the system */
}
dialog.append(help());
try {
  shelf = await api.shelf();
  head();
  dress(document.documentElement.dataset.theme || "");
  document.title = shelf.sets.map((one) => one.name).join(" | ");
  await show();
} catch (error) {
  main.replaceChildren(h("p", { class: "empty" }, error.message));
}
