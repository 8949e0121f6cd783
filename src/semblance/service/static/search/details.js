// The details of a hit: its scores, and what is known of the picture.

import { make } from "../elements.js";
import { openDialog } from "../parts/dialog.js";
import { attributesOf, listed } from "../parts/facts.js";

const EVIDENCE = { contour: "Overlap of outlines", keypoints: "Matched points", reciprocal: "Shared neighbours" };

/** What re-rankers found, each from 0 to 1, in pairs of name and number. */
export const evidenceOf = (hit) => Object.entries(hit.why.evidence).map(([name, found]) => [EVIDENCE[name] ?? name, found.toFixed(3)]);

/** Opens them; `act` is that of the cards. */
export function openDetails(hit, scale, act) {
  const then = (name) => () => {
    dialog.close();
    act[name](hit);
  };
  const shares = Object.entries(hit.why.shares);
  const content = make(
    "div",
    { class: "details" },
    make("picture-thumb", { src: `${hit.thumbnail}?size=800`, alt: hit.label ?? hit.name }),
    make(
      "div",
      {},
      listed(facts(hit)),
      make("small", {}, scale.note),
      shares.length > 1 ? sharesOf(shares) : null,
      make(
        "div",
        { class: "row" },
        make("button", { class: "primary", onclick: then("more") }, "More like this"),
        make("button", { onclick: then("compare") }, "Compare with the query"),
        act.why && make("button", { onclick: then("why") }, "Why"),
        make("a", { class: "button", href: `/library?id=${hit.id}`, onclick: () => dialog.close() }, "In the library"),
      ),
      attributesOf(hit),
    ),
  );
  const dialog = openDialog(hit.label ?? hit.name, content);
}

function facts(hit) {
  const number = (value, digits = 3) => value.toFixed(digits);
  return [
    ["Probability", hit.probability === null ? "not calibrated" : number(hit.probability)],
    ["Similarity (0 to 1)", number(hit.similarity)],
    ["Cosine (−1 to 1)", number(hit.cosine)],
    ["File", hit.page ? `${hit.name}, page ${hit.page + 1}` : hit.name],
    ["Label", hit.label ?? "none"],
    ["Group", hit.group ?? "none"],
    ...(hit.category ? [["Category", hit.category]] : []),
    ...evidenceOf(hit),
  ];
}

export function sharesOf(shares) {
  return make(
    "div",
    { class: "shares" },
    make("h3", {}, "Share of each model in the cosine"),
    shares.map(([model, share]) => make("div", {}, make("span", {}, model), make("score-meter", { value: share, label: `share of ${model}` }))),
  );
}
