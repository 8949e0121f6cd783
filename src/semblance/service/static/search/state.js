// What is searched, to and from the address.

export const SIZES = [12, 24, 48, 96, 192];

/** `like`, `unlike`: ids of records; `picture`: the name of a kept file; `least`: a score. */
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
  if (state.view) asked.set("view", state.view);
  return asked;
}

/** Whether there is anything to be like. */
export const asks = (state) => Boolean(state.picture || state.like.length || state.text.trim());

/** The filter of the chosen labels and of what was written by hand. */
export function whereOf({ labels, where }) {
  const quoted = labels.map((label) => `'${label.replaceAll("'", "''")}'`);
  const tests = [quoted.length && `label in (${quoted.join(", ")})`, where.trim() && `(${where.trim()})`];
  return tests.filter(Boolean).join(" and ");
}
