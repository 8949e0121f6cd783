// Starts a bakeoff on the labelled pictures, shows how far it is, and cancels it.

import { ask, askEvents } from "../api.js";
import { labelled, make } from "../elements.js";

const LOOK_MS = 1000;
const STAGES = { encoding: "Encoding the pictures", trying: "Trying recipes" };

/** `done` is called with the name of a new report. */
export function bakeoffPanel(names, signal, done) {
  const boxes = names.map((name) => make("input", { type: "checkbox", value: name }));
  const pictures = make("input", { type: "number", min: "4", max: "2000", value: "300", required: true });
  const start = make("button", { class: "primary" }, "Start");
  const cancel = make("button", { type: "button", hidden: true, onclick: cancelled }, "Cancel");
  const bar = make("progress", { hidden: true, "aria-label": "Progress of the bakeoff" });
  const said = make("p", { role: "status", class: "faint" });
  const chips = make("fieldset", {}, make("legend", {}, "Models (none chosen: the bundled ones)"), make("div", { class: "chips" }, boxes.map((box) => make("label", { class: "check" }, box, " ", box.value))));
  const form = make("form", { onsubmit: started }, chips, labelled("Labelled pictures, at most", pictures), make("div", { class: "row" }, start, cancel), bar, said);

  let isCancelling = false;

  function show(isRunning) {
    isCancelling = isCancelling && isRunning;
    start.disabled = isRunning;
    cancel.hidden = bar.hidden = !isRunning;
    if (!isRunning) bar.removeAttribute("value");
  }

  function tell({ stage, done: count, of }) {
    if (of) Object.assign(bar, { max: of, value: count });
    said.textContent = `${STAGES[stage] ?? "Running"}${of ? `: ${count} of ${stage === "trying" ? "at most " : ""}${of}` : "…"}`;
  }

  async function started(event) {
    event.preventDefault();
    show(true);
    said.classList.remove("error");
    said.textContent = "Starting…";
    const json = { models: boxes.filter((box) => box.checked).map((box) => box.value), pictures: Number(pictures.value) };
    const watching = watch();
    try {
      await askEvents("/v1/bakeoff", { method: "POST", json, signal }, (name, data) => name === "done" && finished(data));
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    }
    clearInterval(watching);
    show(false);
  }

  function finished({ report, answer }) {
    said.textContent = `Done. ${answer[0]}`;
    done(report);
  }

  function failed(error) {
    said.classList.toggle("error", error.title !== "cancelled");
    said.textContent = error.message;
  }

  async function cancelled() {
    isCancelling = true;
    said.textContent = "Cancelling: it ends within some pictures.";
    await ask("/v1/bakeoff", { method: "DELETE" }).catch(failed);
  }

  /** Asks how far it is, again and again; the events of the start do not name the stage. */
  function watch(ended = () => {}) {
    const timer = setInterval(async () => {
      const stand = await ask("/v1/bakeoff", { signal }).catch(() => null);
      if (stand?.running && isCancelling) cancelled(); // again: it may not have begun before
      else if (stand?.running) tell(stand);
      else if (stand) ended(timer);
    }, LOOK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    return timer;
  }

  /** One that was started elsewhere, or before this page was opened. */
  async function resume() {
    const stand = await ask("/v1/bakeoff", { signal }).catch(() => null);
    if (!stand?.running) return;
    show(true);
    tell(stand);
    watch((timer) => {
      clearInterval(timer);
      show(false);
      said.textContent = "It has ended.";
      done(null);
    });
  }

  resume();
  return make("details", { class: "panel-card" }, make("summary", {}, "Start a bakeoff"), make("p", { class: "faint" }, "Which model, or which of them together, finds your labelled pictures best? It takes minutes and keeps the processor busy; searches go on meanwhile."), form);
}
