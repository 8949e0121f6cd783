"""From a soft mask to what is surely object, surely background, and to be found out."""

import numpy as np
from numpy.typing import NDArray

OBJECT, UNKNOWN, BACKGROUND = 255, 128, 0

SURE, SEEN = 0.9, 0.1
"""A mask's value from which a pixel is object, and from which it may be."""

REACH = 0.01
"""How far around what was seen the edge may still lie, as a share of the mask's long side."""


def trimap(
    mask: NDArray[np.float32], *, sure: float = SURE, seen: float = SEEN, reach: float = REACH
) -> NDArray[np.uint8]:
    """(h, w) uint8 of 0, 128 and 255, from a mask in [0, 1] of that size.

    Background is only what is `reach` away from everything half seen. Of a thick object the outer
    pixels are unknown; of a thin part, which eroding would remove, all that is sure is kept. So
    thin parts end as object or unknown, never as background, as long as the mask sees them at all.
    """
    import cv2

    radius = max(1, round(reach * max(mask.shape)))
    core = (mask >= sure).astype(np.uint8)
    thick = cv2.morphologyEx(core, cv2.MORPH_OPEN, disc(4), borderType=cv2.BORDER_REPLICATE)
    thin = core & ~cv2.dilate(thick, disc(1))
    inside = cv2.erode(thick, disc(1), borderType=cv2.BORDER_REPLICATE) | thin
    near = cv2.dilate((mask >= seen).astype(np.uint8), disc(radius))
    known = np.where(near > 0, UNKNOWN, BACKGROUND)
    return np.where(inside > 0, OBJECT, known).astype(np.uint8)


def disc(radius: int) -> NDArray[np.uint8]:
    """(2 radius + 1, 2 radius + 1) uint8, 1 no farther than `radius` pixels from the middle."""
    away = np.arange(-radius, radius + 1) ** 2
    return (away[:, None] + away <= radius**2).astype(np.uint8)
