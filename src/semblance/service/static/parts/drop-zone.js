// <drop-zone label multiple>: pictures by drop, file picker or camera; emits `pictures` with files.

import { make } from "../elements.js";
import { filesOf } from "./files.js";

class DropZone extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const label = this.getAttribute("label") ?? "Drop a picture here";
    const input = make("input", {
      type: "file",
      accept: "image/*,.pdf",
      multiple: this.hasAttribute("multiple"),
      hidden: true,
      onchange: () => {
        this.give([...input.files]);
        input.value = "";
      },
    });
    const several = this.hasAttribute("multiple");
    const choose = make("button", { type: "button", onclick: () => input.click() }, several ? "Choose files" : "Choose a file");
    const camera = make("button", { type: "button", onclick: async () => this.give([await (await import("./camera.js")).takePicture()]) }, "Camera");
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", label);
    this.append(make("p", {}, label), make("div", { class: "row" }, choose, navigator.mediaDevices?.getUserMedia ? camera : null), input);
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.classList.add("over");
    });
    this.addEventListener("dragleave", () => this.classList.remove("over"));
    this.addEventListener("drop", async (event) => {
      event.preventDefault();
      this.classList.remove("over");
      this.give(await filesOf(event.dataTransfer));
    });
  }

  give(files) {
    const pictures = files.filter(Boolean);
    if (pictures.length) this.dispatchEvent(new CustomEvent("pictures", { detail: pictures }));
  }
}

customElements.define("drop-zone", DropZone);
