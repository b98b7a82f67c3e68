/* The questions of a clip: a list, one of them open, with names that light what they mean. */

import { copier, h } from "./dom.js";
import { marked } from "./grid.js";

/** Texts with names of objects, as the server cuts them. */
export function linked(pieces, words = "") {
  return pieces.flatMap((piece) => {
    if (typeof piece === "string") return marked(piece, words);
    const [text, objects] = piece;
    return [h("span", { class: "thing", tabindex: "0", "data-o": objects.join(" ") }, text)];
  });
}

export class Questions {
  /** `open(id)` is told which question was chosen; `share(id)` gives the link to one. */
  constructor(clip, { open, share, words }) {
    Object.assign(this, { clip, open, share, words });
    const tasks = [...new Set(clip.questions.map((one) => one.task))].sort();
    this.task = h("select", { "aria-label": "Task", onchange: () => this.filter() }, h("option", { value: "" }, "All tasks"), tasks.map((task) => h("option", {}, task)));
    this.right = h("select", { "aria-label": "Answers of models", onchange: () => this.filter() },
      [["", "All answers"], ["wrong", "A model is wrong"], ["right", "All models are right"], ["differ", "Models differ"]].map(([value, text]) => h("option", { value }, text)));
    this.right.hidden = !clip.questions.some((one) => one.predictions.length);
    this.count = h("span", { class: "quiet small" });
    this.list = h("ol", { class: "asked" });
    this.items = new Map(clip.questions.map((one) => [one.id, this.item(one)]));
    this.list.append(...this.items.values());
    this.node = h("section", { class: "questions", "aria-label": "Questions" }, h("header", {}, this.count, this.task, this.right), this.list);
    this.filter();
  }

  get shown() {
    return this.clip.questions.filter((one) => !this.items.get(one.id).hidden);
  }

  filter() {
    const models = this.right.value;
    for (const one of this.clip.questions) {
      const scores = one.predictions.map((prediction) => prediction.score);
      const fits = !models || (scores.length > 0 && { wrong: scores.some((score) => score < 1), right: scores.every((score) => score === 1), differ: new Set(one.predictions.map((p) => p.answer)).size > 1 }[models]);
      this.items.get(one.id).hidden = !fits || Boolean(this.task.value && one.task !== this.task.value);
    }
    const left = this.shown.length;
    this.count.textContent = left === this.clip.questions.length ? `${left} question${left === 1 ? "" : "s"}` : `${left} of ${this.clip.questions.length}`;
  }

  item(question) {
    const dots = question.predictions.map((one) => h("span", { class: `dot ${grade(one.score)}`, title: `${one.name}: ${one.answer || "no answer"}` }));
    const head = h("button", { type: "button", class: "ask", "aria-expanded": "false", onclick: () => this.open(question.id) },
      h("span", { class: "stem" }, marked(question.stem.map((piece) => (typeof piece === "string" ? piece : piece[0])).join(""), this.words)),
      h("span", { class: "meta" }, h("span", { class: "chip" }, question.task), h("span", {}, question.frames.length === 1 ? "1 frame" : `${question.frames.length} frames`), dots));
    return h("li", { data: { question: question.id } }, head);
  }

  /** Opens a question, or none. */
  choose(question) {
    for (const [id, item] of this.items) {
      const on = id === question?.id;
      item.classList.toggle("open", on);
      item.querySelector(".ask").setAttribute("aria-expanded", String(on));
      item.querySelector(".body")?.remove();
      if (on) item.append(this.body(question));
    }
    const item = question && this.items.get(question.id);
    if (item?.hidden) {
      this.task.value = this.right.value = "";
      this.filter();
    }
    if (item) this.list.scrollTop = item.offsetTop - 1;
  }

  body(question) {
    return h("div", { class: "body" },
      h("p", { class: "full" }, linked(question.stem, this.words)),
      question.options.length ? h("ul", { class: "options" }, question.options.map((one) =>
        h("li", { class: one.right ? "right" : null }, h("b", {}, one.letter), h("span", {}, linked(one.text)), picks(question, one.letter)))) : null,
      question.options.length ? null : part("answer", h("span", { class: "answer" }, question.answer)),
      question.predictions.map((one) => said(one)),
      question.map.length ? part("map", lines(question.map, "pre")) : null,
      question.think.length ? part("think", lines(question.think, "p")) : null,
      h("p", { class: "quiet small" }, question.facts, question.pair ? " · one of a pair" : ""),
      h("p", { class: "copies" },
        copier("Question", "the question", () => question.text), copier("Response", "the response", () => question.response),
        copier("Id", "the id", () => `${this.clip.id}/${question.id}`), copier("Link", "the link", () => this.share(question.id), "link")));
  }
}

const grade = (score) => (score >= 1 ? "good" : score > 0 ? "fair" : "bad");

/** Marks of the models that chose an option. */
function picks(question, letter) {
  return question.predictions.filter((one) => one.answer.trim().toUpperCase().startsWith(letter)).map((one) => h("span", { class: `pick ${grade(one.score)}` }, one.name));
}

function part(name, ...inner) {
  return h("div", { class: "part" }, h("h4", {}, name), ...inner);
}

function lines(texts, tag) {
  if (tag === "pre") return h("pre", { tabindex: "0" }, texts.flatMap((line) => [...linked(line), "\n"]));
  return texts.map((line) => h(tag, {}, linked(line)));
}

/** What a model said. */
function said(one) {
  return h("details", { class: `said ${grade(one.score)}` },
    h("summary", {}, h("span", { class: `dot ${grade(one.score)}` }), h("b", {}, one.name), h("span", { class: "quiet" }, " said "), h("span", { class: "words" }, one.answer || "nothing"), h("span", { class: "score" }, one.score.toFixed(2))),
    one.map.length ? part("map", lines(one.map, "pre")) : null,
    one.think.length ? part("think", lines(one.think, "p")) : null,
    !one.map.length && !one.think.length ? h("pre", {}, one.response) : null);
}
