// A report as the service reads it from disk: the answer, the evidence, the method, the facts.

import { counted, make } from "../elements.js";
import { listed } from "../parts/facts.js";

export function reportOf(name, report) {
  return [
    make("h2", {}, report.title),
    ...(report.answer ?? []).map((sentence) => make("p", {}, sentence)),
    ...(report.sections ?? []).map((section) => sectionOf(name, section)),
    folded("How it was measured", (report.method ?? []).map((text) => make("p", {}, text))),
    folded("Facts, to repeat it", Object.keys(report.facts ?? {}).length ? [listed(Object.entries(report.facts))] : []),
  ].filter(Boolean);
}

function sectionOf(name, { title, text, parts }) {
  return make("section", {}, make("h3", {}, title), text.map((each) => make("p", {}, each)), parts.map((part) => partOf(name, part)));
}

function partOf(name, part) {
  if (part.kind === "table") return tableOf(part);
  if (part.kind === "figure") return figureOf(name, part);
  return make("p", { class: "faint" }, `${counted(part.tiles.length, "picture")} (${part.caption || part.name}): see the report's own page, report.html.`);
}

function figureOf(name, part) {
  const at = (file) => `/v1/reports/${encodeURIComponent(name)}/${file}`;
  const image = make("img", { src: at(part.file), alt: part.alt, loading: "lazy" });
  const dark = part.dark_file && make("source", { media: "(prefers-color-scheme: dark)", srcset: at(part.dark_file) });
  return make(
    "figure",
    { class: dark ? "chart" : "chart paper" },
    make("picture", {}, dark, image),
    part.caption && make("figcaption", {}, part.caption),
  );
}

function tableOf({ name, caption, columns, rows, highlight }) {
  const isNumber = columns.map((column) => rows.some((row) => typeof row[column.name] === "number" || row[column.name]?.mean !== undefined));
  const head = columns.map((column, place) =>
    make("th", { scope: "col", title: column.help, class: isNumber[place] ? "number" : "" }, column.unit ? `${column.name} (${column.unit})` : column.name),
  );
  const body = rows.map((row, at) =>
    make("tr", { class: highlight.includes(at) ? "pointed-out" : "" }, columns.map((column, place) => make("td", { class: isNumber[place] ? "number" : "" }, cell(row[column.name])))),
  );
  const table = make("table", {}, make("caption", {}, caption || name), make("thead", {}, make("tr", {}, head)), make("tbody", {}, body));
  return make("div", { class: "wide", tabIndex: 0, role: "region", "aria-label": `Table: ${name}` }, table);
}

function cell(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return number(value);
  if (typeof value === "object") return [number(value.mean), make("small", {}, ` ${number(value.low)} to ${number(value.high)}`)];
  return String(value);
}

function number(value) {
  if (value === null) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toPrecision(3);
}

function folded(title, content) {
  return content.length ? make("details", {}, make("summary", {}, title), content) : null;
}
