/* Shows the close-up of the answer that is drawn on a map, or the whole map; letters keep their size. */
export function settle(plan, far) {
  plan.dataset.whole ??= plan.getAttribute("viewBox");
  const layer = plan.querySelector("[data-layer].on");
  const close = layer && layer.dataset.view;
  const width = (view) => Number(view.split(" ")[2]);
  const near = Boolean(close) && !far && width(close) < width(plan.dataset.whole) - 1;
  plan.classList.toggle("near", near);
  plan.classList.toggle("far", far && Boolean(close));
  plan.setAttribute("viewBox", near ? close : plan.dataset.whole);
  plan.style.setProperty("--zoom", near ? width(close) / width(plan.dataset.whole) : 1);
  if (layer) layer.style.setProperty("--zoom", near ? 1 : width(plan.dataset.whole) / width(close));
  clear(plan, layer);
}

/* Hides the names of what the question names itself, those that its own would cover, and those cut by the edge. */
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
