// Evaluate: what was measured, as reports on disk; and a bakeoff to measure now.

import { allows, ask } from "../api.js";
import { note } from "../app.js";
import { make, refill, styled } from "../elements.js";
import { bakeoffPanel } from "../evaluate/bakeoff.js";
import { reportOf } from "../evaluate/report.js";

export async function show(place, address, signal) {
  styled("/css/evaluate.css");
  const [{ bakeoff }, { read_only: isReadOnly }] = await Promise.all([ask("/v1/models", { signal }), allows()]);
  await new Evaluate(place, isReadOnly ? null : bakeoff, address.get("report"), signal).begin();
}

/** `names` are the models of a bakeoff; null where the service starts none. */
class Evaluate {
  constructor(place, names, chosen, signal) {
    Object.assign(this, { place, names, chosen, signal });
    this.list = make("nav", { class: "reports", "aria-label": "Reports" });
    this.shown = make("article", { class: "report", tabIndex: -1 });
  }

  async begin() {
    const panel = this.names ? bakeoffPanel(this.names, this.signal, (report) => this.renew(report)) : "";
    this.place.append(make("h1", {}, "Evaluate"), panel, make("div", { class: "evaluated" }, this.list, this.shown));
    await this.renew(this.chosen);
  }

  async renew(chosen) {
    const { reports } = await ask("/v1/reports", { signal: this.signal });
    this.reports = reports;
    if (chosen) this.chosen = chosen;
    if (!reports.length && !this.chosen) {
      this.list.replaceChildren();
      const bakeoff = this.names ? "Start a bakeoff above, or write one" : "Whoever runs the service can write one";
      this.shown.replaceChildren(make("p", {}, `No reports yet. ${bakeoff} into the service's folder of reports: `, make("code", {}, "semblance evaluate DATA --out FOLDER/NAME"), "."));
      return;
    }
    this.chosen ??= reports[0].name;
    this.links();
    await this.open();
  }

  links() {
    const press = (name) => (event) => {
      event.preventDefault();
      this.chosen = name;
      note({ report: name }, true);
      this.links();
      this.open();
    };
    const link = ({ name, title, answer }) =>
      make(
        "li",
        {},
        make("a", { href: `/evaluate?${new URLSearchParams({ report: name })}`, "aria-current": name === this.chosen ? "page" : null, onclick: press(name) }, title),
        make("small", {}, name),
        answer.length ? make("p", { class: "faint" }, answer[0]) : null,
      );
    refill(this.list, make("ul", {}, this.reports.map(link)));
  }

  async open() {
    note({ report: this.chosen });
    this.shown.setAttribute("aria-busy", "true");
    try {
      const { name, report } = await ask(`/v1/reports/${encodeURIComponent(this.chosen)}`, { signal: this.signal });
      if (name === this.chosen) this.shown.replaceChildren(...reportOf(name, report));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.shown.replaceChildren(make("p", { class: "error", role: "alert" }, error.message));
    }
    this.shown.removeAttribute("aria-busy");
  }
}
