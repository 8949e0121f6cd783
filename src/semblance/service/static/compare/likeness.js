// Where two pictures are alike: heat in both, outlines, and lines between the points that agree.

import { ask } from "../api.js";
import { make, styled } from "../elements.js";
import { capital, figureOf } from "../parts/figures.js";

/** Fills a place with the reasons of a comparison; `asked` has its form and query, and who
 * compares. */
export async function likeness(place, asked, signal) {
  styled("/css/objects.css");
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(make("p", { role: "status", class: "faint" }, "Looking at both pictures again…"));
  try {
    const { form, query } = asked;
    place.replaceChildren(...told(await ask("/v1/compare/why", { method: "POST", form, query, signal }), asked.who));
  } catch (error) {
    if (error.name === "AbortError") return;
    const again = make("button", { onclick: () => likeness(place, asked, signal) }, "Try again");
    place.replaceChildren(make("p", { role: "alert", class: "error" }, error.message), again);
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function told({ first, second, explanation }, who) {
  const figures = [
    ...first.map((each) => figureOf(each, `First picture: ${each.caption}`)),
    ...second.map((each) => figureOf(each, /outlines|points/.test(each.caption) ? capital(each.caption) : `Second picture: ${each.caption}`)),
  ];
  if (!figures.length) return [make("p", {}, `For ${who}, nothing in one picture agrees with the other.`)];
  return [
    make("p", { class: "faint" }, `As ${who} sees them.`),
    make("div", { class: "reasons" }, figures),
    explanation.caution && make("p", { class: "error" }, capital(explanation.caution)),
    make("small", {}, "Warm places raise the score, blue ones lower it, hatched ones are not seen."),
  ].filter(Boolean);
}
