// The part of the query's picture that is meant: drawn, one of its objects, or in numbers.

import { ask } from "../api.js";
import { boxed, labelled, make, refill, styled } from "../elements.js";

const LEAST = 0.02; // of the picture: a shorter stroke is a press

/** Chooses a part of one picture. `query` is {file} or {id}; `view` says whether it finds objects;
 * `changed` gets "x,y,w,h", "each" or "". */
export class RegionTool {
  constructor({ query, view, changed, signal }) {
    styled("/css/objects.css");
    Object.assign(this, { query, view, changed, signal, objects: [], region: "" });
    this.image = make("img", { alt: "", draggable: false, src: query.file ? URL.createObjectURL(query.file) : `/v1/images/${query.id}/thumbnail?size=800` });
    this.stage = make("div", { class: "region-stage" }, this.image);
    this.choices = make("div", { class: "chips", role: "group", "aria-label": "Part of the picture" });
    this.numbers = this.numbered();
    this.said = make("small", { role: "status" });
    const hint = make("small", {}, "Draw around what you mean, or choose:");
    this.place = make("details", {}, make("summary", {}, "Only a part of the picture"), make("div", { class: "region" }, hint, this.stage, this.choices, this.numbers, this.said));
    this.place.addEventListener("toggle", () => this.place.open && this.begin());
    this.drawing();
  }

  /** Shows what is chosen, as the address has it. */
  show(region) {
    this.region = region;
    if (region && !this.place.open) this.place.open = true;
    this.draw();
  }

  async begin() {
    if (this.begun) return;
    this.begun = true;
    this.stage.setAttribute("aria-busy", "true");
    try {
      await this.look();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.begun = false;
      this.say(error.message, true);
    } finally {
      this.stage.removeAttribute("aria-busy");
    }
    this.draw();
  }

  async look() {
    const { query, view, signal } = this;
    if (view.finds_objects) {
      const form = { image: query.file, id: query.id };
      const found = await ask("/v1/search/objects", { method: "POST", form, query: { view: view.name }, signal });
      Object.assign(this, { size: found, objects: found.objects });
      this.say(found.objects.length ? "" : "No object was found; draw around what you mean.");
    } else if (query.id) this.size = await ask(`/v1/images/${query.id}`, { signal });
    // A browser shows pictures upright, as the service counts their pixels.
    const shown = await this.image.decode().then(() => true, () => false);
    if (!shown) this.say("This browser cannot show the picture; choose among its objects, or give numbers.");
    else this.size ??= { width: this.image.naturalWidth, height: this.image.naturalHeight };
  }

  draw() {
    if (!this.size) return;
    const chosen = boxOf(this.region);
    const others = this.objects.map((each) => ({ ...each, class: "found" }));
    const own = chosen ? [{ ...chosen, class: "chosen" }] : [];
    this.stage.style.aspectRatio = `${this.size.width} / ${this.size.height}`;
    this.stage.querySelector("svg")?.remove();
    this.stage.append(boxed(this.size, [...others, ...own]));
    refill(this.choices, this.chips());
    [...this.numbers.querySelectorAll("input")].forEach((input, place) => (input.value = this.region && this.region !== "each" ? this.region.split(",")[place] : ""));
  }

  chips() {
    const chip = (text, region) =>
      make("button", { class: "chip", "aria-pressed": String(this.region === region), onclick: () => this.choose(region) }, text);
    const each = this.objects.map((box, place) => chip(box.kind ?? `Object ${place + 1}`, written(box)));
    return [chip("Whole picture", ""), ...each, this.objects.length > 1 ? chip("Each object", "each") : null].filter(Boolean);
  }

  choose(region) {
    this.show(region);
    this.changed(region);
  }

  numbered() {
    const inputs = ["Left", "Top", "Width", "Height"].map((name) => labelled(name, make("input", { type: "number", min: "0", inputMode: "numeric" })));
    const use = () => {
      const numbers = [...this.numbers.querySelectorAll("input")].map((input) => Math.round(Number(input.value)));
      if (numbers[2] > 0 && numbers[3] > 0) this.choose(numbers.join(","));
      else this.say("Give a width and a height above 0, in pixels.", true);
    };
    const button = make("button", { class: "small", type: "button", onclick: use }, "Use these");
    return make("details", {}, make("summary", {}, "In pixels"), make("div", { class: "pixels" }, inputs, button));
  }

  /** Mouse, pen or finger: a stroke is a box, a press takes the object there. */
  drawing() {
    let from = null;
    const at = ({ clientX, clientY }) => {
      const { left, top, width, height } = this.stage.getBoundingClientRect();
      return [limited((clientX - left) / width), limited((clientY - top) / height)];
    };
    const between = (event) => boxFrom(from, at(event), this.size);
    this.stage.addEventListener("pointerdown", (event) => {
      if (!this.size || event.button) return;
      event.preventDefault();
      this.stage.setPointerCapture(event.pointerId);
      from = at(event);
    });
    this.stage.addEventListener("pointermove", (event) => {
      if (!from) return;
      this.region = written(between(event));
      this.draw();
    });
    this.stage.addEventListener("pointerup", (event) => {
      if (!from) return;
      const [box, [x, y]] = [between(event), at(event)];
      const isStroke = box.width > LEAST * this.size.width && box.height > LEAST * this.size.height;
      from = null;
      this.choose(isStroke ? written(box) : this.objectAt(x * this.size.width, y * this.size.height));
    });
    this.stage.addEventListener("pointercancel", () => (from = null));
  }

  /** The smallest object at a point; the whole picture where there is none. */
  objectAt(x, y) {
    const there = this.objects.filter((box) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height);
    const [smallest] = there.sort((a, b) => a.width * a.height - b.width * b.height);
    return smallest ? written(smallest) : "";
  }

  say(text, isError = false) {
    this.said.textContent = text;
    this.said.classList.toggle("error", isError);
  }
}

const limited = (share) => Math.min(1, Math.max(0, share));

const written = ({ x, y, width, height }) => [x, y, width, height].join(",");

/** The box of "x,y,w,h"; null for none of one's own. */
function boxOf(region) {
  const numbers = region.split(",").map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return null;
  const [x, y, width, height] = numbers;
  return { x, y, width, height };
}

function boxFrom([ax, ay], [bx, by], size) {
  const [left, right] = [Math.min(ax, bx) * size.width, Math.max(ax, bx) * size.width].map(Math.round);
  const [top, bottom] = [Math.min(ay, by) * size.height, Math.max(ay, by) * size.height].map(Math.round);
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}
