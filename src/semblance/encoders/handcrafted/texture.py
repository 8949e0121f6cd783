"""Which small patterns a picture is made of: flat, spots, edges, corners, fine and coarse."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 8
RADII = (1, 2, 4, 8)
"""Pixels: from weave to large print, in a picture of 192."""

TEXTURES = len(RADII) * (NEIGHBOURS + 2)

FLAT = 3.0
"""Steps of 255 below which a difference is noise: without it flat areas are patterns of noise."""


def texture_histogram(pixels: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(TEXTURES,) shares of local binary patterns in (h, w, 3) pixels under (h, w), summing to 1.

    LBP riu2 of Ojala, Pietikäinen & Mäenpää 2002,
    https://doi.org/10.1109/TPAMI.2002.1017623: around each pixel eight points are brighter or
    not; where they change at most twice around the circle, the pattern is how many are brighter,
    whatever the rotation; all others are one pattern more. One such histogram a radius.
    """
    import cv2

    grey: Any = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    grey = grey.astype(np.float32)
    histograms = [
        np.bincount(_patterns(cv2, grey, radius)[mask], minlength=NEIGHBOURS + 2)
        for radius in RADII
    ]
    shares = np.concatenate(histograms) / (len(RADII) * np.count_nonzero(mask))
    return np.asarray(shares, np.float32)


def _patterns(cv2: Any, grey: NDArray[np.float32], radius: int) -> NDArray[np.int64]:
    """(h, w) the pattern around each pixel, 0 .. NEIGHBOURS + 1."""
    blurred = cv2.GaussianBlur(grey, (0, 0), radius / 2) if radius > 1 else grey
    angles = 2 * np.pi * np.arange(NEIGHBOURS) / NEIGHBOURS
    brighter = np.stack(
        [
            _shifted(cv2, blurred, radius * np.cos(angle), radius * np.sin(angle)) > blurred + FLAT
            for angle in angles
        ]
    )
    changes = (brighter != np.roll(brighter, 1, axis=0)).sum(axis=0)
    count: NDArray[np.int64] = np.where(changes <= 2, brighter.sum(axis=0), NEIGHBOURS + 1)
    return count


def _shifted(cv2: Any, grey: NDArray[np.float32], x: float, y: float) -> NDArray[np.float32]:
    """What lies x and y pixels beside each pixel; beyond the border, the border."""
    move = np.array([[1, 0, -x], [0, 1, -y]], np.float32)
    size = grey.shape[1], grey.shape[0]
    moved: NDArray[np.float32] = cv2.warpAffine(
        grey, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return moved
