// The threshold: a slider under a histogram of the scores.

import { drawn, make } from "../elements.js";

const BINS = 30;
const [WIDTH, HEIGHT] = [300, 64];

/** Draws it for the hits of an answer; `changed` gets the lowest score, or null for none. */
export function thresholdOf(hits, scale, least, changed) {
  const counts = binned(hits.map(scale.of), scale.least);
  const bars = counts.map((count, place) => bar(count, place, Math.max(...counts)));
  const from = least === null ? scale.least : Math.max(least, scale.least);
  const input = make("input", {
    type: "range",
    min: String(scale.least),
    max: "1",
    step: "0.01",
    "aria-label": `Lowest ${scale.name}`,
  });
  input.value = String(from);
  const output = make("output", {});
  const say = () => {
    const value = Number(input.value);
    output.textContent = value <= scale.least ? "all" : `${value.toFixed(2)} or more`;
    input.setAttribute("aria-valuetext", output.textContent);
    bars.forEach((each, place) => {
      const end = scale.least + ((place + 1) / BINS) * (1 - scale.least);
      each.setAttribute("class", end <= value + 1e-9 ? "below" : "");
    });
  };
  input.addEventListener("input", () => {
    say();
    const value = Number(input.value);
    changed(value <= scale.least ? null : value);
  });
  say();
  const picture = drawn("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    class: "histogram",
    role: "img",
    "aria-label": `Scores of the ${hits.length} nearest pictures, from ${scale.least.toFixed(2)} to 1`,
  }, ...bars);
  return make(
    "div",
    { class: "threshold" },
    make("div", { class: "row apart" }, make("span", {}, `Lowest ${scale.name}`), output),
    picture,
    input,
    make("small", {}, scale.note),
  );
}

function binned(scores, least) {
  const counts = Array(BINS).fill(0);
  for (const score of scores) {
    const place = Math.floor(((score - least) / (1 - least || 1)) * BINS);
    counts[Math.min(BINS - 1, Math.max(0, place))] += 1;
  }
  return counts;
}

function bar(count, place, most) {
  const height = count && Math.max(3, (count / most) * HEIGHT);
  const width = WIDTH / BINS;
  return drawn("rect", { x: place * width + 1, y: HEIGHT - height, width: width - 2, height });
}
