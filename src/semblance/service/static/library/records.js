// Records of the gallery by their place in a long list of ids; fetched in blocks, kept for a while.

import { ask, askBytes } from "../api.js";

const BLOCK = 60;
const KEPT = 40; // blocks

export class Records {
  constructor(signal) {
    this.signal = signal;
    this.ids = [];
    this.blocks = new Map();
  }

  /** Reads the ids that pass a filter, ascending; what was read before is forgotten. */
  async load(where) {
    const bytes = await askBytes("/v1/images/ids", { query: { where }, signal: this.signal });
    this.ids = Array.from(new Float64Array(bytes));
    this.blocks.clear();
  }

  /** The record at a place if it is here, else undefined. */
  at(place) {
    const block = this.blocks.get(Math.floor(place / BLOCK));
    return block instanceof Map ? block.get(this.ids[place]) : undefined;
  }

  /** Whether the service has answered for a place; a record that is not there then is gone. */
  has(place) {
    return this.blocks.get(Math.floor(place / BLOCK)) instanceof Map;
  }

  /** Fetches what is missing from `first` up to `last`. */
  async need(first, last) {
    const numbers = [];
    for (let block = Math.floor(first / BLOCK); block * BLOCK <= last; block++) numbers.push(block);
    await Promise.all(numbers.map((number) => this.fetched(number)));
  }

  fetched(number) {
    if (!this.blocks.has(number)) {
      const asked = this.ask(number).then(
        (found) => this.blocks.get(number) === asked && this.blocks.set(number, found),
        (error) => {
          this.blocks.delete(number);
          throw error;
        },
      );
      this.blocks.set(number, asked);
      if (this.blocks.size > KEPT) this.blocks.delete(this.blocks.keys().next().value);
    }
    return this.blocks.get(number);
  }

  async ask(number) {
    const ids = this.ids.slice(number * BLOCK, (number + 1) * BLOCK);
    if (!ids.length) return new Map();
    const query = { where: `id in (${ids.join(", ")})`, limit: BLOCK };
    const { records } = await ask("/v1/images", { query, signal: this.signal });
    return new Map(records.map((record) => [record.id, record]));
  }

  /** A changed record takes the place of what was read before. */
  replace(record) {
    for (const block of this.blocks.values()) if (block instanceof Map && block.has(record.id)) block.set(record.id, record);
  }

  /** Takes an id out, or puts it back in its place. */
  without(id) {
    this.ids = this.ids.filter((each) => each !== id);
    this.blocks.clear();
  }

  with(id) {
    this.ids = [...this.ids, id].sort((a, b) => a - b);
    this.blocks.clear();
  }
}
