/* Small helpers: elements whose text is never read as markup, addresses, copying. */

/** An element; `props` are attributes, listeners (`onclick`), `class`, `data`; children are elements or texts. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An SVG element. */
export function s(tag, props = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const PATHS = {
  search: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5 20 20",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  keys: "M3.5 7h17v10h-17zM7 10.2h.01M10.3 10.2h.01M13.7 10.2h.01M17 10.2h.01M8 13.8h8",
  left: "M14.5 5.5 8 12l6.5 6.5",
  right: "M9.5 5.5 16 12l-6.5 6.5",
  copy: "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  play: "M8 5.5 18.5 12 8 18.5z",
  pause: "M8 5.5v13M16 5.5v13",
  filter: "M4 6h16M7 12h10M10 18h4",
  close: "M6 6l12 12M18 6 6 18",
};

/** A line drawing of 24 x 24 units, of the name. */
export function icon(name) {
  const drawing = s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" });
  drawing.append(s("path", { d: PATHS[name] }));
  return drawing;
}

/** A number with commas. */
export const many = (number) => number.toLocaleString("en-US");

/** `1 clip`, `2 clips`. */
export const counted = (number, noun) => `${many(number)} ${noun}${number === 1 ? "" : "s"}`;

let hush = 0;

/** Says something for two seconds at the foot of the page. */
export function say(text) {
  const toast = document.querySelector(".toast");
  toast.textContent = text;
  toast.classList.add("on");
  clearTimeout(hush);
  hush = setTimeout(() => toast.classList.remove("on"), 2000);
}

/** Copies a text and says what it was; where the browser offers no clipboard, by a field that is selected. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = h("textarea", { class: "aside" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  say(`Copied: ${what}`);
}

/** A button that copies what `text()` says. */
export function copier(label, what, text, name = "copy") {
  return h("button", { type: "button", class: "quiet-button", title: `Copy ${what}`, onclick: () => copy(text(), what) },
    icon(name), label ? h("span", {}, label) : null);
}
