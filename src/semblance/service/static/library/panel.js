// The drop zone of the library, the progress of an addition, and what could not be added.

import { counted, labelled, make } from "../elements.js";
import { toast } from "../parts/toast.js";
import { addAll } from "./adding.js";

let panel = null;
let told; // by the page that is shown now
let isBusy = false;

addEventListener("beforeunload", (event) => isBusy && event.preventDefault());

/** One for all visits of the page: an addition goes on, and is seen, when another page was shown
 * meanwhile. `done` is called with what became of the pictures. */
export function addingPanel(done) {
  told = done;
  panel ??= made();
  return panel;
}

function made() {
  const drop = make("drop-zone", { label: "Drop pictures or folders here to add them", multiple: true });
  const label = make("input", { autocomplete: "off", maxLength: 1000 });
  const news = make("div", { role: "status", class: "news" });
  const waiting = [];
  drop.addEventListener("pictures", async ({ detail }) => {
    waiting.push([detail, label.value.trim()]);
    if (isBusy) return;
    isBusy = true;
    try {
      while (waiting.length) {
        const found = await added(...waiting.shift(), news);
        if (!panel.isConnected) toast(summary(found));
        told(found);
      }
    } finally {
      isBusy = false;
    }
  });
  return make("section", { class: "adding", "aria-label": "Add pictures" }, drop, labelled("Label of the new pictures (may stay empty)", label), news);
}

async function added(files, label, news) {
  const bar = make("progress", { max: files.length, "aria-label": "Pictures added" });
  const said = make("p", {}, `Adding ${counted(files.length, "picture")}…`);
  news.replaceChildren(said, bar);
  const found = await addAll(files, label, (done) => {
    bar.value = done;
    said.textContent = `Adding: ${done.toLocaleString("en")} of ${counted(files.length, "picture")}…`;
  });
  news.replaceChildren(make("p", {}, summary(found)), ...(found.skipped.length ? [errors(found.skipped)] : []));
  return found;
}

function summary({ added, exists, skipped, no_object: empty }) {
  const parts = [`${counted(added, "picture")} added`];
  if (exists) parts.push(`${exists} already here`);
  if (skipped.length) parts.push(`${skipped.length} not usable`);
  const whole = empty ? ` No object was found in ${empty} of them, so all of ${empty === 1 ? "that picture" : "each such picture"} is compared.` : "";
  return `${parts.join(", ")}.${whole}`;
}

function errors(skipped) {
  const rows = skipped.map(({ name, reason }) => make("tr", {}, make("td", {}, name), make("td", {}, reason)));
  const table = make(
    "table",
    {},
    make("caption", { class: "hidden" }, "Pictures that were not added"),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "File"), make("th", { scope: "col" }, "Why it was not added"))),
    make("tbody", {}, rows),
  );
  const address = URL.createObjectURL(new Blob([csv(skipped)], { type: "text/csv" }));
  const save = make("a", { class: "button", href: address, download: "not-added.csv" }, "Save this list (CSV)");
  return make("div", {}, make("div", { class: "errors", tabIndex: 0, role: "region", "aria-label": "Pictures that were not added" }, table), save);
}

// A leading = + - @ would be a formula to a spreadsheet.
function csv(skipped) {
  const cell = (text) => `"${text.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;
  return ["file,reason", ...skipped.map(({ name, reason }) => `${cell(name)},${cell(reason)}`)].join("\r\n");
}
