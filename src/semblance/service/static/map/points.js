// The points of a map, and which of them is near.

const CELLS = 128; // a side of the square is cut into so many

export class Points {
  /** `bytes` as /v1/map/points sends them: ids, then x and y in [0, 1] (y upwards), then labels. */
  constructor(bytes, count, labels) {
    this.count = count;
    this.ids = new Float64Array(bytes, 0, count);
    this.places = new Float32Array(bytes, 8 * count, 2 * count);
    this.labelOf = new Int32Array(bytes, 16 * count, count);
    this.labels = labels;
    this.cells = new Map();
    for (let point = 0; point < count; point++) {
      const cell = cellOf(this.places[2 * point], this.places[2 * point + 1]);
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(point);
    }
  }

  /** Labels with how many points have each, the commonest first: [[place, count], ...]. */
  commonest() {
    const counts = new Map();
    for (const label of this.labelOf) if (label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]);
  }

  /** The nearest point within `reach` of a place, or -1; `passes` says which points count. */
  nearest(x, y, reach, passes) {
    let [best, least] = [-1, reach * reach];
    const around = Math.ceil(reach * CELLS);
    const [column, row] = [Math.floor(x * CELLS), Math.floor(y * CELLS)];
    for (let c = column - around; c <= column + around; c++) {
      for (let r = row - around; r <= row + around; r++) {
        for (const point of this.cells.get(r * CELLS + c) ?? []) {
          const far = (this.places[2 * point] - x) ** 2 + (this.places[2 * point + 1] - y) ** 2;
          if (far < least && passes(point)) [best, least] = [point, far];
        }
      }
    }
    return best;
  }

  /** The nearest point in a direction (of length 1) from another, or that one itself. */
  beside(from, [dx, dy], passes) {
    let [best, least] = [from, Infinity];
    const [x, y] = [this.places[2 * from], this.places[2 * from + 1]];
    for (let point = 0; point < this.count; point++) {
      const [ox, oy] = [this.places[2 * point] - x, this.places[2 * point + 1] - y];
      const along = ox * dx + oy * dy;
      const aside = Math.abs(ox * dy - oy * dx);
      if (along > 1e-6 && aside <= along && along + 2 * aside < least && passes(point)) [best, least] = [point, along + 2 * aside];
    }
    return best;
  }

  /** Points inside a polygon [[x, y], ...], by the even-odd rule. */
  inside(polygon, passes) {
    const found = [];
    for (let point = 0; point < this.count; point++) {
      if (passes(point) && isInside(this.places[2 * point], this.places[2 * point + 1], polygon)) found.push(point);
    }
    return found;
  }
}

function cellOf(x, y) {
  const cut = (value) => Math.min(CELLS - 1, Math.floor(value * CELLS));
  return cut(y) * CELLS + cut(x);
}

function isInside(x, y, polygon) {
  let isIn = false;
  for (let here = 0, before = polygon.length - 1; here < polygon.length; before = here++) {
    const [[ax, ay], [bx, by]] = [polygon[here], polygon[before]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}
