// A short message at the edge of the page, with at most one thing to do about it.

import { make } from "../elements.js";

const STAYS_MS = 6000;

/** Shows it; `expired` is called if it went without its action being taken. */
export function toast(text, { action, act, expired = () => {}, isError = false } = {}) {
  const shown = make("div", { class: isError ? "toast error" : "toast" }, make("span", {}, text));
  const timer = setTimeout(() => {
    shown.remove();
    expired();
  }, STAYS_MS);
  const gone = () => {
    clearTimeout(timer);
    shown.remove();
  };
  if (action) {
    const taken = () => {
      gone();
      act();
    };
    const button = make("button", { onclick: taken }, action);
    shown.append(button);
    // What the keyboard stood on has just gone: here it is needed next.
    queueMicrotask(() => document.activeElement === document.body && button.focus());
  } else shown.append(make("button", { class: "plain", "aria-label": "Dismiss", onclick: gone }, "✕"));
  document.querySelector("#toasts").append(shown);
}
