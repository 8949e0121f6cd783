// The hits as cards.

import { boxed, counted, make } from "../elements.js";
import { opened, verdict } from "./marks.js";

/** A list of cards; `act` has more, plus, minus, compare, and why where it can be said, each called
 * with a hit. */
export function hitList(hits, scale, act, answer) {
  const list = make("ol", { class: "hits" }, hits.map((hit) => card(hit, scale, act, answer)));
  list.addEventListener("keydown", (event) => moved(event, list));
  return list;
}

function card(hit, scale, act, answer) {
  const title = hit.label ?? hit.name;
  const does = (name, text, words) =>
    make("button", { class: "small", title: words, "aria-label": `${words}: ${title}`, onclick: () => act[name](hit) }, text);
  const shown = async () => {
    opened(answer, hit);
    const { openDetails } = await import("./details.js");
    openDetails(hit, scale, act);
  };
  return make(
    "li",
    {},
    make(
      "button",
      { class: "picture", "aria-label": `Details of ${title}, ${scale.name} ${scale.of(hit).toFixed(2)}`, onclick: shown },
      make("picture-thumb", { src: `${hit.thumbnail}?size=320`, alt: "" }),
      hit.region && boxed(hit, [hit.region]),
    ),
    make("score-meter", { value: scale.of(hit), label: scale.name }),
    make("p", { class: "name" }, hit.label && make("b", {}, hit.label), " ", make("span", {}, hit.name)),
    make("div", { class: "row" }, does("more", "More like this", "Search for more like this"), act.why && does("why", "Why", "Why is it like the query")),
    make("div", { class: "row" }, does("plus", "+ Also", "Also like this"), does("minus", "− Not", "Not like this")),
    verdict(answer, hit),
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

/** Where the keyboard stands among the cards; what is returned puts it there again, in new ones. */
export function standing() {
  const here = document.activeElement;
  const card = here?.closest(".hits li");
  const place = card && [...card.parentElement.children].indexOf(card);
  return () => {
    const buttons = [...(card ? (document.querySelectorAll(".hits li")[place]?.querySelectorAll("button") ?? []) : [])];
    (buttons.find((each) => each.textContent === here.textContent) ?? buttons[0])?.focus({ preventScroll: true });
  };
}

export function summary(shown, hits, answer) {
  const among = `${counted(answer.searched, "picture")} searched in ${Math.max(1, Math.round(answer.took_ms))} ms`;
  const whole = answer.no_object ? " No object was found in your picture, so all of it was compared." : "";
  if (answer.note) return `Nothing was searched: ${answer.note}.`;
  if (!hits.length) return `Nothing in ${among}.${whole}`;
  return `${counted(shown, "hit")}. ${among[0].toUpperCase()}${among.slice(1)}${within(answer.category)}.${whole}`;
}

function within(category) {
  if (!category?.labels.length) return "";
  return `, of the ${category.labels.length > 1 ? "categories" : "category"} ${category.labels.join(", ")}`;
}
