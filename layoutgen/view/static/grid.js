/* All clips: cards in a grid, filters beside it, pages below. */

import * as api from "./api.js";
import { counted, h, icon, many } from "./dom.js";
import { chips, filters, NAMES } from "./filters.js";
import { address, go, read } from "./route.js";

const ALL_POLL_MS = 800;

export class Grid {
  constructor(root, shelf) {
    this.shelf = shelf;
    this.asked = 0;
    this.timer = 0;
    this.side = h("aside", { class: "filters", id: "filters", "aria-label": "Filters" });
    this.summary = h("p", { class: "summary", "aria-live": "polite" });
    this.chosen = h("div", { class: "chosen-row" });
    this.cards = h("ul", { class: "cards" });
    this.pages = h("nav", { class: "pages", "aria-label": "Pages" });
    this.order = h("select", { "aria-label": "Sort by", onchange: () => this.set("order", this.order.value) },
      shelf.orders.map((one) => h("option", {}, one)));
    const drawer = h("button", { type: "button", class: "drawer", "aria-controls": "filters", "aria-expanded": "false", onclick: () => {
      const open = this.side.classList.toggle("open");
      drawer.setAttribute("aria-expanded", String(open));
    } }, icon("filter"), "Filters");
    root.replaceChildren(h("main", { class: "grid" }, this.side, h("section", { class: "list" },
      h("div", { class: "tools" }, this.summary, drawer, h("label", { class: "sort" }, "Sort by", this.order)),
      this.chosen, this.cards, this.pages)));
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
  }

  set(name, value) {
    const { query } = read();
    if (value === this.shelf.orders[0] || value === 1) query.delete(name);
    else query.set(name, value);
    if (name !== "page") query.delete("page");
    go("", query);
  }

  async show({ query }) {
    const mine = ++this.asked;
    clearTimeout(this.timer);
    this.query = query;
    this.number = Number(query.get("set") || 0);
    this.order.value = query.get("order") || this.shelf.orders[0];
    const found = await this.list(query);
    if (mine !== this.asked) return;
    this.draw(found);
    const values = await api.facets(this.number);
    if (mine !== this.asked) return;
    this.fill(values);
    if (!found.progress.done) this.poll(mine);
  }

  list(query) {
    const asked = new URLSearchParams();
    for (const name of ["words", "order", ...Object.keys(NAMES)]) for (const one of query.getAll(name)) asked.append(name, one);
    asked.set("first", String((this.page() - 1) * this.shelf.page));
    return api.clips(this.number, asked);
  }

  page() {
    return Math.max(1, Number(read().query.get("page") || 1) || 1);
  }

  /** Looks again while the index grows; the cards stay what they are unless the page was not full. */
  poll(mine) {
    this.timer = setTimeout(async () => {
      const found = await this.list(this.query);
      if (mine !== this.asked) return;
      if (this.cards.children.length < this.shelf.page) this.draw(found);
      else this.sum(found);
      if (found.progress.done) this.fill(await api.facets(this.number));
      else this.poll(mine);
    }, ALL_POLL_MS);
  }

  fill(values) {
    const held = this.side.querySelector(":focus")?.dataset;
    const change = (query) => go("", query);
    this.side.replaceChildren(filters(values, read().query, change));
    if (held?.filter) {
      [...this.side.querySelectorAll(".value")].find((one) => one.dataset.filter === held.filter && one.dataset.value === held.value)?.focus();
    }
  }

  draw(found) {
    this.sum(found);
    this.chosen.replaceChildren(...chips(read().query, (query) => go("", query)));
    const stamp = this.shelf.sets[this.number].stamp;
    this.cards.replaceChildren(...found.clips.map((clip) => this.card(clip, stamp)));
    if (!found.clips.length) this.cards.append(h("li", { class: "empty" }, found.progress.fault || "No clip fits. Let go of a filter, or search for other words."));
  }

  sum(found) {
    const { progress } = found;
    const growing = progress.done ? "" : `, reading ${many(progress.clips)} of ${many(progress.total)}`;
    this.summary.replaceChildren(h("b", {}, counted(found.total, "clip")), h("span", { class: "quiet" }, ` ${counted(found.questions, "question")}${growing}`),
      progress.fault ? h("span", { class: "fault" }, progress.fault) : "");
    const last = Math.max(1, Math.ceil(found.total / this.shelf.page));
    const now = this.page();
    const step = (to, name, label) => h("button", { type: "button", class: "round", "aria-label": label, title: label, disabled: to < 1 || to > last, onclick: () => this.turn(to) }, icon(name));
    this.last = last;
    this.pages.replaceChildren(step(now - 1, "left", "Page back ([)"), h("span", {}, `Page ${many(now)} of ${many(last)}`), step(now + 1, "right", "Page on (])"));
    this.pages.hidden = last < 2;
  }

  turn(to) {
    this.set("page", to);
    scrollTo(0, 0);
  }

  card(clip, stamp) {
    const query = new URLSearchParams();
    if (this.number) query.set("set", this.number);
    if (clip.hit) query.set("question", clip.hit.id);
    if (clip.hit?.change) query.set("mode", "change");
    const picture = h("img", { alt: "", loading: "lazy", decoding: "async", width: 320, height: 240, src: api.image(this.number, [clip.n, clip.images[0]], stamp) });
    const tick = h("span", { class: "tick" });
    const scrub = (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      const at = Math.min(clip.images.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * clip.images.length)));
      picture.src = api.image(this.number, [clip.n, clip.images[at]], stamp);
      tick.style.setProperty("--at", String((at + 1) / clip.images.length));
    };
    const rest = () => {
      picture.src = api.image(this.number, [clip.n, clip.images[0]], stamp);
      tick.style.removeProperty("--at");
    };
    return h("li", {}, h("a", { class: "tile-card", href: address(clip.id, query) },
      h("div", { class: "shot", onpointermove: scrub, onpointerleave: rest }, picture, tick,
        clip.edit ? h("span", { class: "badge" }, clip.edit) : null),
      h("div", { class: "about" }, h("h2", { title: clip.id }, ended(clip.id)),
        h("p", { class: "quiet" }, [counted(clip.frames, "frame"), counted(clip.questions, "question")].join(" · ")),
        h("p", { class: "quiet rooms", title: clip.rooms }, clip.rooms),
        clip.hit ? this.hit(clip) : null)));
  }

  hit(clip) {
    const text = clip.hit.text.split("\n")[0];
    return h("div", { class: "hit" }, h("p", {}, ...marked(text, this.query.get("words") || "")),
      h("p", { class: "quiet" }, h("span", { class: "chip accent" }, clip.hit.task), clip.found > 1 ? ` and ${many(clip.found - 1)} more` : ""));
  }

  key(event) {
    const cards = [...this.cards.querySelectorAll("a")];
    const at = cards.indexOf(document.activeElement);
    const across = getComputedStyle(this.cards).gridTemplateColumns.split(" ").length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across, j: 1, k: -1 }[event.key];
    if (step) {
      if (at < 0 && step < 0) return false;
      const next = cards[at < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, at + step))];
      next?.focus();
      return Boolean(next);
    }
    if (event.key === "]" && this.page() < this.last) this.turn(this.page() + 1);
    else if (event.key === "[" && this.page() > 1) this.turn(this.page() - 1);
    else return false;
    return true;
  }
}

/** An id whose end, which tells clips apart, stays when there is no room for all. */
function ended(id) {
  const at = Math.max(id.lastIndexOf(":"), id.lastIndexOf("/")) + 1;
  return at > 0 ? [h("span", {}, id.slice(0, at)), h("b", {}, id.slice(at))] : [h("span", {}, id)];
}

/** The text with the searched words marked. */
export function marked(text, words) {
  const terms = [...words.matchAll(/"([^"]+)"|(\S+)/g)].map((match) => match[1] || match[2]);
  if (!terms.length) return [text];
  const plain = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return text.split(new RegExp(`(${plain.join("|")})`, "gi")).map((part, place) => (place % 2 ? h("mark", {}, part) : part));
}
