// How to search: within which category, and by what the first hits are put in order again.

import { labelled, make } from "../elements.js";
import { isOnePicture, OF_PICTURES } from "./state.js";

const WORDS = {
  contour: ["Outline", "the overlap of the objects' outlines"],
  keypoints: ["Points", "points of both pictures that agree"],
  reciprocal: ["Shared neighbours", "finds more of all that is alike; the first hit may be worse"],
  expansion: ["Expanded query", "the first hits join the query; the first hit may be worse"],
};

/** What can be chosen in a view, and what the answer says of it. */
export function waysOf({ state, view, categories, answer, changed }) {
  const parts = [categories.categories.length ? category(state, categories, answer, changed) : null, rerankers(state, view, changed)];
  const isWide = matchMedia("(min-width: 56rem)").matches;
  const isOpen = Boolean(state.category || state.rerank || (isWide && (view.predicts_categories || view.rerank.length)));
  return make("details", { open: isOpen }, make("summary", {}, "Category and order"), parts.filter(Boolean));
}

function category(state, { categories, predicted }, answer, changed) {
  const usual = predicted ? "auto" : "off";
  const chosen = state.category || usual;
  const named = categories.includes(chosen) || ["auto", "off"].includes(chosen) ? categories : [chosen, ...categories];
  const options = [...(predicted ? [["auto", "the predicted ones"]] : []), ["off", "all categories"], ...named.map((name) => [name, name])];
  const select = make(
    "select",
    { onchange: () => changed({ category: select.value === usual ? "" : select.value, least: null }) },
    options.map(([value, text]) => new Option(text, value, false, value === chosen)),
  );
  return labelled("Search in", select, said(answer?.category, chosen));
}

function said(found, chosen) {
  if (!found) return chosen === "auto" ? "Of a picture its category is predicted, and only that is searched." : "";
  if (!found.labels.length) return `All were searched: ${found.reason}.`;
  if (chosen !== "auto") return `Only ${found.labels.join(", ")}.`;
  const several = found.labels.length > 1 ? "these are the most probable categories, together with" : "predicted with";
  return `${found.labels.join(", ")}: ${several} probability ${found.probability.toFixed(2)}.`;
}

function rerankers(state, view, changed) {
  const used = state.rerank ?? view.rerank;
  const ordered = [...new Set([...view.rerank, ...view.rerankers])];
  const toggled = (name, isOn) => {
    const now = ordered.filter((each) => (each === name ? isOn : used.includes(each)));
    changed({ rerank: String(now) === String(view.rerank) ? null : now });
  };
  const boxes = view.rerankers.map((name) => {
    const able = isOnePicture(state) || !OF_PICTURES.includes(name);
    const [title, words] = WORDS[name] ?? [name, ""];
    const box = make("input", { type: "checkbox", checked: used.includes(name) && able, disabled: !able });
    box.addEventListener("change", () => toggled(name, box.checked));
    return make("label", { class: "way" }, box, make("span", {}, title, " ", make("small", {}, able ? words : "needs one picture as the query")));
  });
  return make("fieldset", {}, make("legend", {}, "Put the first hits in order again by"), boxes);
}
