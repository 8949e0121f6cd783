// Draws a map on two canvases: the points below, what moves with the pointer above.

import { make } from "../elements.js";
import { RAMP, rampOf } from "./ramp.js";
import { Window } from "./window.js";

const MARGIN = 14; // pixels around the unit square
const REACH = 12; // pixels at which a point is pointed at
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
export const COLOURS = ["#2f7fd6", "#d9661f", "#2c9c6a", "#c23f8f", "#8a6fd1", "#a38300", "#12989c", "#d2454c", "#6d8f1f", "#8d6e53"];
const CLOSER = 1.6;
export const REST = "#8b8d94"; // labels without a colour of their own, and none

export class Plot {
  /** `told` has pointed(point or -1, x, y), opened(point), chosen(points). */
  constructor(told, signal) {
    Object.assign(this, { told, points: null, at: -1, chosen: new Set(), path: [], only: null, scores: null });
    this.seen = new Window(() => this.draw());
    this.below = make("canvas", { "aria-hidden": "true" });
    this.above = make("canvas", { tabIndex: 0, role: "application", "aria-label": "Map: arrow keys go from picture to picture, Enter opens one, plus and minus look closer or farther; drag around pictures to choose them, or with Shift to move" });
    this.place = make("div", { class: "plot" }, this.below, this.above);
    const watched = new ResizeObserver(() => this.draw());
    watched.observe(this.place);
    signal.addEventListener("abort", () => watched.disconnect());
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointerleave", "keydown", "wheel"])
      this.above.addEventListener(kind, (event) => this[kind](event));
  }

  show(points) {
    Object.assign(this, { points, at: -1, chosen: new Set(), only: null, scores: null });
    this.colourOf = new Map(points.commonest().slice(0, COLOURS.length).map(([label], place) => [label, COLOURS[place]]));
    this.seen.whole();
  }

  /** Only the points of this label (its place), or of all for null. */
  limit(only) {
    this.only = only;
    this.draw();
  }

  /** Colours points by a score from 0 to 1 of each (NaN for none), or by label for null. */
  colour(scores) {
    this.scores = scores;
    this.draw();
  }

  passes = (point) => this.only === null || this.points.labelOf[point] === this.only;

  draw() {
    const { clientWidth: width, clientHeight: height } = this.place;
    this.scale = devicePixelRatio;
    for (const canvas of [this.below, this.above]) Object.assign(canvas, { width: width * this.scale, height: height * this.scale });
    if (!this.points) return;
    const pen = this.below.getContext("2d");
    pen.scale(this.scale, this.scale);
    const far = this.points.count > 20_000 ? 2 : this.points.count > 2000 ? 4 : 7;
    const side = Math.min(9, far * Math.sqrt(this.seen.times));
    for (const [colour, points] of this.byColour()) {
      pen.fillStyle = colour;
      for (const point of points) {
        const [x, y] = this.onScreen(point);
        if (x < -side || y < -side || x > width + side || y > height + side) continue;
        pen.fillRect(x - side / 2, y - side / 2, side, side);
      }
    }
    this.mark();
  }

  /** Points of one colour together; by score the highest last, so that they lie on top. */
  byColour() {
    const found = new Map(this.scores ? [REST, ...RAMP].map((colour) => [colour, []]) : []);
    for (let point = 0; point < this.points.count; point++) {
      if (!this.passes(point)) continue;
      const colour = this.scores ? rampOf(this.scores[point]) : (this.colourOf.get(this.points.labelOf[point]) ?? REST);
      if (!found.has(colour)) found.set(colour, []);
      found.get(colour).push(point);
    }
    return found;
  }

  /** The ring around the current point, the chosen ones, and the lasso. */
  mark() {
    const pen = this.above.getContext("2d");
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    pen.clearRect(0, 0, this.above.width, this.above.height);
    pen.strokeStyle = getComputedStyle(this.place).color;
    pen.lineWidth = 1;
    for (const point of this.chosen) {
      const [x, y] = this.onScreen(point);
      pen.strokeRect(x - 4, y - 4, 8, 8);
    }
    pen.lineWidth = 2.5;
    if (this.at >= 0) {
      pen.beginPath();
      pen.arc(...this.onScreen(this.at), 9, 0, 2 * Math.PI);
      pen.stroke();
    }
    if (this.path.length > 1) {
      pen.beginPath();
      this.path.forEach(([x, y]) => pen.lineTo(x, y));
      pen.stroke();
    }
  }

  onScreen(point) {
    const [x, y] = this.seen.inside(this.points.places[2 * point], this.points.places[2 * point + 1]);
    return [MARGIN + x * (this.place.clientWidth - 2 * MARGIN), MARGIN + (1 - y) * (this.place.clientHeight - 2 * MARGIN)];
  }

  onMap([x, y]) {
    return this.seen.outside((x - MARGIN) / (this.place.clientWidth - 2 * MARGIN), 1 - (y - MARGIN) / (this.place.clientHeight - 2 * MARGIN));
  }

  pointedAt(event) {
    const reach = REACH / Math.min(this.place.clientWidth, this.place.clientHeight) / this.seen.times;
    return this.points?.nearest(...this.onMap([event.offsetX, event.offsetY]), reach, this.passes) ?? -1;
  }

  go(point) {
    this.at = point;
    if (point >= 0) this.seen.reveal(this.points.places[2 * point], this.points.places[2 * point + 1]);
    this.mark();
    this.told.pointed(point, ...(point < 0 ? [0, 0] : this.onScreen(point)));
  }

  pointerdown(event) {
    if (!this.points || event.button) return;
    this.above.setPointerCapture(event.pointerId);
    if (event.shiftKey) this.held = this.onMap([event.offsetX, event.offsetY]);
    else this.path = [[event.offsetX, event.offsetY]];
  }

  pointermove(event) {
    if (this.held) {
      const [x, y] = this.onMap([event.offsetX, event.offsetY]);
      this.seen.move(this.seen.left + this.held[0] - x, this.seen.low + this.held[1] - y);
      return;
    }
    if (!this.path.length) {
      this.go(this.pointedAt(event));
      return;
    }
    this.path.push([event.offsetX, event.offsetY]);
    this.mark();
  }

  pointerup(event) {
    if (this.held) {
      this.held = null;
      return;
    }
    const drawn = this.path;
    this.path = [];
    const [left, right] = [Math.min(...drawn.map(([x]) => x)), Math.max(...drawn.map(([x]) => x))];
    if (drawn.length > 3 && right - left > 5) {
      this.choose(this.points.inside(drawn.map((each) => this.onMap(each)), this.passes));
      return;
    }
    const point = this.pointedAt(event);
    this.go(point);
    if (point >= 0) this.told.opened(point);
  }

  pointerleave() {
    if (!this.path.length) this.go(-1);
  }

  keydown(event) {
    if (!this.points?.count) return;
    if (event.key === "Enter" && this.at >= 0) this.told.opened(this.at);
    if (event.key === "+" || event.key === "=") this.closer(CLOSER);
    if (event.key === "-") this.closer(1 / CLOSER);
    if (event.key === "0") this.seen.whole();
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    this.go(this.at < 0 ? this.points.nearest(0.5, 0.5, 2, this.passes) : this.points.beside(this.at, step, this.passes));
  }

  wheel(event) {
    // Without the key the page scrolls; a pinch comes with it.
    if (!this.points || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.seen.zoom(Math.exp(-event.deltaY / 400), ...this.onMap([event.offsetX, event.offsetY]));
  }

  /** Around the current point, or the middle of what is seen. */
  closer(factor) {
    const here = this.at < 0 ? this.seen.outside(0.5, 0.5) : [this.points.places[2 * this.at], this.points.places[2 * this.at + 1]];
    this.seen.zoom(factor, ...here);
  }

  choose(points) {
    this.chosen = new Set(points);
    this.mark();
    this.told.chosen(points);
  }
}
