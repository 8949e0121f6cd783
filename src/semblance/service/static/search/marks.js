// Tells the service what was opened and what was called right or wrong.

import { ask } from "../api.js";
import { make } from "../elements.js";
import { toast } from "../parts/toast.js";

/** Notes that a hit was opened. That this fails is nobody's trouble. */
export function opened(answer, hit) {
  if (answer.search_id) tell(answer, hit, "click").catch(() => {});
}

/** The buttons Right and Wrong of a hit; null where the service keeps no feedback. */
export function verdict(answer, hit) {
  if (!answer.search_id) return null;
  answer.verdicts ??= new Map();
  const title = hit.label ?? hit.name;
  const buttons = ["right", "wrong"].map((kind) =>
    make("button", { class: "small mark", "aria-label": `Mark as ${kind}: ${title}`, onclick: () => press(kind) }, kind === "right" ? "✓ Right" : "✗ Wrong"),
  );
  const show = () => buttons.forEach((each, place) => each.setAttribute("aria-pressed", String(answer.verdicts.get(hit.id) === ["right", "wrong"][place])));
  async function press(kind) {
    const before = answer.verdicts.get(hit.id);
    const after = before === kind ? undefined : kind;
    answer.verdicts.set(hit.id, after);
    show();
    try {
      await tell(answer, hit, after ?? "unmarked");
    } catch (error) {
      answer.verdicts.set(hit.id, before);
      show();
      toast(error.message, { isError: true });
    }
  }
  show();
  return make("div", { class: "row", role: "group", "aria-label": `Is ${title} right?` }, buttons);
}

function tell(answer, hit, kind) {
  const json = { search_id: answer.search_id, id: hit.id, rank: answer.hits.indexOf(hit) + 1, kind };
  return ask("/v1/events", { method: "POST", json, keepalive: true });
}
