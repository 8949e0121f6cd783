// Search: what in the collection looks like this picture, these examples, these words?

import { allows, ask } from "../api.js";
import { go, note } from "../app.js";
import { labelled, make, refill, settled } from "../elements.js";
import { keep, kept } from "../kept.js";
import { toast } from "../parts/toast.js";
import { examples, labelFilter, moreFilters } from "../search/panel.js";
import { hitList, standing, summary } from "../search/hits.js";
import { expectedFalse, scaleOf } from "../search/scores.js";
import { asks, isOnePicture, mainOf, read, rerankOf, whereOf, written } from "../search/state.js";
import { thresholdOf } from "../search/threshold.js";

const SCORED = 200; // the histogram shows this many of the nearest
const EXAMPLES = 8; // the service takes no more of a kind

export async function show(place, address, signal) {
  const [{ views }, { models }, { labels, total }] = await Promise.all([
    ask("/v1/views", { signal }),
    ask("/v1/models", { signal }),
    ask("/v1/labels", { signal }),
  ]);
  if (!total) place.replaceChildren(...(await welcome()));
  else await new Search(place, read(address), { views, models, labels, signal }).begin();
}

async function welcome() {
  const head = [make("h1", {}, "Search by picture"), make("p", {}, "There are no pictures here yet. Add some, and ask which of them look like another.")];
  if ((await allows()).read_only) return [...head, make("p", {}, "This service only reads its gallery, so they are added elsewhere, by whoever runs it.")];
  const { samplesButton } = await import("../parts/samples.js");
  return [
    ...head,
    make("p", {}, make("a", { class: "button primary", href: "/library" }, "Add pictures")),
    samplesButton(() => go("/")),
  ];
}

class Search {
  constructor(place, state, { views, models, labels, signal }) {
    Object.assign(this, { place, state, views, models, labels, signal });
    this.asked = new AbortController();
    this.panel = make("div", { class: "panel" });
    this.examples = make("div", {});
    this.filters = make("div", { class: "filters" });
    this.part = make("div", {});
    this.ways = make("div", { class: "filters" });
    this.scores = make("div", {});
    this.results = make("section", { "aria-label": "Results", "aria-live": "off" });
    this.said = make("p", { class: "said", role: "status" });
  }

  async begin() {
    this.drop = make("drop-zone", { label: "Drop or paste a picture" });
    this.drop.addEventListener("pictures", ({ detail }) => this.picture(detail[0]));
    addEventListener("paste", (event) => event.clipboardData.files.length && this.picture(event.clipboardData.files[0]), { signal: this.signal });
    this.panel.append(...[this.drop, this.words(), this.examples, this.part, this.scores, this.ways, this.filters].filter(Boolean));
    this.place.append(make("h1", { class: "hidden" }, "Search"), this.panel, make("div", { class: "found" }, this.said, this.results));
    this.file = this.state.picture && (await kept(this.state.picture));
    await this.refresh();
  }

  words() {
    const reads = new Set(this.models.filter((each) => each.reads_text).map((each) => each.name));
    if (!this.views.some((view) => view.models.every((model) => reads.has(model)))) return null;
    const input = make("input", { type: "search", value: this.state.text, autocomplete: "off" });
    input.addEventListener("input", settled(() => this.change({ text: input.value }, false), 250));
    return labelled("or say it in words", input);
  }

  async picture(file) {
    this.file = file;
    await this.begun({ picture: await keep(file), like: [], unlike: [], least: null });
  }

  /** A new query: its first hits come into view, and who uses keys goes on there. */
  async begun(changes) {
    await this.change(changes);
    const { top } = this.said.getBoundingClientRect();
    if (top < 0 || top > 0.6 * innerHeight) this.said.scrollIntoView();
    if (!changes.picture && document.activeElement === document.body) this.results.querySelector("button")?.focus({ preventScroll: true });
  }

  async change(changes, isStep = true) {
    const before = mainOf(this.state);
    if ("view" in changes) changes = { rerank: null, category: "", ...changes };
    Object.assign(this.state, { why: null }, changes);
    if (!this.state.picture) this.file = null;
    if (mainOf(this.state) !== before) this.state.region = "";
    note(written(this.state), isStep);
    await this.refresh();
  }

  async refresh() {
    const changed = (changes) => this.change(changes);
    this.drop.toggleAttribute("compact", asks(this.state));
    this.examples.replaceChildren(...[examples(this.state, this.file, changed)].filter(Boolean));
    refill(this.filters, labelFilter(this.labels, this.state, changed), moreFilters(this.state, this.views, changed));
    this.asked.abort();
    this.asked = new AbortController();
    const signal = AbortSignal.any([this.asked.signal, this.signal]);
    this.answer = null;
    this.showTools(signal);
    if (this.state.picture && !this.file && !this.state.like.length && !this.state.text) {
      this.say("The picture of this address was kept in another browser, or has been forgotten. Choose it again.");
      return;
    }
    this.results.setAttribute("aria-busy", "true");
    try {
      this.answer = asks(this.state) ? await this.search(signal) : null;
      if (this.answer) this.fill();
      else await this.browse(signal);
    } catch (error) {
      if (error.name !== "AbortError") this.say(error.message, true);
    } finally {
      if (!signal.aborted) {
        this.results.removeAttribute("aria-busy");
        this.showTools(signal);
      }
    }
  }

  search(signal) {
    const { like, unlike, text, k, view, region, category } = this.state;
    const form = { image: this.file, id: like, unlike_id: unlike, text: text.trim() };
    const query = { k: Math.max(SCORED, k), where: whereOf(this.state), view, region, category, rerank: rerankOf(this.state) };
    return ask("/v1/search", { method: "POST", form, query, signal });
  }

  get view() {
    return this.views.find(({ name }) => name === this.state.view) ?? this.views.find((each) => each.default);
  }

  // The one picture asked with; null where there is none, or none to be had.
  get query() {
    if (!mainOf(this.state)) return null;
    if (this.state.picture) return this.file ? { file: this.file } : null;
    return { id: this.state.like[0] };
  }

  // What few need at once: parts of the picture, categories, re-rankers.
  async showTools(signal) {
    if (!asks(this.state)) {
      this.tools = null;
      for (const place of [this.part, this.ways]) place.replaceChildren();
      return;
    }
    try {
      const { Tools } = await import("../search/tools.js");
      this.tools ??= new Tools(this.part, this.ways, this.signal, (changes) => this.change(changes));
      const { state, view, query, answer } = this;
      if (!signal.aborted && view) await this.tools.show({ state, view, query, answer }, signal);
    } catch (error) {
      if (error.name !== "AbortError") toast(error.message, { isError: true });
    }
  }

  async browse(signal) {
    const query = { limit: this.state.k, where: whereOf(this.state) };
    const { records, total } = await ask("/v1/images", { query, signal });
    this.scores.replaceChildren();
    this.said.textContent = total ? "Choose a picture to look for others like it, or drop one of your own." : "No picture passes the filter.";
    const list = records.map((record) => this.invitation(record));
    this.results.replaceChildren(make("ol", { class: "hits" }, list));
  }

  invitation(record) {
    const title = record.label ?? record.name;
    const more = () => this.begun({ like: [record.id], least: null });
    return make(
      "li",
      {},
      make("button", { class: "picture", "aria-label": `Search for more like ${title}`, onclick: more }, make("picture-thumb", { src: `${record.thumbnail}?size=320`, alt: "" })),
      make("p", { class: "name" }, record.label && make("b", {}, record.label), " ", make("span", {}, record.name)),
    );
  }

  fill() {
    const scale = scaleOf(this.answer);
    const slider = this.answer.hits.length ? [thresholdOf(this.answer.hits, scale, this.state.least, (least) => this.threshold(least, scale))] : [];
    this.scores.replaceChildren(...slider);
    this.cards(scale);
  }

  threshold(least, scale) {
    this.state.least = least;
    note(written(this.state));
    this.cards(scale);
  }

  cards(scale) {
    const { least, k } = this.state;
    const passing = this.answer.hits.filter((hit) => least === null || scale.of(hit) >= least);
    const shown = passing.slice(0, k);
    const wrong = expectedFalse(shown, scale);
    const expected = wrong === null || !shown.length ? "" : ` About ${wrong.toFixed(wrong < 10 ? 1 : 0)} of them are expected to be wrong.`;
    const none = this.answer.hits.length && !shown.length ? " Move the slider to the left to see more." : "";
    this.said.classList.remove("error");
    this.said.textContent = summary(shown.length, this.answer.hits, this.answer) + expected + none;
    const stand = standing();
    this.results.replaceChildren(hitList(shown, scale, this.acts(), this.answer));
    stand();
    const asked = this.state.why && this.answer.hits.find(({ id }) => id === this.state.why);
    if (asked && isOnePicture(this.state) && !this.reasons) this.why(asked);
  }

  async why(hit) {
    const { openWhy } = await import("../search/why.js");
    const { view, region } = this.state;
    const noted = (id) => {
      this.state.why = id;
      note(written(this.state));
    };
    noted(hit.id);
    this.reasons = openWhy(hit, { ...this.query, view, region }, () => {
      this.reasons = null;
      if (!this.signal.aborted) noted(null);
    });
    this.signal.addEventListener("abort", () => this.reasons?.close(), { once: true });
  }

  acts() {
    const joined = (ids, id) => [...ids.filter((each) => each !== id), id].slice(-EXAMPLES);
    const without = (ids, id) => ids.filter((each) => each !== id);
    const { like, unlike } = this.state;
    return {
      more: ({ id }) => this.begun({ picture: null, like: [id], unlike: [], text: "", least: null }),
      plus: ({ id }) => this.change({ like: joined(like, id), unlike: without(unlike, id), least: null }),
      minus: ({ id }) => this.change({ unlike: joined(unlike, id), like: without(like, id), least: null }),
      compare: ({ id }) => {
        const query = this.state.picture ?? (like.length ? `id${like[0]}` : "");
        go(`/compare?${new URLSearchParams({ ...(query && { a: query }), b: `id${id}` })}`);
      },
      why: isOnePicture(this.state) ? (hit) => this.why(hit) : null,
    };
  }

  say(text, isError = false) {
    this.said.textContent = text;
    this.said.classList.toggle("error", isError);
    this.scores.replaceChildren();
    this.results.replaceChildren();
    this.results.removeAttribute("aria-busy");
  }
}
