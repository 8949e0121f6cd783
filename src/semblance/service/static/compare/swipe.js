// <picture-swipe first second>: one picture over the other, with a slider that uncovers it.

class PictureSwipe extends HTMLElement {
  connectedCallback() {
    const input = document.createElement("input");
    Object.assign(input, { type: "range", min: "0", max: "100", value: "50" });
    input.setAttribute("aria-label", "How much of the first picture is shown");
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.append(picture(this.getAttribute("first")), picture(this.getAttribute("second")), document.createElement("i"));
    const [, over, line] = stage.children;
    const place = () => {
      over.style.clipPath = `inset(0 0 0 ${input.value}%)`;
      line.style.insetInlineStart = `${input.value}%`;
    };
    input.addEventListener("input", place);
    place();
    const follow = (event) => {
      const { left, width } = stage.getBoundingClientRect();
      input.value = String((100 * (event.clientX - left)) / width);
      place();
    };
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      follow(event);
    });
    stage.addEventListener("pointermove", (event) => event.buttons && follow(event));
    this.replaceChildren(stage, input);
  }
}

function picture(src) {
  const image = document.createElement("img");
  Object.assign(image, { src, alt: "", draggable: false });
  return image;
}

customElements.define("picture-swipe", PictureSwipe);
