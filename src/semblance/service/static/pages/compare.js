// Compare: how alike are these two pictures, by one model or by several?

import "../compare/swipe.js";
import { ask } from "../api.js";
import { note } from "../app.js";
import { gauge } from "../compare/gauge.js";
import { make } from "../elements.js";
import { keep, kept } from "../kept.js";

const SIDES = ["a", "b"];
const VIEW = "view "; // before the name of a view of the gallery
const NAMES = { a: "First picture", b: "Second picture" };

export async function show(place, address, signal) {
  const [{ names: models, default: usual }, { views }] = await Promise.all([ask("/v1/models", { signal }), ask("/v1/views", { signal })]);
  const names = [...models, ...views.map(({ name }) => VIEW + name)];
  const asked = [...address.getAll("model"), ...address.getAll("view").map((name) => VIEW + name)].filter((name) => names.includes(name));
  const state = { a: address.get("a"), b: address.get("b"), models: asked.length ? asked : [usual], why: address.has("why") };
  await new Compare(place, state, names, usual, signal).begin();
}

class Compare {
  constructor(place, state, names, usual, signal) {
    Object.assign(this, { place, state, names, usual, signal });
    this.pictures = {};
    this.sides = { a: make("div", { class: "side" }), b: make("div", { class: "side" }) };
    this.result = make("section", { class: "result", "aria-label": "Result", "aria-live": "polite" });
  }

  async begin() {
    this.place.append(
      make("h1", {}, "Compare two pictures"),
      make("div", { class: "sides" }, this.sides.a, this.sides.b),
      this.choice(),
      this.result,
    );
    addEventListener("paste", ({ clipboardData: { files } }) => files.length && this.chosen(this.pictures.a ? "b" : "a", files[0]), { signal: this.signal });
    for (const side of SIDES) this.pictures[side] = await pictureOf(this.state[side]);
    await this.refresh();
  }

  choice() {
    const boxes = this.names.map((name) => {
      const box = make("input", { type: "checkbox", value: name, checked: this.state.models.includes(name) });
      box.addEventListener("change", () => {
        const chosen = boxes.map((each) => each.firstChild).filter((each) => each.checked);
        this.state.models = chosen.length ? chosen.map((each) => each.value) : [this.usual];
        this.refresh();
      });
      return make("label", { class: "check" }, box, " ", name);
    });
    return make("details", { open: this.state.models.length > 1 }, make("summary", {}, "Models and views"), make("div", { class: "chips" }, boxes));
  }

  async chosen(side, file) {
    this.state[side] = await keep(file);
    this.pictures[side] = { file, shown: URL.createObjectURL(file), name: file.name };
    await this.refresh();
  }

  async refresh() {
    const { models } = this.state;
    this.note();
    for (const side of SIDES) this.showSide(side);
    this.asked?.abort();
    this.result.replaceChildren();
    if (!this.pictures.a || !this.pictures.b) return;
    this.asked = new AbortController();
    const signal = AbortSignal.any([this.asked.signal, this.signal]);
    this.result.setAttribute("aria-busy", "true");
    const answers = await Promise.all(models.map((model) => this.compared(model, signal)));
    if (signal.aborted) return;
    this.result.removeAttribute("aria-busy");
    this.result.replaceChildren(...this.told(answers));
  }

  note() {
    const { a, b, models } = this.state;
    note([...Object.entries({ a, b, why: this.state.why ? 1 : "" }).filter(([, name]) => name), ...models.filter(() => models.length > 1 || models[0] !== this.usual).map((name) => Object.entries(choiceOf(name))[0])].map(([name, value]) => [name === "model_name" ? "model" : name, value]));
  }

  async compared(model, signal) {
    try {
      return { model, answer: await ask("/v1/compare", { method: "POST", form: this.form(), query: choiceOf(model), signal }) };
    } catch (error) {
      const about = error.message.replace(/^image_1:/i, "The first picture:").replace(/^image_2:/i, "The second picture:");
      return { model, error: about };
    }
  }

  form() {
    const form = {};
    for (const [number, side] of [[1, "a"], [2, "b"]]) {
      const { file, id } = this.pictures[side];
      form[file ? `image_${number}` : `id_${number}`] = file ?? id;
    }
    return form;
  }

  /** Where they are alike, by the first of the models: asked for when it is opened. */
  why(model) {
    const place = make("div", {});
    const folded = make("details", { class: "why-alike" }, make("summary", {}, "Where they are alike"), place);
    folded.addEventListener("toggle", async () => {
      if (this.signal.aborted) return;
      this.state.why = folded.open;
      this.note();
      if (!folded.open || place.firstChild) return;
      const { likeness } = await import("../compare/likeness.js");
      likeness(place, { form: this.form(), query: choiceOf(model), who: whoIs(model) }, AbortSignal.any([this.asked.signal, this.signal]));
    });
    folded.open = this.state.why;
    return folded;
  }

  showSide(side) {
    const picture = this.pictures[side];
    const drop = make("drop-zone", { compact: Boolean(picture), label: picture ? `Another ${NAMES[side].toLowerCase()}` : `${NAMES[side]}: drop it here` });
    drop.addEventListener("pictures", ({ detail }) => this.chosen(side, detail[0]));
    const lost = this.state[side] && !picture && make("p", { class: "error" }, "The picture of this address was kept in another browser, or has been forgotten. Choose it again.");
    const figure = picture && make("figure", {}, make("picture-thumb", { src: picture.shown, alt: NAMES[side] }), make("figcaption", {}, picture.name));
    this.sides[side].replaceChildren(...[make("h2", {}, NAMES[side]), figure, lost, drop].filter(Boolean));
  }

  told(answers) {
    const [first] = answers;
    const fine = answers.filter(({ answer }) => answer);
    const swipe = make("picture-swipe", { first: this.pictures.a.shown, second: this.pictures.b.shown });
    return [
      first.answer ? gauge(first.answer, whoIs(first.model)) : make("p", { class: "error", role: "alert" }, first.error),
      make("div", { class: "numbers" }, make("h2", {}, answers.length > 1 ? "By model" : "In numbers"), answers.map(bars), fine.length > 1 ? verdicts(fine) : null),
      make("div", { class: "swipes" }, make("h2", {}, "Swipe between them"), swipe),
      first.answer ? this.why(first.model) : "",
    ];
  }
}

/** What a name of the list asks the service for: a model, or a view with all that it is made of. */
function choiceOf(name) {
  return name.startsWith(VIEW) ? { view: name.slice(VIEW.length) } : { model_name: name };
}

const whoIs = (name) => (name.startsWith(VIEW) ? `the ${name}` : `the model ${name}`);

/** A picture of the address: a kept file, or a record of the gallery (`id12`). */
async function pictureOf(name) {
  if (!name) return null;
  const id = name.match(/^id(\d+)$/)?.[1];
  if (id) return { id: Number(id), shown: `/v1/images/${id}/thumbnail?size=800`, name: `Picture ${id} of the library` };
  const file = await kept(name);
  return file && { file, shown: URL.createObjectURL(file), name: file.name };
}

function bars({ model, answer, error }) {
  if (error) return make("p", { class: "error" }, `${model}: ${error}`);
  const score = answer.probability ?? answer.similarity;
  const kind = answer.probability === null ? "similarity" : "probability";
  const isOfPoints = answer.matches !== null;
  const reason = isOfPoints ? `${answer.inliers} of ${answer.matches} matched points agree` : `cosine ${answer.cosine.toFixed(3)}`;
  const told = `${reason}, took ${Math.max(1, Math.round(answer.took_ms))} ms`;
  return make(
    "div",
    { class: "bar-of-model" },
    make("div", { class: "row apart" }, make("b", {}, model), make("small", {}, `${kind}; ${answer.similar ? "similar" : "not similar"}`)),
    make("score-meter", { value: score, label: `${kind} by ${model}` }),
    make("small", {}, told),
  );
}

function verdicts(fine) {
  const similar = fine.filter(({ answer }) => answer.similar).length;
  return make("p", {}, `${similar} of ${fine.length} models call them similar. Scores of different models are on different scales; compare the verdicts, not the numbers.`);
}
