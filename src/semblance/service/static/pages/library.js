// Library: the pictures of the gallery; add, look, label, delete.

import { ask } from "../api.js";
import { note } from "../app.js";
import { counted, labelled, make } from "../elements.js";
import { openDetails } from "../library/details.js";
import { Grid } from "../library/grid.js";
import { addingPanel } from "../library/panel.js";
import { Records } from "../library/records.js";
import { samplesButton } from "../parts/samples.js";
import { toast } from "../parts/toast.js";
import { whereOf } from "../search/state.js";

export async function show(place, address, signal) {
  const state = { label: address.get("label") ?? "", where: address.get("where") ?? "", id: address.get("id") };
  await new Library(place, state, signal).begin();
}

class Library {
  constructor(place, state, signal) {
    Object.assign(this, { place, state, signal });
    this.records = new Records(signal);
    this.grid = new Grid(this.records, (record) => this.open(record), signal);
    this.said = make("p", { class: "faint", role: "status" });
    this.choice = make("select", { onchange: () => this.change({ label: this.choice.value }) });
    this.where = make("input", { value: state.where, placeholder: "width > 800", onchange: () => this.change({ where: this.where.value }) });
    this.samples = make("div", {});
    this.leaving = new Set();
  }

  async begin() {
    this.place.append(
      make("h1", {}, "Library"),
      addingPanel((found) => found.added && this.refresh()),
      make("div", { class: "tools" }, labelled("Label", this.choice), labelled("Filter", this.where)),
      this.said,
      this.samples,
      this.grid.place,
    );
    // Whoever leaves does not come back to press Undo.
    addEventListener("pagehide", () => this.leaving.forEach((id) => this.forget(id)));
    await this.refresh();
    if (this.state.id) await this.openById(Number(this.state.id));
  }

  change(changes) {
    Object.assign(this.state, changes);
    this.note();
    return this.refresh();
  }

  note() {
    note(Object.entries(this.state).filter(([, value]) => value));
  }

  async refresh() {
    this.grid.place.setAttribute("aria-busy", "true");
    try {
      const { label, where } = this.state;
      const [found] = await Promise.all([ask("/v1/labels", { signal: this.signal }), this.records.load(whereOf({ labels: label ? [label] : [], where }))]);
      this.records.ids = this.records.ids.filter((id) => !this.leaving.has(id));
      this.labels(found);
      this.count();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.records.ids = [];
      this.said.textContent = error.message;
    }
    this.grid.place.removeAttribute("aria-busy");
    this.grid.renew();
    const isEmpty = !this.records.ids.length && !this.state.label && !this.state.where;
    this.samples.replaceChildren(...(isEmpty ? [samplesButton(() => this.refresh())] : []));
  }

  labels({ labels, total }) {
    const { label } = this.state;
    const all = new Option(`all (${total.toLocaleString("en")})`, "");
    const known = labels.map((each) => new Option(`${each.label} (${each.records.toLocaleString("en")})`, each.label));
    if (label && !labels.some((each) => each.label === label)) known.push(new Option(`${label} (0)`, label));
    this.choice.replaceChildren(all, ...known);
    this.choice.value = label;
  }

  count() {
    const { length } = this.records.ids;
    const none = this.state.label || this.state.where ? "No picture passes the filter." : "No pictures yet. Drop some above, or a whole folder.";
    this.said.textContent = length ? counted(length, "picture") : none;
  }

  async openById(id) {
    try {
      this.open(await ask(`/v1/images/${id}`, { signal: this.signal }));
    } catch (error) {
      toast(error.message, { isError: true });
    }
  }

  open(record) {
    this.state.id = String(record.id);
    this.note();
    openDetails(record, {
      saved: (changed) => {
        this.records.replace(changed);
        this.refresh();
      },
      left: (gone) => this.leave(gone),
      closed: () => {
        this.state.id = null;
        if (!this.signal.aborted && location.pathname === "/library") this.note();
      },
    });
  }

  /** The picture leaves the page at once, and the gallery when nobody has undone it. */
  leave({ id, name }) {
    this.leaving.add(id);
    this.records.without(id);
    this.grid.renew();
    this.count();
    const act = () => {
      this.leaving.delete(id);
      this.records.with(id);
      this.grid.renew();
      this.count();
    };
    const expired = () => this.leaving.has(id) && this.forget(id);
    toast(`${name} is deleted.`, { action: "Undo", act, expired });
  }

  async forget(id) {
    this.leaving.delete(id);
    try {
      await ask(`/v1/images/${id}`, { method: "DELETE", keepalive: true });
    } catch (error) {
      toast(error.message, { isError: true });
      if (!this.signal.aborted) this.refresh();
    }
  }
}
