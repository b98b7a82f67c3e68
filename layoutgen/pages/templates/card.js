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
  settle(card.querySelector(".plan"), card.querySelector(".plan").dataset.far === "yes");
  for (const group of card.querySelectorAll(".boxes g")) {
    const asked = group.dataset.o.split(" ").some((index) => objects.has("o" + index));
    group.classList.toggle("asked", asked);
    group.classList.toggle("shown", asked);
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
    plan.dataset.far = plan.dataset.far === "yes" ? "no" : "yes";
    settle(plan, plan.dataset.far === "yes");
  });
  new Light().follow(card);
  light(card);
}

const dialog = document.querySelector("dialog");
for (const pane of document.querySelectorAll(".strip .pane")) {
  pane.addEventListener("click", () => {
    dialog.replaceChildren(pane.cloneNode(true));
    dialog.showModal();
  });
}
dialog.addEventListener("click", () => dialog.close());
document.querySelectorAll(".clip").forEach(watch);
