// The parts of the panel that come after it: a part of the picture, the category, the order.

import { ask } from "../api.js";
import { refill } from "../elements.js";
import { RegionTool } from "./region.js";
import { mainOf } from "./state.js";
import { waysOf } from "./ways.js";

export class Tools {
  constructor(part, ways, signal, changed) {
    Object.assign(this, { part, ways, signal, changed, categories: {} });
  }

  /** Shows them for a query, a view, and what was answered, if it was. */
  async show({ state, view, query, answer }, signal) {
    this.showPart(state, view, query);
    this.categories[view.name] ??= await ask("/v1/categories", { query: { view: view.name }, signal });
    if (signal.aborted) return;
    const categories = this.categories[view.name];
    refill(this.ways, waysOf({ state, view, categories, answer, changed: this.changed }));
  }

  // Made anew for another picture or view, so that what was found in one is not asked again.
  showPart(state, view, query) {
    const about = query && `${mainOf(state)} ${view.name}`;
    if (about !== this.about) {
      this.about = about;
      const { changed, signal } = this;
      this.tool = query && new RegionTool({ query, view, signal, changed: (region) => changed({ region, least: null }) });
      this.part.replaceChildren(...(query ? [this.tool.place] : []));
    }
    this.tool?.show(state.region);
  }
}
