// The details of a picture of the library: what it is, its label, and how it leaves.

import { ask } from "../api.js";
import { labelled, make } from "../elements.js";
import { openDialog } from "../parts/dialog.js";
import { attributesOf, listed } from "../parts/facts.js";
import { toast } from "../parts/toast.js";

/** `saved` is called with the changed record, `left` to delete it, `closed` at the end. */
export function openDetails(record, { isReadOnly, saved, left, closed }) {
  const label = make("input", { value: record.label ?? "", maxLength: 1000, autocomplete: "off" });
  const group = make("input", { value: record.group ?? "", maxLength: 1000, autocomplete: "off" });
  const wrong = make("p", { class: "error", role: "alert" });
  const save = async (event) => {
    event.preventDefault();
    const json = { label: label.value.trim() || null, group: group.value.trim() || null, attributes: record.attributes };
    try {
      saved(await ask(record.uri, { method: "PATCH", json }));
      dialog.close();
      toast("Saved.");
    } catch (error) {
      wrong.textContent = error.message;
    }
  };
  const form = make(
    "form",
    { onsubmit: save },
    labelled("Label", label),
    labelled("Group", group, "What several pictures show, such as one product."),
    wrong,
    make("div", { class: "row" }, make("button", { class: "primary" }, "Save"), make("button", { type: "button", onclick: gone }, "Delete")),
  );
  function gone() {
    dialog.close();
    left(record);
  }
  const content = make(
    "div",
    { class: "details" },
    make("picture-thumb", { src: `${record.thumbnail}?size=800`, alt: record.label ?? record.name }),
    make(
      "div",
      {},
      isReadOnly ? null : form,
      listed([...(isReadOnly ? labels(record) : []), ...facts(record)]),
      attributesOf(record),
      make("a", { class: "button", href: `/?like=${record.id}`, onclick: () => dialog.close() }, "Search for more like this"),
    ),
  );
  const dialog = openDialog(record.name, content, { closed });
}

const labels = ({ label, group }) => [["Label", label ?? "none"], ["Group", group ?? "none"]];

function facts(record) {
  const size = record.size_bytes < 1e6 ? `${Math.ceil(record.size_bytes / 1000)} kB` : `${(record.size_bytes / 1e6).toFixed(1)} MB`;
  return [
    ["Size", `${record.width} × ${record.height}, ${size}`],
    ["Added", new Date(record.added_at).toLocaleString()],
    ...(record.page ? [["Page", String(record.page + 1)]] : []),
    ["Number", String(record.id)],
  ];
}
