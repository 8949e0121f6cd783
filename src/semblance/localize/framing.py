"""Squares around objects, in pixels of a picture."""

import math
from typing import TypeAlias

from semblance.localize.localization import Box

Frame: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels; it may reach out of the picture."""


def square_around(size: tuple[int, int], box: Box, margin: float) -> Frame:
    """The square about the middle of a box in a picture of (width, height), its side the box's
    longer one with `margin` of that on both ends; at least one pixel."""
    width, height = size
    x, y = (box.x + box.width / 2) * width, (box.y + box.height / 2) * height
    side = max(box.width * width, box.height * height) * (1 + 2 * margin)
    # What is a rounding error above a whole number of pixels is that number.
    pixels = max(1, math.ceil(side - 1e-6))
    left, top = math.floor(x - pixels / 2 + 0.5), math.floor(y - pixels / 2 + 0.5)
    return left, top, left + pixels, top + pixels


def within(frame: Frame, size: tuple[int, int]) -> Frame:
    """The part of a frame that lies in a picture of (width, height), at least one pixel."""
    left, top, right, bottom = frame
    width, height = size
    left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
    return left, top, max(left + 1, min(right, width)), max(top + 1, min(bottom, height))
