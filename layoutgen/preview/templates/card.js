"use strict";

/* Shows on a card's map and frames what its open question is about. */
function light(card) {
  const open = card.querySelector("details[open]:not([hidden])");
  const words = (name) => (open ? open.dataset[name].split(" ").filter(Boolean) : []);
  const objects = new Set(words("objects").map((index) => "o" + index));
  const frames = new Set(words("frames"));
  const idle = (index) => frames.size > 0 && !frames.has(index);
  for (const shape of card.querySelectorAll(".plan .object")) {
    shape.classList.toggle("asked", objects.has(shape.dataset.key));
  }
  for (const shape of card.querySelectorAll(".plan .cone[data-key]")) {
    shape.classList.toggle("idle", idle(shape.dataset.key.slice(1)));
  }
  for (const layer of card.querySelectorAll("[data-layer]")) {
    layer.classList.toggle("on", Boolean(open) && layer.dataset.layer === "q-" + open.dataset.question);
  }
  for (const figure of card.querySelectorAll("figure")) {
    figure.classList.toggle("idle", idle(figure.dataset.frame));
  }
  look(card.querySelector(".plan"));
}

/* Shows the close-up of the open question, or the whole map where the reader asked for it; letters keep their size. */
function look(plan) {
  plan.dataset.whole ??= plan.getAttribute("viewBox");
  const layer = plan.querySelector("[data-layer].on");
  const close = layer && layer.dataset.view;
  const width = (view) => Number(view.split(" ")[2]);
  const near = Boolean(close) && !plan.classList.contains("far") && width(close) < width(plan.dataset.whole) - 1;
  plan.classList.toggle("near", near);
  plan.setAttribute("viewBox", near ? close : plan.dataset.whole);
  plan.style.setProperty("--zoom", near ? width(close) / width(plan.dataset.whole) : 1);
  if (layer) layer.style.setProperty("--zoom", near ? 1 : width(plan.dataset.whole) / width(close));
  clear(plan, layer);
}

/* Hides the names of what the open question names itself, those that its own would cover, and those cut by the edge. */
function clear(plan, layer) {
  const named = new Set(Array.from(plan.querySelectorAll(".object.asked"), (shape) => shape.dataset.key));
  const box = (shape) => shape.getBoundingClientRect();
  const edge = box(plan);
  const over = layer ? Array.from(layer.querySelectorAll("text"), box) : [];
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  for (const text of plan.querySelectorAll(":scope > text")) {
    const own = box(text);
    const cut = own.left < edge.left || own.right > edge.right || own.top < edge.top || own.bottom > edge.bottom;
    text.classList.toggle("covered", cut || named.has(text.dataset.key) || over.some((other) => meets(own, other)));
  }
}

/* One open question a card, so that the map shows one geometry at a time. */
function watch(card) {
  for (const item of card.querySelectorAll("details")) {
    item.addEventListener("toggle", () => {
      if (item.open) {
        for (const other of card.querySelectorAll("details[open]")) {
          if (other !== item) other.open = false;
        }
      }
      light(card);
    });
  }
  const plan = card.querySelector(".plan");
  plan.addEventListener("click", () => {
    plan.classList.toggle("far");
    look(plan);
  });
  light(card);
}

const dialog = document.querySelector("dialog");
for (const image of document.querySelectorAll(".strip img")) {
  image.addEventListener("click", () => {
    dialog.querySelector("img").src = image.src;
    dialog.showModal();
  });
}
dialog.addEventListener("click", () => dialog.close());
document.querySelectorAll(".clip").forEach(watch);
