// What is searched, to and from the address.

export const SIZES = [12, 24, 48, 96, 192];
export const OF_PICTURES = ["contour", "keypoints"];

/** `like`, `unlike`: ids of records; `picture`: the name of a kept file; `least`: a score; `region`:
 * "x,y,w,h" of the picture, or "each" of its objects; `rerank`: null is as the view does. */
export function read(address) {
  const k = Number(address.get("k"));
  return {
    picture: address.get("picture"),
    like: address.getAll("like").map(Number).filter(Number.isSafeInteger),
    unlike: address.getAll("unlike").map(Number).filter(Number.isSafeInteger),
    text: address.get("text") ?? "",
    labels: address.getAll("label"),
    where: address.get("where") ?? "",
    least: address.has("least") ? Number(address.get("least")) || 0 : null,
    k: SIZES.includes(k) ? k : 24,
    view: address.get("view") ?? "",
    region: address.get("region") ?? "",
    category: address.get("category") ?? "",
    rerank: address.has("rerank") ? address.getAll("rerank").filter((name) => name !== "none") : null,
    why: Number(address.get("why")) || null,
  };
}

export function written(state) {
  const asked = new URLSearchParams();
  if (state.picture) asked.set("picture", state.picture);
  for (const id of state.like) asked.append("like", id);
  for (const id of state.unlike) asked.append("unlike", id);
  if (state.text) asked.set("text", state.text);
  for (const label of state.labels) asked.append("label", label);
  if (state.where) asked.set("where", state.where);
  if (state.least !== null) asked.set("least", state.least);
  if (state.k !== 24) asked.set("k", state.k);
  for (const name of ["view", "region", "category", "why"]) if (state[name]) asked.set(name, state[name]);
  if (state.rerank) for (const name of state.rerank.length ? state.rerank : ["none"]) asked.append("rerank", name);
  return asked;
}

/** Whether there is anything to be like. */
export const asks = (state) => Boolean(state.picture || state.like.length || state.text.trim());

/** The picture of which a region is a part: a kept file, or the one record named; null for none. */
export const mainOf = ({ picture, like }) => picture ?? (like.length === 1 ? `id${like[0]}` : null);

/** Whether the query is one picture and nothing else. */
export const isOnePicture = (state) => Boolean(mainOf(state)) && !(state.picture && state.like.length) && !state.unlike.length && !state.text.trim();

/** The re-rankers to ask for; those that look at a picture wait until there is one. */
export function rerankOf(state) {
  if (!state.rerank) return null;
  const able = state.rerank.filter((name) => isOnePicture(state) || !OF_PICTURES.includes(name));
  return able.length ? able : ["none"];
}

/** The filter of the chosen labels and of what was written by hand. */
export function whereOf({ labels, where }) {
  const quoted = labels.map((label) => `'${label.replaceAll("'", "''")}'`);
  const tests = [quoted.length && `label in (${quoted.join(", ")})`, where.trim() && `(${where.trim()})`];
  return tests.filter(Boolean).join(" and ");
}
