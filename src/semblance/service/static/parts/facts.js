// Facts as a list of names and values; the attributes of a picture folded away.

import { counted, make } from "../elements.js";

export function listed(pairs) {
  return make("dl", {}, pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** Null where there are none; what the sender called the file is shown elsewhere. */
export function attributesOf(picture) {
  const said = Object.entries(picture.attributes).filter(([name]) => name !== "filename");
  if (!said.length) return null;
  const values = said.map(([name, value]) => [name, String(value)]);
  return make("details", {}, make("summary", {}, counted(said.length, "attribute")), listed(values));
}
