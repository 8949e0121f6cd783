"use strict";
// What is ticked, counted and saved; the same columns as the command's own CSV file.
const cards = [...document.querySelectorAll("li[data-path]")];
const ticked = (card) => card.querySelector("input[type=checkbox]");
const label = (card) => card.querySelector(".as").value.trim();
const accepted = () => cards.filter((card) => ticked(card).checked && label(card));

function count() {
  document.getElementById("count").textContent = `${accepted().length} of ${cards.length} accepted`;
}

function cell(text) {
  return /[",;\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv() {
  const rows = accepted().map((card) => [card.dataset.path, card.dataset.page, label(card), "yes"]);
  return [["path", "page", "label", "accept"], ...rows]
    .map((row) => row.map(cell).join(",") + "\n").join("");
}

document.addEventListener("input", (event) => {
  const card = event.target.closest("li[data-path]");
  // A label that a person writes is one that the person accepts.
  if (card && event.target.matches(".as")) ticked(card).checked = label(card) !== "";
  count();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".all, .clear");
  if (!button) return;
  for (const box of button.closest("section").querySelectorAll("input[type=checkbox]"))
    box.checked = button.matches(".all");
  count();
});

document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
  link.download = "accepted.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

count();
