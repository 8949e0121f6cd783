// The hits as cards, and the details of one.

import { counted, make } from "../elements.js";
import { openDialog } from "../parts/dialog.js";
import { attributesOf, listed } from "../parts/facts.js";
import { opened, verdict } from "./marks.js";

/** A list of cards; `act` has more, plus, minus and compare, each called with a hit. */
export function hitList(hits, scale, act, answer) {
  const list = make("ol", { class: "hits" }, hits.map((hit) => card(hit, scale, act, answer)));
  list.addEventListener("keydown", (event) => moved(event, list));
  return list;
}

function card(hit, scale, act, answer) {
  const title = hit.label ?? hit.name;
  const does = (name, text, words) =>
    make("button", { class: "small", title: words, "aria-label": `${words}: ${title}`, onclick: () => act[name](hit) }, text);
  const shown = () => {
    opened(answer, hit);
    details(hit, scale, act);
  };
  return make(
    "li",
    {},
    make(
      "button",
      { class: "picture", "aria-label": `Details of ${title}, ${scale.name} ${scale.of(hit).toFixed(2)}`, onclick: shown },
      make("picture-thumb", { src: `${hit.thumbnail}?size=320`, alt: "" }),
    ),
    make("score-meter", { value: scale.of(hit), label: scale.name }),
    make("p", { class: "name" }, hit.label && make("b", {}, hit.label), " ", make("span", {}, hit.name)),
    make(
      "div",
      { class: "row" },
      does("more", "More like this", "Search for more like this"),
      does("plus", "+", "Also like this"),
      does("minus", "−", "Not like this"),
    ),
    verdict(answer, hit),
  );
}

function details(hit, scale, act) {
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
  ];
}

function sharesOf(shares) {
  return make(
    "div",
    { class: "shares" },
    make("h3", {}, "Share of each model in the cosine"),
    shares.map(([model, share]) => make("div", {}, make("span", {}, model), make("score-meter", { value: share, label: `share of ${model}` }))),
  );
}

// Arrows go from picture to picture; rows are as long as the grid shows them.
function moved(event, list) {
  const pictures = [...list.querySelectorAll("button.picture")];
  const here = pictures.indexOf(document.activeElement);
  if (here < 0) return;
  const across = pictures.filter((each) => each.offsetTop === pictures[0].offsetTop).length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
  if (!step) return;
  event.preventDefault();
  pictures[here + step]?.focus();
}

export function summary(shown, hits, answer) {
  const among = `${counted(answer.searched, "picture")} searched in ${Math.max(1, Math.round(answer.took_ms))} ms`;
  if (!hits.length) return `Nothing in ${among}.`;
  return `${counted(shown, "hit")}. ${among[0].toUpperCase()}${among.slice(1)}.`;
}
