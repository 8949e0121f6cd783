// Map: all pictures in the plane, those alike near each other.

import { allows, ask, askBytes } from "../api.js";
import { go, note } from "../app.js";
import { counted, labelled, make, refill } from "../elements.js";
import { COLOURS, Plot, REST } from "../map/plot.js";
import { Points } from "../map/points.js";
import { RAMP } from "../map/ramp.js";
import { toast } from "../parts/toast.js";

const METHODS = { pca: "PCA: at once", tsne: "t-SNE: groups, takes longer", umap: "UMAP: groups, takes longer" };
const MOST = 100_000;
const EXAMPLES = 8; // the service takes no more
const SCORED = 1000; // the service scores no more of the nearest
const AT_ONCE = 200; // records of a request

export async function show(place, address, signal) {
  const asked = address.get("method");
  const method = asked in METHODS ? asked : "pca";
  const { read_only: isReadOnly } = await allows();
  const like = Math.max(0, Math.trunc(Number(address.get("like")))) || null;
  await new PictureMap(place, { method, like, label: address.get("label"), isReadOnly }, signal).begin();
}

class PictureMap {
  constructor(place, { method, like, label, isReadOnly }, signal) {
    Object.assign(this, { place, method, like, label, isReadOnly, signal });
    this.scored = make("div", { class: "row", role: "group", "aria-label": "Colours" });
    this.said = make("p", { class: "faint", role: "status" });
    this.legend = make("div", { class: "chips", role: "group", "aria-label": "Show one label" });
    this.selection = make("div", { class: "row selection", role: "group", "aria-label": "Chosen pictures" });
    this.card = make("div", { class: "pointed", hidden: true });
    const told = {
      pointed: (point, x, y) => this.pointed(point, x, y),
      opened: (point) => go(`/library?id=${this.points.ids[point]}`),
      chosen: (points) => this.chosen(points),
    };
    this.plot = new Plot(told, signal);
    this.plot.place.append(this.card);
  }

  async begin() {
    const choice = make("select", { onchange: () => this.change(choice.value) }, Object.entries(METHODS).map(([name, text]) => new Option(text, name, false, name === this.method)));
    this.place.append(make("h1", {}, "Map"), make("div", { class: "tools" }, labelled("Drawn by", choice), this.zooming()), this.said, this.scored, this.legend, this.plot.place, this.selection);
    await this.load();
  }

  change(method) {
    this.method = method;
    this.note();
    return this.load();
  }

  note() {
    note({ ...(this.method !== "pca" && { method: this.method }), ...(this.label && { label: this.label }), ...(this.like && { like: this.like }) });
  }

  zooming() {
    const press = (text, words, act) => make("button", { class: "small", "aria-label": words, title: words, onclick: act }, text);
    return make(
      "div",
      { class: "row", role: "group", "aria-label": "How close" },
      press("+", "Look closer", () => this.plot.closer(1.6)),
      press("−", "Look from farther", () => this.plot.closer(1 / 1.6)),
      press("All", "See all", () => this.plot.seen.whole()),
    );
  }

  /** Colours by likeness to a picture, or by label for null. */
  async colour(like) {
    this.like = like;
    this.note();
    this.scored.replaceChildren();
    if (!like) return this.plot.colour(null);
    try {
      const { hits } = await ask(`/v1/images/${like}/similar`, { query: { k: SCORED, keep: false }, signal: this.signal });
      this.plot.colour(scoresOf(hits, this.points.ids));
      const back = make("button", { class: "small", onclick: () => this.colour(null) }, "Colour by label");
      const ramp = RAMP.map((colour) => dotOf(colour));
      this.scored.replaceChildren(make("span", {}, `Coloured by likeness to picture ${like}: far `), ...ramp, make("span", {}, ` near, of the ${counted(hits.length, "nearest picture")}.`), back);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.like = null;
      this.note();
      toast(error.message, { isError: true });
    }
  }

  async load() {
    this.said.textContent = "Drawing the map. A large one takes a while, once.";
    this.plot.place.setAttribute("aria-busy", "true");
    this.chosen([]);
    try {
      const query = { method: this.method, limit: MOST };
      const found = await ask("/v1/map", { query, signal: this.signal });
      const bytes = await askBytes(found.points, { signal: this.signal });
      this.points = new Points(bytes, found.count, found.labels);
      this.plot.show(this.points);
      this.said.textContent = `${counted(found.count, "picture")}. Point at one to see it, press it to open it, or drag around some to choose them. Nearness in the plane is kept to ${Math.round(100 * found.trustworthiness)} %.`;
      this.drawLegend();
      if (this.like) await this.colour(this.like);
    } catch (error) {
      if (error.name !== "AbortError") this.said.textContent = error.message;
    }
    this.plot.place.removeAttribute("aria-busy");
  }

  drawLegend() {
    const names = this.points.labels;
    const only = names.indexOf(this.label);
    this.plot.limit(only < 0 ? null : only);
    const press = (name) => {
      this.label = this.label === name ? null : name;
      this.note();
      this.drawLegend();
    };
    const counts = this.points.commonest();
    const chips = counts.slice(0, COLOURS.length).map(([label, count], place) =>
      make("button", { class: "chip", "aria-pressed": String(label === only), onclick: () => press(names[label]) }, dotOf(COLOURS[place]), names[label], " ", make("small", {}, count.toLocaleString("en"))),
    );
    refill(this.legend, chips, this.others(counts.slice(COLOURS.length), only, press));
  }

  /** Labels that have no colour of their own; null where all have one. */
  others(counts, only, press) {
    if (!counts.length) return null;
    const names = this.points.labels;
    const options = counts.map(([label, count]) => new Option(`${names[label]} (${count.toLocaleString("en")})`, names[label], false, label === only));
    const first = `${counted(counts.length, "more label")}`;
    const choice = make("select", { "aria-label": first, onchange: () => press(choice.value || this.label) }, [new Option(first, ""), ...options]);
    return make("span", { class: "others" }, dotOf(REST), choice);
  }

  pointed(point, x, y) {
    this.card.hidden = point < 0;
    if (point < 0) return;
    const id = this.points.ids[point];
    const label = this.points.labels[this.points.labelOf[point]] ?? "no label";
    this.card.replaceChildren(make("picture-thumb", { src: `/v1/images/${id}/thumbnail?size=160`, alt: "" }), make("span", { role: "status" }, `${label}, picture ${id}`));
    const { clientWidth, clientHeight } = this.plot.place;
    this.card.style.insetInlineStart = `${x > clientWidth / 2 ? x - 186 : x + 16}px`;
    this.card.style.insetBlockStart = `${Math.max(0, Math.min(y - 60, clientHeight - 200))}px`;
  }

  chosen(points) {
    const ids = points.map((point) => this.points.ids[point]);
    if (!ids.length) {
      this.selection.replaceChildren();
      return;
    }
    const input = make("input", { "aria-label": "Label for the chosen pictures", placeholder: "a label", maxLength: 1000 });
    const give = make("button", { onclick: () => input.value.trim() && this.give(ids, input.value.trim(), give) }, "Label them");
    const examples = ids.filter((_, place) => place % Math.ceil(ids.length / EXAMPLES) === 0);
    const query = new URLSearchParams(examples.map((id) => ["like", id]));
    const address = URL.createObjectURL(new Blob([["id", ...ids].join("\r\n")], { type: "text/csv" }));
    this.selection.replaceChildren(
      make("b", {}, `${counted(ids.length, "picture")} chosen`),
      make("a", { class: "button", href: `/?${query}` }, "Search for more like these"),
      make("button", { onclick: () => this.colour(ids[0]) }, ids.length === 1 ? "Colour by likeness to it" : "Colour by likeness to the first"),
      make("a", { class: "button", href: address, download: "chosen.csv" }, "Save their numbers (CSV)"),
      ...(this.isReadOnly ? [] : [input, give]),
      make("button", { onclick: () => this.plot.choose([]) }, "Choose none"),
    );
  }

  /** Gives all of them a label; group and attributes stay. */
  async give(ids, label, button) {
    button.disabled = true;
    let done = 0;
    try {
      for (let first = 0; first < ids.length; first += AT_ONCE) {
        const where = `id in (${ids.slice(first, first + AT_ONCE).join(", ")})`;
        const { records } = await ask("/v1/images", { query: { where, limit: AT_ONCE } });
        for (const { uri, group, attributes } of records) {
          await ask(uri, { method: "PATCH", json: { label, group, attributes } });
          button.textContent = `${++done} of ${ids.length}`;
        }
      }
      toast(`${counted(done, "picture")} labelled ${label}.`);
    } catch (error) {
      toast(`${done} of ${ids.length} are labelled. ${error.message}`, { isError: true });
    }
    if (!this.signal.aborted) await this.load();
  }
}

function dotOf(colour) {
  const dot = make("i", { class: "dot" });
  dot.style.background = colour;
  return dot;
}

/** The score of each id, stretched from the least to the greatest of the hits; NaN for the others. */
function scoresOf(hits, ids) {
  const [least, most] = [Math.min(...hits.map((hit) => hit.similarity)), Math.max(...hits.map((hit) => hit.similarity))];
  const found = new Map(hits.map((hit) => [hit.id, (hit.similarity - least) / (most - least || 1)]));
  return Float32Array.from(ids, (id) => found.get(id) ?? NaN);
}
