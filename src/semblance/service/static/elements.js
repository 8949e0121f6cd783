// Makes elements; text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties, attributes (`class`, `aria-...`), listeners (`onclick`), children. */
export function make(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A style sheet of the app, fetched once, for what is not on every page. */
export function styled(href) {
  if (!document.querySelector(`link[href="${href}"]`)) document.head.append(make("link", { rel: "stylesheet", href }));
}

/** Boxes over a picture of `width` x `height` that is shown whole in the middle of its place. */
export function boxed({ width, height }, boxes) {
  const rects = boxes.flatMap(({ x, y, width, height, class: kind = "" }) =>
    ["under", "over"].map((layer) => drawn("rect", { x, y, width, height, class: `${layer} ${kind}` })),
  );
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "boxes", "aria-hidden": "true" }, ...rects);
}

export function labelled(text, input, hint) {
  return make("label", { class: "field" }, make("span", {}, text), input, hint && make("small", {}, hint));
}

export function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Replaces the content of a place; who stood on its third button stands on the third of the new. */
export function refill(place, ...children) {
  const stops = () => [...place.querySelectorAll("a, button, input, select, summary")];
  const stood = stops().indexOf(document.activeElement);
  place.replaceChildren(...children.flat().filter(Boolean));
  if (stood >= 0) stops()[stood]?.focus();
}

/** Calls `work` when nothing has been asked of it for `ms`. */
export function settled(work, ms) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(work, ms, ...given);
  };
}
