// An interactive map of pictures: pan, zoom, colour, toggle, hover; several maps are linked.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c6d1f",
  "#7a5fd0", "#b2182b", "#5aae61"];
const SHAPES = ["circle", "square", "triangle", "diamond"];
const NONE_COLOUR = "#8a8a90";
const HIT = 14; // pixels within which a point is meant
const dark = matchMedia("(prefers-color-scheme: dark)");
const state = { grouping: 0, hidden: new Set(), lit: null, marked: -1, pictures: false };
const sheets = data.sprites.sheets.map((source) => {
  const image = new Image();
  image.onload = () => draw();
  image.src = source;
  return image;
});

const grouping = () => data.groupings[state.grouping];
const groupOf = (i) => grouping().of[i];
const colour = (group) => (group < 0 ? NONE_COLOUR : COLOURS[group % COLOURS.length]);
const shape = (group) =>
  group < 0 ? "circle" : SHAPES[Math.floor(group / COLOURS.length) % SHAPES.length];
const shown = (i) => !state.hidden.has(groupOf(i));
const nameOf = (group) => (group < 0 ? "none" : grouping().names[group]);

function trace(context, kind, x, y, r) {
  context.beginPath();
  if (kind === "circle") context.arc(x, y, r, 0, 7);
  else if (kind === "square") context.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (kind === "triangle") {
    context.moveTo(x, y - r * 1.2);
    context.lineTo(x + r * 1.1, y + r * 0.8);
    context.lineTo(x - r * 1.1, y + r * 0.8);
  } else {
    context.moveTo(x, y - r * 1.3);
    context.lineTo(x + r * 1.3, y);
    context.lineTo(x, y + r * 1.3);
    context.lineTo(x - r * 1.3, y);
  }
  context.closePath();
}

function tile(context, i, x, y, side) {
  const place = data.sprites.tile[i];
  const { side: source, columns } = data.sprites;
  const image = place < 0 ? undefined : sheets[Math.floor(place / columns ** 2)];
  if (!image || !image.complete) return false;
  const within = place % columns ** 2;
  const left = (within % columns) * source;
  const top = Math.floor(within / columns) * source;
  context.drawImage(image, left, top, source, source, x, y, side, side);
  return true;
}

class Map2D {
  constructor(canvas, points) {
    this.canvas = canvas;
    this.points = points;
    this.context = canvas.getContext("2d");
    this.scale = 1;
    this.x = 0.5; // the middle of what is seen, in the units of the map
    this.y = 0.5;
    this.pointers = new Map();
    this.frame();
    this.listen();
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  frame() {
    const side = (axis) => this.points.filter((_, i) => i % 2 === axis);
    const [xs, ys] = [side(0), side(1)];
    const bounds = (all) => all.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [1, 0]);
    [this.left, this.right] = bounds(xs);
    [this.low, this.high] = bounds(ys);
    this.reset();
  }

  reset() {
    this.scale = 1;
    this.x = (this.left + this.right) / 2;
    this.y = (this.low + this.high) / 2;
  }

  unit() { // pixels of one unit of the map
    const { clientWidth: w, clientHeight: h } = this.canvas;
    const width = Math.max(this.right - this.left, 1e-6);
    const height = Math.max(this.high - this.low, 1e-6);
    return this.scale * Math.min((w - 48) / width, (h - 48) / height);
  }

  at(i) {
    const unit = this.unit();
    return [
      this.canvas.clientWidth / 2 + (this.points[2 * i] - this.x) * unit,
      this.canvas.clientHeight / 2 - (this.points[2 * i + 1] - this.y) * unit,
    ];
  }

  zoom(factor, px = this.canvas.clientWidth / 2, py = this.canvas.clientHeight / 2) {
    const before = this.unit();
    this.scale = Math.min(200, Math.max(0.5, this.scale * factor));
    const change = 1 / before - 1 / this.unit();
    this.x += (px - this.canvas.clientWidth / 2) * change;
    this.y -= (py - this.canvas.clientHeight / 2) * change;
    this.draw();
  }

  pan(dx, dy) {
    this.x -= dx / this.unit();
    this.y += dy / this.unit();
    this.draw();
  }

  nearest(px, py) {
    let best = -1;
    let least = HIT * HIT;
    for (let i = 0; i < data.names.length; i++) {
      if (!shown(i)) continue;
      const [x, y] = this.at(i);
      const away = (x - px) ** 2 + (y - py) ** 2;
      if (away <= least) [best, least] = [i, away];
    }
    return best;
  }

  step(dx, dy) { // the nearest point that way from the marked one, or from the middle
    const { clientWidth: w, clientHeight: h } = this.canvas;
    const [fx, fy] = state.marked < 0 ? [w / 2, h / 2] : this.at(state.marked);
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < data.names.length; i++) {
      if (!shown(i) || i === state.marked) continue;
      const [x, y] = this.at(i);
      const along = (x - fx) * dx + (y - fy) * dy;
      const aside = Math.abs((x - fx) * dy) + Math.abs((y - fy) * dx);
      if (along <= 0 || aside > 2 * along) continue;
      if (along + 2 * aside < least) [best, least] = [i, along + 2 * aside];
    }
    if (best < 0) return;
    const [x, y] = this.at(best);
    if (x < 0 || y < 0 || x > w || y > h) this.pan(w / 2 - x, h / 2 - y);
    mark(best, this);
  }

  draw() {
    const { canvas, context } = this;
    const ratio = devicePixelRatio || 1;
    const [w, h] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const radius = Math.min(7, Math.max(2, 60 / Math.sqrt(data.names.length)) + this.scale / 4);
    for (let i = 0; i < data.names.length; i++) this.dot(i, radius, w, h);
    context.globalAlpha = 1;
    if (state.pictures) this.tiles(w, h);
    if (state.marked >= 0) this.ring(radius);
  }

  dot(i, radius, w, h) {
    if (!shown(i)) return;
    const [x, y] = this.at(i);
    if (x < -9 || y < -9 || x > w + 9 || y > h + 9) return;
    const group = groupOf(i);
    this.context.globalAlpha = state.lit !== null && state.lit !== group ? 0.1 : 0.85;
    this.context.fillStyle = colour(group);
    trace(this.context, shape(group), x, y, radius);
    this.context.fill();
  }

  tiles(w, h) { // as many pictures as fit without covering each other
    const side = 44;
    const taken = new Set();
    for (let i = 0; i < data.names.length; i++) {
      if (!shown(i) || (state.lit !== null && state.lit !== groupOf(i))) continue;
      const [x, y] = this.at(i);
      if (x < 0 || y < 0 || x > w || y > h) continue;
      const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
      if (taken.has(column * 4096 + row)) continue;
      const [left, top] = [column * side + 2, row * side + 2];
      if (!tile(this.context, i, left, top, side - 4)) continue;
      taken.add(column * 4096 + row);
      this.context.lineWidth = 3;
      this.context.strokeStyle = colour(groupOf(i));
      this.context.strokeRect(left, top, side - 4, side - 4);
    }
  }

  ring(radius) {
    const [x, y] = this.at(state.marked);
    const { context } = this;
    for (const [width, ink] of [[6, dark.matches ? "#000" : "#fff"],
      [3, dark.matches ? "#fff" : "#000"]]) {
      context.lineWidth = width;
      context.strokeStyle = ink;
      context.beginPath();
      context.arc(x, y, radius + 5, 0, 7);
      context.stroke();
    }
    context.fillStyle = colour(groupOf(state.marked));
    trace(context, shape(groupOf(state.marked)), x, y, radius + 1);
    context.fill();
  }

  listen() {
    const { canvas, pointers } = this;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), ...place(event));
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, place(event));
      mark(this.nearest(...place(event)), this);
    });
    canvas.addEventListener("pointermove", (event) => this.moved(event, place(event)));
    const gone = (event) => pointers.delete(event.pointerId);
    canvas.addEventListener("pointerup", gone);
    canvas.addEventListener("pointercancel", gone);
    canvas.addEventListener("pointerleave", () => { if (!pointers.size) mark(-1, this); });
    canvas.addEventListener("dblclick", (event) => this.zoom(2, ...place(event)));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => mark(-1, this));
  }

  moved(event, [x, y]) {
    const from = this.pointers.get(event.pointerId);
    if (!from) {
      mark(this.nearest(x, y), this);
      return;
    }
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const grown = Math.hypot(x - other[0], y - other[1]) /
        Math.max(1, Math.hypot(from[0] - other[0], from[1] - other[1]));
      this.zoom(grown, (x + other[0]) / 2, (y + other[1]) / 2);
      this.pan((x - from[0]) / 2, (y - from[1]) / 2);
    } else this.pan(x - from[0], y - from[1]);
    this.pointers.set(event.pointerId, [x, y]);
    place(this);
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way[event.key] && event.shiftKey) this.pan(-60 * way[event.key][0], -60 * way[event.key][1]);
    else if (way[event.key]) this.step(...way[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoom(1.4);
    else if (event.key === "-") this.zoom(1 / 1.4);
    else if (event.key === "0") { this.reset(); this.draw(); }
    else if (event.key === "Escape") mark(-1, this);
    else return;
    event.preventDefault();
    place(this);
  }
}

const card = document.getElementById("card");
const spoken = document.getElementById("spoken");
const maps = [...document.querySelectorAll(".map")].map((figure, k) => {
  const map = new Map2D(figure.querySelector("canvas"), data.maps[k].points);
  const [nearer, farther, whole] = figure.querySelectorAll(".zoom button");
  nearer.onclick = () => map.zoom(1.4);
  farther.onclick = () => map.zoom(1 / 1.4);
  whole.onclick = () => { map.reset(); map.draw(); };
  return map;
});

function draw() { for (const map of maps) map.draw(); }

function mark(i, map) {
  if (i === state.marked) { place(map); return; }
  state.marked = i;
  if (i >= 0) describe(i);
  place(map);
  draw();
}

function describe(i) {
  const facts = data.groupings
    .map((one) => `${one.title}: ${one.of[i] < 0 ? "none" : one.names[one.of[i]]}`);
  card.querySelector("b").textContent = data.names[i];
  card.querySelector("span").textContent = facts.join("\n");
  const picture = card.querySelector("canvas");
  picture.width = picture.height = 128 * (devicePixelRatio || 1);
  picture.hidden = !tile(picture.getContext("2d"), i, 0, 0, picture.width);
  spoken.textContent = `${data.names[i]}, ${facts.join(", ")}`;
}

function place(map) { // the card stands beside the marked point, within the window
  card.hidden = state.marked < 0;
  if (card.hidden) return;
  const box = map.canvas.getBoundingClientRect();
  const [x, y] = map.at(state.marked);
  const { offsetWidth: w, offsetHeight: h } = card;
  const left = box.left + x + 18 + w > innerWidth ? box.left + x - 18 - w : box.left + x + 18;
  card.style.left = `${Math.max(4, left)}px`;
  card.style.top = `${Math.max(4, Math.min(innerHeight - h - 4, box.top + y - h / 2))}px`;
}

function swatch(group) {
  const paths = {
    circle: "M6 0a6 6 0 1 0 .01 0z", square: "M1 1h10v10H1z",
    triangle: "M6 0l6 11H0z", diamond: "M6 0l6 6-6 6-6-6z",
  };
  const path = `<path d="${paths[shape(group)]}" fill="${colour(group)}"/>`;
  return `<svg viewBox="0 0 12 12" aria-hidden="true">${path}</svg>`;
}

function entry(group, count) {
  const button = document.createElement("button");
  button.type = "button";
  button.innerHTML = `${swatch(group)}<span></span><small>${count}</small>`;
  button.querySelector("span").textContent = nameOf(group);
  const press = () => button.setAttribute("aria-pressed", String(!state.hidden.has(group)));
  button.onclick = () => {
    if (!state.hidden.delete(group)) state.hidden.add(group);
    press();
    draw();
  };
  const light = (value) => () => { state.lit = value; draw(); };
  button.onmouseenter = light(group);
  button.onmouseleave = light(null);
  button.onfocus = () => { if (button.matches(":focus-visible")) light(group)(); };
  button.onblur = light(null);
  press();
  return button;
}

function legend() {
  const counts = new Map();
  for (const group of grouping().of) counts.set(group, (counts.get(group) || 0) + 1);
  const groups = [...counts].sort(([a], [b]) => (a < 0) - (b < 0) || a - b);
  document.getElementById("legend").replaceChildren(...groups.map((one) => entry(...one)));
}

const chooser = document.getElementById("grouping");
chooser.append(...data.groupings.map((one, k) => new Option(one.title, k)));
chooser.onchange = () => {
  state.grouping = Number(chooser.value);
  state.hidden.clear();
  legend();
  draw();
};
document.getElementById("all").onclick = () => { state.hidden.clear(); legend(); draw(); };
document.getElementById("none").onclick = () => {
  state.hidden = new Set(grouping().of);
  legend();
  draw();
};
const pictures = document.getElementById("pictures");
pictures.onchange = () => { state.pictures = pictures.checked; draw(); };
dark.addEventListener("change", draw);
addEventListener("scroll", () => { card.hidden = true; }, { passive: true });
legend();
draw();
