// The part of the unit square that is seen: how many times as close, and from which corner.

const MOST = 64;

export class Window {
  /** `changed` is called after every move. */
  constructor(changed) {
    Object.assign(this, { changed, times: 1, left: 0, low: 0 });
  }

  /** From a place in the square to one in the window, both with 0 at the lower left. */
  inside(x, y) {
    return [(x - this.left) * this.times, (y - this.low) * this.times];
  }

  outside(x, y) {
    return [x / this.times + this.left, y / this.times + this.low];
  }

  /** Looks closer by a factor; the place (x, y) stays where it is. */
  zoom(factor, x, y) {
    const [right, up] = this.inside(x, y);
    this.times = Math.min(MOST, Math.max(1, this.times * factor));
    this.move(x - right / this.times, y - up / this.times);
  }

  whole() {
    this.times = 1;
    this.move(0, 0);
  }

  /** Moves so that a place is seen, if it is not. */
  reveal(x, y) {
    const [right, up] = this.inside(x, y);
    if (Math.min(right, up) >= 0 && Math.max(right, up) <= 1) return;
    this.move(x - 0.5 / this.times, y - 0.5 / this.times);
  }

  move(left, low) {
    const most = 1 - 1 / this.times;
    this.left = Math.min(most, Math.max(0, left));
    this.low = Math.min(most, Math.max(0, low));
    this.changed();
  }
}
