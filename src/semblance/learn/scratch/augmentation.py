"""Another look at pictures: moved by some pixels, some of them mirrored."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def another_look(pixels: Pixels, shift: int, flip: bool, rng: np.random.Generator) -> Pixels:
    """(n, side, side, c) of the same: each moved by up to `shift` pixels, its edge repeated where
    nothing was, and with `flip` mirrored half of the time."""
    count, side = pixels.shape[:2]
    down, across = rng.integers(-shift, shift + 1, (2, count, 1))
    mirrored = rng.random((count, 1)) < (0.5 if flip else 0)
    along = np.arange(side)[None]
    rows = np.clip(along + down, 0, side - 1)
    columns = np.clip(np.where(mirrored, side - 1 - along, along) + across, 0, side - 1)
    pictures = np.arange(count)[:, None, None]
    moved: Pixels = pixels[pictures, rows[:, :, None], columns[:, None, :]]
    return moved
