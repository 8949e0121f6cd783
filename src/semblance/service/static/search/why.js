// Why a hit is like the query: what was compared, heat, outlines, points, shares, category.

import { ask } from "../api.js";
import { boxed, make, styled } from "../elements.js";
import { openDialog } from "../parts/dialog.js";
import { listed } from "../parts/facts.js";
import { capital, figureOf } from "../parts/figures.js";
import { evidenceOf, sharesOf } from "./details.js";

/** Opens the reasons of a hit. `query` is {file} or {id}, and has the view and region searched with;
 * `closed` is called at the end. */
export function openWhy(hit, query, closed) {
  styled("/css/objects.css");
  const asked = new AbortController();
  const content = make("div", { class: "why" });
  const title = `Why ${hit.label ?? hit.name}?`;
  const dialog = openDialog(title, content, { closed: () => (asked.abort(), closed()) });
  load(content, hit, query, asked.signal);
  return dialog;
}

async function load(content, hit, query, signal) {
  content.setAttribute("aria-busy", "true");
  content.replaceChildren(make("p", { role: "status", class: "faint" }, "Looking at both pictures again…"));
  try {
    content.replaceChildren(...told(hit, await reasons(hit, query, signal)));
  } catch (error) {
    if (error.name === "AbortError") return;
    const again = make("button", { onclick: () => load(content, hit, query, signal) }, "Try again");
    content.replaceChildren(make("p", { role: "alert", class: "error" }, error.message), again);
  } finally {
    content.removeAttribute("aria-busy");
  }
}

function reasons(hit, { file, id, view, region }, signal) {
  const query = { view, region: hit.query_region ? written(hit.query_region) : region, hit_region: hit.region && written(hit.region) };
  if (file) return ask("/v1/why", { method: "POST", form: { image: file, id: hit.id }, query, signal });
  return ask(`/v1/images/${hit.id}/why`, { query: { ...query, query: id }, signal });
}

const written = ({ x, y, width, height }) => [x, y, width, height].join(",");

function told(hit, answer) {
  const figures = [
    ...answer.query.map((each) => figureOf(each, `Query: ${each.caption}`)),
    whole(hit),
    ...answer.hit.map((each) => figureOf(each, capital(each.caption))),
  ];
  const shares = Object.entries(answer.explanation.shares);
  const evidence = evidenceOf(hit);
  return [
    make("div", { class: "reasons" }, figures),
    make(
      "div",
      { class: "numbers" },
      make("div", {}, listed(facts(hit, answer))),
      evidence.length ? make("div", {}, make("h3", {}, "Put in order by (0 to 1)"), listed(evidence)) : null,
      shares.length > 1 ? sharesOf(shares) : null,
    ),
    answer.explanation.caution && make("p", { class: "error" }, capital(answer.explanation.caution)),
    make("small", {}, "Warm places raise the score, blue ones lower it, hatched ones are not seen."),
  ].filter(Boolean);
}

/** The picture itself, with a box around the object that matched. */
function whole(hit) {
  const caption = hit.region ? "The object that matched" : "This picture";
  return make(
    "figure",
    {},
    make("div", { class: "picture" }, make("picture-thumb", { src: `${hit.thumbnail}?size=320`, alt: caption }), hit.region && boxed(hit, [hit.region])),
    make("figcaption", {}, caption),
  );
}

function facts(hit, { explanation, predicted }) {
  const own = hit.label ?? hit.category;
  return [
    ["Similarity (0 to 1)", hit.similarity.toFixed(3)],
    ...(predicted ? [["Category of the query", `${predicted.category}, with probability ${predicted.probability.toFixed(2)}${predicted.doubt && `; but ${predicted.doubt}`}`]] : []),
    ...(own ? [[hit.label ? "Label of this picture" : "Category of this picture", own]] : []),
    ...(explanation.overlap ? [[laid(explanation.overlap), explanation.overlap.iou.toFixed(3)]] : []),
    ...(explanation.match ? [["Matched points that agree", `${explanation.match.inliers} of ${explanation.match.matches}`]] : []),
  ];
}

/** How the outlines were compared: as they lie in their pictures, or one moved onto the other. */
function laid(overlap) {
  return overlap.placement === "raw" ? "Outlines as they lie, IoU" : "Outlines laid on each other, IoU";
}
