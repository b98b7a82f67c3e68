/* One light for the map, the frames, the texts and the 3-D view: what is pointed at in one is lit in all. */

export class Light {
  constructor() {
    this.pinned = new Set();
    this.hovered = new Set();
    this.listeners = new Set();
  }

  /** The lit objects. */
  get lit() {
    return this.hovered.size ? this.hovered : this.pinned;
  }

  /** Calls `listener(lit)` at every change; returns how to end that. */
  watch(listener) {
    this.listeners.add(listener);
    listener(this.lit);
    return () => this.listeners.delete(listener);
  }

  hover(objects) {
    const next = new Set(objects);
    if (next.size === this.hovered.size && [...next].every((one) => this.hovered.has(one))) return;
    this.hovered = next;
    this.tell();
  }

  /** Keeps objects lit until they are pinned again, or others. */
  pin(objects) {
    const same = objects.length === this.pinned.size && objects.every((one) => this.pinned.has(one));
    this.pinned = new Set(same ? [] : objects);
    this.tell();
  }

  clear() {
    const had = this.pinned.size + this.hovered.size > 0;
    this.pinned = new Set();
    this.hovered = new Set();
    if (had) this.tell();
    return had;
  }

  tell() {
    for (const listener of this.listeners) listener(this.lit);
  }

  /** Follows the pointer and the focus over everything inside of `root` that says which objects it is. */
  follow(root) {
    const at = (event) => {
      const found = event.target.closest?.("[data-o], .object[data-key], text[data-key]");
      return found && root.contains(found) ? objectsOf(found) : [];
    };
    root.addEventListener("pointerover", (event) => this.hover(at(event)));
    root.addEventListener("pointerleave", () => this.hover([]));
    root.addEventListener("focusin", (event) => this.hover(at(event)));
    root.addEventListener("focusout", () => this.hover([]));
    root.addEventListener("click", (event) => {
      const objects = at(event);
      if (objects.length) this.pin(objects);
    });
    return this.watch((lit) => {
      for (const node of root.querySelectorAll("[data-o], .object[data-key]")) {
        node.classList.toggle("lit", objectsOf(node).some((one) => lit.has(one)));
      }
    });
  }
}

/** The objects that an element stands for: `data-o="3 7"`, or a map's `data-key="o3"`. */
export function objectsOf(node) {
  if (node.dataset.o) return node.dataset.o.split(" ").map(Number);
  const key = node.dataset.key || "";
  return key.startsWith("o") ? [Number(key.slice(1))] : [];
}
