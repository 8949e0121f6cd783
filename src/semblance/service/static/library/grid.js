// A grid of any length: only the tiles near the window exist.

import { make, settled } from "../elements.js";

const SMALLEST = 150; // pixels
const GAP = 12;
const WORDS = 28; // height of the line below a picture, with the padding
const BEYOND = 2; // rows kept ready above and below

export class Grid {
  /** `open` is called with a record (undefined for one that is gone) and its id; arrow keys, Page, Home and End move from tile to tile. */
  constructor(records, open, signal) {
    Object.assign(this, { records, open, tiles: new Map(), current: 0 });
    this.place = make("div", { class: "virtual", role: "list", "aria-label": "Pictures" });
    this.place.addEventListener("keydown", (event) => this.pressed(event));
    const draw = () => {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.draw();
      });
    };
    addEventListener("scroll", draw, { signal, passive: true });
    const watched = new ResizeObserver(draw);
    watched.observe(this.place);
    signal.addEventListener("abort", () => watched.disconnect());
    // While the reader flies past, nothing is asked for.
    this.fill = settled(() => this.filled(), 60);
  }

  /** Draws everything anew, after the records changed. */
  renew() {
    for (const tile of this.tiles.values()) tile.remove();
    this.tiles.clear();
    this.current = Math.max(0, Math.min(this.current, this.records.ids.length - 1));
    this.draw();
  }

  measure() {
    const width = this.place.clientWidth;
    const across = Math.max(2, Math.floor((width + GAP) / (SMALLEST + GAP)));
    const side = Math.floor((width - GAP * (across - 1)) / across);
    if (side !== this.side) for (const tile of this.tiles.values()) tile.remove();
    if (side !== this.side) this.tiles.clear();
    Object.assign(this, { across, side, tall: side + WORDS });
    this.place.style.blockSize = `${Math.ceil(this.records.ids.length / across) * (this.tall + GAP)}px`;
  }

  draw() {
    this.measure();
    const above = -this.place.getBoundingClientRect().top;
    const row = (pixels) => Math.floor(pixels / (this.tall + GAP));
    const first = Math.max(0, (row(above) - BEYOND) * this.across);
    const last = Math.min(this.records.ids.length, (row(above + innerHeight) + BEYOND + 1) * this.across) - 1;
    this.shown = [first, last];
    const isNear = (place) => (place >= first && place <= last) || place === this.current;
    for (const [place, tile] of this.tiles) {
      if (isNear(place)) continue;
      tile.remove();
      this.tiles.delete(place);
    }
    for (let place = first; place <= last; place++) this.tileAt(place);
    if (this.records.ids.length) this.tileAt(this.current);
    this.fill();
  }

  tileAt(place) {
    if (this.tiles.has(place)) return this.tiles.get(place);
    const button = make("button", { class: "tile", tabIndex: place === this.current ? 0 : -1, "aria-label": `Picture ${this.records.ids[place]}` });
    const item = make("div", { role: "listitem", "aria-setsize": String(this.records.ids.length), "aria-posinset": String(place + 1) }, button);
    const [x, y] = [(place % this.across) * (this.side + GAP), Math.floor(place / this.across) * (this.tall + GAP)];
    Object.assign(button.style, { insetInlineStart: `${x}px`, insetBlockStart: `${y}px`, inlineSize: `${this.side}px`, blockSize: `${this.tall}px` });
    button.addEventListener("click", () => this.chosen(place));
    this.tiles.set(place, item);
    this.place.append(item);
    this.dress(place, item);
    return item;
  }

  /** Shows the record in its tile, if it has come. */
  dress(place, item) {
    const record = this.records.at(place);
    const button = item.firstChild;
    if (button.firstChild) return;
    if (!record) {
      if (this.records.has(place)) button.append(make("span", { class: "faint" }, "no longer here"));
      return;
    }
    const title = record.label ?? record.name;
    button.append(make("picture-thumb", { src: `${record.thumbnail}?size=256`, alt: "" }), make("span", {}, title));
    button.setAttribute("aria-label", `${title}, details`);
  }

  async filled() {
    const [first, last] = this.shown;
    if (last < first) return;
    await this.records.need(first, last).catch(() => {}); // the next move asks again
    for (const [place, item] of this.tiles) this.dress(place, item);
  }

  /** Opens a tile, also one that was faster than its record. */
  async chosen(place) {
    this.choose(place);
    try {
      if (!this.records.at(place)) await this.records.need(place, place);
    } catch {
      return; // no answer now: the next press asks again
    }
    this.open(this.records.at(place), this.records.ids[place]);
  }

  /** Puts the keyboard on the tile of a picture, if it is here. */
  stand(id) {
    const place = this.records.ids.indexOf(id);
    if (place < 0) return;
    this.choose(place);
    this.tiles.get(place).firstChild.focus();
  }

  choose(place) {
    const before = this.tiles.get(this.current)?.firstChild;
    if (before) before.tabIndex = -1;
    this.current = place;
    this.tileAt(place).firstChild.tabIndex = 0;
  }

  pressed(event) {
    const page = this.across * Math.max(1, Math.floor(innerHeight / (this.tall + GAP)));
    const last = this.records.ids.length - 1;
    const to = {
      ArrowRight: this.current + 1,
      ArrowLeft: this.current - 1,
      ArrowDown: this.current + this.across,
      ArrowUp: this.current - this.across,
      PageDown: Math.min(last, this.current + page),
      PageUp: Math.max(0, this.current - page),
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || to < 0 || to > last) return;
    event.preventDefault();
    this.choose(to);
    const button = this.tiles.get(to).firstChild;
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: "nearest" });
  }
}
