// The gauge: one score on a half circle, with the threshold marked and the verdict below.

import { drawn, make } from "../elements.js";

const RADIUS = 80;

/** Of an answer of /v1/compare: a probability where there is one, else the similarity; `who`
 * says so. */
export function gauge(answer, who) {
  const isCalibrated = answer.probability !== null;
  const score = isCalibrated ? answer.probability : answer.similarity;
  const name = isCalibrated ? "probability" : "similarity";
  // The threshold is a similarity, so it has a place on the scale of similarities only.
  const mark = isCalibrated ? [] : [tick(answer.threshold)];
  const svg = drawn(
    "svg",
    { viewBox: "0 0 200 112", class: "gauge", role: "img", "aria-label": `${name} ${score.toFixed(3)}` },
    arc(1, "track"),
    arc(score, answer.similar ? "yes" : "no"),
    ...mark,
    words(score.toFixed(3)),
  );
  return make(
    "div",
    { class: "verdict" },
    svg,
    make("p", { class: "name" }, `${name}, by ${who}`),
    make("p", { class: answer.similar ? "answer yes" : "answer no" }, answer.similar ? "Similar" : "Not similar"),
    make("small", {}, explained(answer, isCalibrated)),
  );
}

function explained(answer, isCalibrated) {
  const limit = answer.threshold_as.replace("similarity>=", "a similarity of ");
  const verdict = `Similar begins at ${limit}.`;
  return isCalibrated ? `${verdict} The probability holds ${answer.calibration}.` : `${verdict} Not calibrated: the similarity is no probability.`;
}

function arc(share, name) {
  const [x, y] = at(Math.max(0.001, Math.min(1, share)), RADIUS);
  return drawn("path", { d: `M ${100 - RADIUS} 100 A ${RADIUS} ${RADIUS} 0 0 1 ${x} ${y}`, class: name });
}

function tick(share) {
  const [[x1, y1], [x2, y2]] = [at(share, RADIUS - 11), at(share, RADIUS + 11)];
  return drawn("line", { x1, y1, x2, y2, class: "tick" });
}

function words(text) {
  const made = drawn("text", { x: 100, y: 92, "text-anchor": "middle" });
  made.textContent = text;
  return made;
}

function at(share, radius) {
  const angle = Math.PI * (1 - share);
  return [100 + radius * Math.cos(angle), 100 - radius * Math.sin(angle)];
}
