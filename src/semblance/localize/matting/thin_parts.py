"""Thin parts of an object that a mask half sees, raised so that they can outweigh the background.

A saliency network answers a pump's tube or a pipette with a fifth of what it gives the body, and
matting alone leaves them there. Such a part hangs on the object and stands out beside nothing.
"""

import numpy as np
from numpy.typing import NDArray

from semblance.localize.matting.trimap import SEEN, SURE, disc

NEAR = 0.02
"""Beside what a part must stand out, as a share of the mask's long side: 6 pixels of 320."""

THIN, LEFT = 0.03, 0.8
"""A part is thin where opening with a disc of this radius, a share of the long side, leaves less
than that of the mask's value. A wide region that is half seen, such as a shadow, is not raised."""


def raise_thin_parts(mask: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) in [0, 1], never less than `mask`.

    Each pixel of a thin part is held against the highest value near it. A part belongs to an
    object where, over seen pixels, it is joined to something sure (the two thresholds of Canny
    1986, https://doi.org/10.1109/TPAMI.1986.4767851); weak lines by themselves stay as they are.
    """
    import cv2

    radius = max(1, round(NEAR * max(mask.shape)))
    highest = cv2.dilate(mask, disc(radius))
    highest = cv2.blur(highest, (2 * radius + 1, 2 * radius + 1))
    raised = np.clip(mask / np.maximum(highest, SEEN), mask, 1)
    return np.where(_joined(mask) & _thin(mask), raised, mask).astype(np.float32)


def _thin(mask: NDArray[np.float32]) -> NDArray[np.bool_]:
    import cv2

    radius = max(2, round(THIN * max(mask.shape)))
    wide = cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc(radius), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(wide < LEFT * mask)


def _joined(mask: NDArray[np.float32]) -> NDArray[np.bool_]:
    import cv2

    count, parts = cv2.connectedComponents((mask >= SEEN).astype(np.uint8))
    sure = np.zeros(count, bool)
    sure[np.unique(parts[mask >= SURE])] = True
    return np.asarray(sure[parts] & (mask >= SEEN))
