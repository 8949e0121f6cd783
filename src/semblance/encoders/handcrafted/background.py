"""What of a picture is not its plain background, told by colour alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 4
"""Steps of 255 by which neighbouring pixels of a background may differ, in each channel: shadows
and JPEG noise stay below it, edges of objects do not."""

FEWEST = 0.02
"""A smaller share of the picture is no object: then the whole picture counts."""


def foreground(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(h, w): what cannot be reached from the border in small steps of colour.

    Pictures of products on one plain colour lose it; where everything or almost nothing is left,
    as in most scenes, the whole picture is taken.
    """
    import cv2

    height, width = pixels.shape[:2]
    smooth: Any = cv2.medianBlur(np.ascontiguousarray(pixels), 3)
    mask = np.zeros((height + 2, width + 2), np.uint8)
    steps = (TOLERANCE,) * 3
    flags = 8 | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    # An object may touch a side; a plain background reaches some corner.
    for x, y in ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)):
        if not mask[y + 1, x + 1]:
            cv2.floodFill(smooth, mask, (x, y), (0, 0, 0), steps, steps, flags)
    kept = mask[1:-1, 1:-1] == 0
    return kept if kept.mean() >= FEWEST else np.ones_like(kept)
