"""How much of each colour a picture has, in a space where distances are as people see them."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIGHTNESSES, CHROMAS = 4, 9
COLOURS = LIGHTNESSES * CHROMAS * CHROMAS
"""Bins of L*, and of each of a* and b*."""

FARTHEST = 72.0
"""a* and b* beyond this count as this: few pixels of photographs are more colourful."""


def colour_histogram(pixels: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(COLOURS,) shares of CIELAB colours in (h, w, 3) sRGB pixels under (h, w), summing to 1.

    Every pixel is divided among the eight bins around its colour, so that a small change of light
    is a small change of the histogram. Swain & Ballard 1991, Color indexing,
    https://doi.org/10.1007/BF00130487, compare such histograms.
    """
    import cv2

    scaled = np.ascontiguousarray(pixels, dtype=np.float32) / np.float32(255)
    lab: Any = cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB)
    sizes = (LIGHTNESSES, CHROMAS, CHROMAS)
    tops = np.array(sizes, np.float32) - 1
    shares = (lab[mask] + (0, FARTHEST, FARTHEST)) / (100, 2 * FARTHEST, 2 * FARTHEST)
    places = np.clip(shares, 0, 1) * tops
    lower = np.minimum(places.astype(np.int64), (tops - 1).astype(np.int64))
    rest = places - lower
    histogram = np.zeros(COLOURS)
    for corner in product((0, 1), repeat=3):
        weights = np.prod(np.where(corner, rest, 1 - rest), axis=1)
        bins = np.ravel_multi_index(tuple((lower + corner).T), sizes)
        histogram += np.bincount(bins, weights, COLOURS)
    return np.asarray(histogram / histogram.sum(), np.float32)
