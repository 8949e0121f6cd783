// Small pictures with captions, as the service draws its reasons.

import { make } from "../elements.js";

export const capital = (text) => text[0].toUpperCase() + text.slice(1);

export function figureOf({ picture, width, height }, caption) {
  const isWide = width > 1.5 * height;
  return make("figure", { class: isWide && "wide" }, make("img", { src: picture, width, height, alt: caption }), make("figcaption", {}, caption));
}
