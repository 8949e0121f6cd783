// Fills an empty gallery with sample pictures, and shows how far that is.

import { askEvents } from "../api.js";
import { make } from "../elements.js";

/** A button with its progress; `done` is called when the pictures are there. */
export function samplesButton(done) {
  const bar = make("progress", { hidden: true, "aria-label": "Sample pictures" });
  const said = make("p", { role: "status", class: "faint" }, "Sixty rendered pictures of packaging, made here in some seconds.");
  const button = make("button", { onclick: fill }, "Try it with sample pictures");

  async function fill() {
    button.disabled = true;
    bar.hidden = false;
    said.classList.remove("error");
    try {
      await askEvents("/v1/samples", { method: "POST" }, (name, data) => {
        if (name !== "progress") return;
        Object.assign(bar, { max: data.of, value: data.done });
        said.textContent = data.done < data.of / 2 ? "Drawing the pictures…" : "Adding the pictures…";
      });
      done();
    } catch (error) {
      said.classList.add("error");
      said.textContent = error.message;
      button.disabled = false;
      bar.hidden = true;
    }
  }

  return make("div", { class: "samples" }, button, bar, said);
}
