"""Thin parts of an object that a mask half sees, raised so that they can outweigh the background.

A saliency network answers a pump's tube or a pipette with a fifth of what it gives the body, and
matting alone leaves them there. Such a part hangs on the object and stands out beside nothing.
"""

import numpy as np
from numpy.typing import NDArray

from semblance.localize.matting.trimap import SEEN, SURE, disc

NEAR = 0.02
"""Beside what a part must stand out, as a share of the mask's long side: 6 pixels of 320."""


def raise_thin_parts(mask: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) in [0, 1], never less than `mask`.

    Each pixel of an object is held against the highest value near it. Objects are what is seen
    and, over seen pixels, joined to something sure (the two thresholds of Canny 1986); weak blobs
    by themselves stay as they are.
    """
    import cv2

    radius = max(1, round(NEAR * max(mask.shape)))
    highest = cv2.dilate(mask, disc(radius))
    highest = cv2.blur(highest, (2 * radius + 1, 2 * radius + 1))
    raised = np.clip(mask / np.maximum(highest, SEEN), mask, 1)
    return np.where(_joined(mask), raised, mask).astype(np.float32)


def _joined(mask: NDArray[np.float32]) -> NDArray[np.bool_]:
    import cv2

    count, parts = cv2.connectedComponents((mask >= SEEN).astype(np.uint8))
    sure = np.zeros(count, bool)
    sure[np.unique(parts[mask >= SURE])] = True
    return np.asarray(sure[parts] & (mask >= SEEN))
