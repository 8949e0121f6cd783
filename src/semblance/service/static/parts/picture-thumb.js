// <picture-thumb src alt>: a picture in a square; says so when the picture cannot be shown.

class PictureThumb extends HTMLElement {
  static observedAttributes = ["src"];

  connectedCallback() {
    this.show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.show();
  }

  show() {
    const image = document.createElement("img");
    image.alt = this.getAttribute("alt") ?? "";
    image.decoding = "async";
    image.addEventListener("error", () => {
      const gone = document.createElement("span");
      gone.className = "gone";
      gone.textContent = "This picture cannot be shown: its file may have moved.";
      this.replaceChildren(gone);
    });
    image.src = this.getAttribute("src");
    this.replaceChildren(image);
  }
}

customElements.define("picture-thumb", PictureThumb);
