// A modal dialog with a title; Escape and a press outside close it.

import { make } from "../elements.js";

let numbered = 0;

/** Opens it; `stays` makes one that only its content can close. Focus returns by itself. */
export function openDialog(title, content, { stays = false, closed = () => {} } = {}) {
  const id = `dialog-${++numbered}`;
  const dialog = make(
    "dialog",
    { "aria-labelledby": id },
    make(
      "header",
      {},
      make("h2", { id }, title),
      stays ? null : make("button", { class: "plain", "aria-label": "Close", onclick: () => dialog.close() }, "✕"),
    ),
    content,
  );
  dialog.addEventListener("cancel", (event) => stays && event.preventDefault());
  dialog.addEventListener("click", (event) => !stays && event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
