// Shows the page of the address; links within the app do not reload it.

import "./parts/drop-zone.js";
import "./parts/picture-thumb.js";
import "./parts/score-meter.js";
import { ApiError, ask } from "./api.js";
import { make } from "./elements.js";

const PAGES = {
  "/": ["Search", () => import("./pages/search.js")],
  "/compare": ["Compare", () => import("./pages/compare.js")],
  "/library": ["Library", () => import("./pages/library.js")],
  "/map": ["Map", () => import("./pages/map.js")],
  "/evaluate": ["Evaluate", () => import("./pages/evaluate.js")],
};

const main = document.querySelector("main");
let shown = new AbortController();

/** Goes to an address of the app, as a link would. */
export function go(address) {
  history.pushState(null, "", address);
  show(true);
}

/** Notes the state of the page in its address; `isStep` makes one that "back" returns from. */
export function note(params, isStep = false) {
  const asked = new URLSearchParams(params).toString();
  const address = location.pathname + (asked && `?${asked}`);
  if (address === location.pathname + location.search) return;
  history[isStep ? "pushState" : "replaceState"](null, "", address);
}

async function show(isMoved) {
  shown.abort();
  shown = new AbortController();
  const { signal } = shown;
  const [title, load] = PAGES[location.pathname] ?? PAGES["/"];
  document.title = `${title} · Semblance`;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const place = make("div", { class: `page ${title.toLowerCase()}` });
  try {
    const page = await load();
    if (signal.aborted) return;
    main.replaceChildren(place);
    await page.show(place, new URLSearchParams(location.search), signal);
  } catch (error) {
    if (signal.aborted) return;
    place.replaceChildren(make("p", { role: "alert", class: "error" }, sentence(error)), make("button", { onclick: () => again(error) }, "Try again"));
    main.replaceChildren(place);
  }
  if (isMoved && !signal.aborted) main.focus();
}

// A part of the app that does not come is the browser's own error, which says nothing to people.
const sentence = (error) => (error instanceof ApiError ? error.message : "This page cannot be shown now. Is the service still running?");

/** A browser remembers that a part did not come, until the page is loaded anew: when it can be. */
async function again(error) {
  if (error instanceof ApiError) await show(true);
  else if (await ask("/v1/health").then(() => true, () => false)) location.reload();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.origin !== location.origin || !PAGES[link.pathname] || link.hash || link.download) return;
  event.preventDefault();
  go(link.href);
});
// A file dropped beside a drop zone must not replace the page.
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
addEventListener("popstate", () => show(true));
show(false);
