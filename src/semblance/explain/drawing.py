"""An explanation as one picture, and its parts as small ones."""

import PIL.Image

from semblance.explain.explanation import Explanation, Heat, Overlap
from semblance.images import Image

SMALL = 300
"""Pixels of the longest side of a part for a page."""


def draw(a: Image, b: Image, explanation: Explanation) -> PIL.Image.Image:
    """One RGB picture of all that an explanation holds."""
    raise NotImplementedError


def draw_heat(image: Image, heat: Heat, size: int = SMALL) -> PIL.Image.Image:
    """A picture with its heat laid over it; the longest side is at most `size` pixels."""
    raise NotImplementedError


def draw_contours(a: Image, b: Image, overlap: Overlap, size: int = SMALL) -> PIL.Image.Image:
    """Both outlines in one square frame of `size` pixels, over the fainter picture a."""
    raise NotImplementedError
