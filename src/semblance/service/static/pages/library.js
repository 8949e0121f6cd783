// Library: the pictures of the gallery; add, look, label, delete.

import { allows, ask } from "../api.js";
import { note } from "../app.js";
import { counted, labelled, make } from "../elements.js";
import { openDetails } from "../library/details.js";
import { Grid } from "../library/grid.js";
import { addingPanel } from "../library/panel.js";
import { Records } from "../library/records.js";
import { samplesButton } from "../parts/samples.js";
import { toast } from "../parts/toast.js";
import { whereOf } from "../search/state.js";

/** Ids that are deleted as soon as nobody can undo it, also if the page is left and opened again. */
const leaving = new Set();
// Whoever closes the window does not come back to press Undo.
addEventListener("pagehide", () => leaving.forEach((id) => deleted(id).catch(() => {})));

const deleted = (id) => ask(`/v1/images/${id}`, { method: "DELETE", keepalive: true });

export async function show(place, address, signal) {
  const { read_only: isReadOnly } = await allows();
  const state = { label: address.get("label") ?? "", where: address.get("where") ?? "", id: address.get("id") };
  await new Library(place, state, isReadOnly, signal).begin();
}

class Library {
  constructor(place, state, isReadOnly, signal) {
    Object.assign(this, { place, state, isReadOnly, signal });
    this.records = new Records(signal);
    this.grid = new Grid(this.records, (record, id) => (record ? this.open(record) : this.missing(id)), signal);
    this.said = make("p", { class: "faint", role: "status" });
    this.choice = make("select", { onchange: () => this.change({ label: this.choice.value }) });
    this.where = make("input", { value: state.where, placeholder: "width > 800", onchange: () => this.change({ where: this.where.value }) });
    this.samples = make("div", {});
  }

  async begin() {
    this.place.append(
      make("h1", {}, "Library"),
      this.isReadOnly ? "" : addingPanel((found) => found.added && !this.signal.aborted && this.refresh()),
      make("div", { class: "tools" }, labelled("Label", this.choice), labelled("Filter", this.where)),
      this.said,
      this.samples,
      this.grid.place,
    );
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
      this.records.ids = this.records.ids.filter((id) => !leaving.has(id));
      this.labels(found);
      this.count();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.records.ids = [];
      this.said.textContent = error.message;
    }
    this.grid.place.removeAttribute("aria-busy");
    this.grid.renew();
    const isEmpty = !this.records.ids.length && !this.state.label && !this.state.where && !this.isReadOnly;
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
    const first = this.isReadOnly ? "This service only reads its gallery: whoever runs it adds them." : "Drop some above, or a whole folder.";
    const none = this.state.label || this.state.where ? "No picture passes the filter." : `No pictures yet. ${first}`;
    this.said.textContent = length ? counted(length, "picture") : none;
  }

  async openById(id) {
    try {
      this.open(await ask(`/v1/images/${id}`, { signal: this.signal }));
    } catch (error) {
      toast(error.message, { isError: true });
    }
  }

  /** Somebody deleted it meanwhile, here or elsewhere. */
  missing(id) {
    toast(`Picture ${id} is no longer in the library.`, { isError: true });
    this.refresh();
  }

  open(record) {
    this.state.id = String(record.id);
    this.note();
    openDetails(record, {
      isReadOnly: this.isReadOnly,
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
    leaving.add(id);
    this.records.without(id);
    this.grid.renew();
    this.count();
    const act = () => {
      leaving.delete(id);
      this.records.with(id);
      this.grid.renew();
      this.count();
      this.grid.stand(id);
    };
    const expired = () => leaving.has(id) && this.forget(id);
    toast(`${name} is deleted.`, { action: "Undo", act, expired });
  }

  async forget(id) {
    try {
      await deleted(id);
    } catch (error) {
      if (error.status === 404) return; // it is gone, as was wanted
      toast(error.message, { isError: true });
      leaving.delete(id);
      if (!this.signal.aborted) this.refresh();
    } finally {
      leaving.delete(id);
    }
  }
}
