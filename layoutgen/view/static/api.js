/* What the server is asked for. */

/** JSON of an address below the page's; throws an Error with the server's own words. */
async function get(path) {
  const response = await fetch(path);
  const text = await response.text();
  let body = null;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error(text || response.statusText);
  }
  if (!response.ok) throw new Error(body.error || response.statusText);
  return body;
}

const answers = new Map();

/** The same as `get`, remembered: for what does not change while a set is looked at. */
function kept(path) {
  if (answers.size > 200) answers.clear();
  if (!answers.has(path)) {
    const found = get(path);
    found.catch(() => answers.delete(path));
    answers.set(path, found);
  }
  return answers.get(path);
}

export const shelf = () => get("api/sets");
export const facets = (set) => get(`api/${set}/facets`);
export const clips = (set, query) => get(`api/${set}/clips?${query}`);
export const clip = (set, id, mode) => kept(`api/${set}/clip?${new URLSearchParams({ id, mode })}`);
export const answer = (set, id, mode, question) =>
  kept(`api/${set}/answer?${new URLSearchParams({ id, mode, question })}`);

/** The address of an image; `stamp` tells sets apart in the browser's cache. */
export const image = (set, [clip, name], stamp) => `image/${set}/${clip}/${encodeURIComponent(name)}?${stamp}`;
