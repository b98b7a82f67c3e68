/* The page's state in its address, behind the #: `#/?words=sofa&task=a`, `#/clip/ID?question=q003&frame=4`. */

/** What the address says: `clip` is "" on the grid. */
export function read() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  const parts = path.split("/").filter(Boolean);
  return { clip: parts[0] === "clip" ? decodeURIComponent(parts[1] || "") : "", query: new URLSearchParams(query) };
}

let grid = new URLSearchParams();

/** Keeps what the grid shows, to be gone back to. */
export const remember = (query) => (grid = new URLSearchParams(query));

/** The address of the grid as it was last. */
export const back = () => address("", grid);

/** The address of a state. */
export function address(clip, query) {
  const text = query.toString();
  return `#/${clip ? `clip/${encodeURIComponent(clip)}` : ""}${text ? `?${text}` : ""}`;
}

/** Goes to a state. */
export function go(clip, query) {
  location.hash = address(clip, query);
}

/** Writes the state into the address without a step in the history and without a new page. */
export function note(clip, query) {
  history.replaceState(history.state, "", address(clip, query));
}

/** The whole link to a state, to be kept or sent. */
export const link = (clip, query) => new URL(address(clip, query), location.href).href;
