"""The mask of a detection: its boxes, filled."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from semblance.localize.localization import Found

LONG_SIDE = 320
"""Pixels; a filled box has no detail that more would show."""


def mask_size(width: int, height: int) -> tuple[int, int]:
    """(height, width) of the mask of a picture, its aspect ratio kept."""
    scale = LONG_SIDE / max(width, height)
    return max(1, round(height * scale)), max(1, round(width * scale))


def filled(objects: Iterable[Found], height: int, width: int) -> NDArray[np.float32]:
    """(height, width) float32: the best score of the boxes that cover a pixel's centre, else 0.

    A box thinner than a pixel fills the pixel it is in.
    """
    mask = np.zeros((height, width), np.float32)
    for each in sorted(objects, key=lambda found: found.score):
        box = each.box
        rows = _covered(box.y, box.height, height)
        columns = _covered(box.x, box.width, width)
        mask[rows, columns] = each.score
    return mask


def _covered(start: float, length: float, pixels: int) -> slice:
    first = min(math.ceil(start * pixels - 0.5), pixels - 1)
    last = math.ceil((start + length) * pixels - 0.5)
    return slice(max(0, first), max(first + 1, last))
