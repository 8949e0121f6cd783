// The left side of a search: what is asked, and among which pictures.

import { labelled, make } from "../elements.js";
import { SIZES } from "./state.js";

/** The examples of the query, each with a button that takes it away. */
export function examples(state, file, changed) {
  const chip = (picture, text, without) =>
    make("li", {}, picture, make("span", {}, text), make("button", { class: "plain", "aria-label": `Remove: ${text}`, onclick: () => changed(without) }, "✕"));
  const record = (id) => make("picture-thumb", { src: `/v1/images/${id}/thumbnail?size=128`, alt: "" });
  const own = file && make("img", { src: URL.createObjectURL(file), alt: "" });
  const chips = [
    state.picture ? chip(own ?? make("span"), file ? "Your picture" : "A picture of another browser", { picture: null }) : null,
    ...state.like.map((id) => chip(record(id), `Like picture ${id}`, { like: state.like.filter((each) => each !== id) })),
    ...state.unlike.map((id) => chip(record(id), `Not like picture ${id}`, { unlike: state.unlike.filter((each) => each !== id) })),
  ].filter(Boolean);
  return chips.length ? make("ul", { class: "examples", "aria-label": "Examples" }, chips) : null;
}

/** Labels with how many pictures have each; the chosen ones are pressed. */
export function labelFilter(labels, state, changed) {
  if (!labels.length) return null;
  const pressed = (label) => state.labels.includes(label);
  const toggled = (label) => (pressed(label) ? state.labels.filter((each) => each !== label) : [...state.labels, label]);
  const chips = labels.map(({ label, records }) =>
    make("button", { class: "chip", "aria-pressed": String(pressed(label)), onclick: () => changed({ labels: toggled(label) }) }, label, " ", make("small", {}, records.toLocaleString("en"))),
  );
  const isOpen = state.labels.length > 0 || matchMedia("(min-width: 56rem)").matches;
  const group = make("div", { class: "chips", role: "group", "aria-label": "Labels" }, chips);
  return make("details", { open: isOpen }, make("summary", {}, "Only with these labels"), group);
}

export function moreFilters(state, views, changed) {
  const where = make("input", { value: state.where, placeholder: "width > 800 and group is not null", onchange: () => changed({ where: where.value }) });
  const size = make("select", { onchange: () => changed({ k: Number(size.value) }) }, SIZES.map((k) => new Option(String(k), String(k), false, k === state.k)));
  const chosen = views.find((each) => each.name === state.view) ?? views.find((each) => each.default);
  const view = make(
    "select",
    { onchange: () => changed({ view: view.value, least: null }) },
    views.map((each) => new Option(`${each.name} (${each.models.join(" + ")})`, each.name, false, each === chosen)),
  );
  return make(
    "details",
    { open: Boolean(state.where || state.view) },
    make("summary", {}, "More choices"),
    labelled("Pictures shown at most", size),
    labelled("Filter", where, "Fields: id, label, group, width, height, size_bytes, added_at, and your attributes."),
    views.length > 1 ? labelled("View", view, "Which models look.") : null,
  );
}
