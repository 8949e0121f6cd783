// Asks for the service's token once; the session is then a cookie that no script can read.

import { make, labelled } from "../elements.js";
import { openDialog } from "./dialog.js";

let asking = null;

/** Resolves when a session has begun. Questions that come meanwhile wait for the same answer. */
export function askForToken() {
  asking ??= asked().finally(() => (asking = null));
  return asking;
}

function asked() {
  return new Promise((begun) => {
    const input = make("input", { type: "password", autocomplete: "off", required: true });
    const wrong = make("p", { role: "alert", class: "error" });
    const form = make(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          const answer = await fetch("/v1/session", {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ token: input.value }),
          }).catch(() => null);
          if (answer?.ok) {
            dialog.close();
            begun();
          } else wrong.textContent = answer ? "This is not the token of the service." : "The service does not answer.";
        },
      },
      labelled("Token", input, "Whoever runs the service has it. It is kept until you close the browser."),
      wrong,
      make("button", { class: "primary" }, "Continue"),
    );
    const dialog = openDialog("This service asks for its token", form, { stays: true });
  });
}
