// <score-meter value="0.87" label="similarity">: a number from 0 to 1, as a bar and in words.

class ScoreMeter extends HTMLElement {
  static observedAttributes = ["value", "label"];

  connectedCallback() {
    const bar = document.createElement("span");
    bar.className = "meter";
    bar.append(document.createElement("i"));
    this.replaceChildren(bar, document.createElement("b"));
    this.attributeChangedCallback();
  }

  attributeChangedCallback() {
    const [bar, number] = this.children;
    if (!bar) return;
    const value = Number(this.getAttribute("value"));
    bar.firstChild.style.inlineSize = `${100 * Math.min(1, Math.max(0, value))}%`;
    // Nothing is certain: a probability is never rounded to 0 or 1.
    const isChance = (this.getAttribute("label") ?? "").startsWith("probability");
    number.textContent = isChance && value > 0.99 ? "> 0.99" : isChance && value < 0.01 ? "< 0.01" : value.toFixed(2);
    this.setAttribute("role", "meter");
    this.setAttribute("aria-label", this.getAttribute("label") ?? "score");
    this.setAttribute("aria-valuemin", "0");
    this.setAttribute("aria-valuemax", "1");
    this.setAttribute("aria-valuenow", value.toFixed(3));
  }
}

customElements.define("score-meter", ScoreMeter);
