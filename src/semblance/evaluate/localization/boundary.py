"""How well the outline of a mask is met."""

import math

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.localization.overlap import Mask, check_shapes

TOLERANCE = 0.008
"""How far apart outlines may lie and still meet, as a share of the picture's diagonal."""


def boundary_f(found: Mask, truth: Mask, tolerance: float = TOLERANCE) -> float:
    """The boundary F-measure of two (h, w) masks, in [0, 1], larger is better.

    Perazzi et al. 2016, "A benchmark dataset and evaluation methodology for video object
    segmentation" (DAVIS), https://doi.org/10.1109/CVPR.2016.85: 2PR / (P + R), where P is the
    share of the found outline within `tolerance` of the true one, and R the reverse. As in its
    reference implementation, nearness is a dilation by a disk, not an assignment of pixels to
    each other, and the radius is rounded up to a whole pixel. 1 where neither has an outline,
    0 where one alone has.
    """
    check_shapes(found, truth)
    ours, theirs = outline(found), outline(truth)
    if not ours.any() or not theirs.any():
        return float(ours.any() == theirs.any())
    radius = math.ceil(tolerance * math.hypot(*truth.shape))
    precision = (ours & dilated(theirs, radius)).sum() / ours.sum()
    recall = (theirs & dilated(ours, radius)).sum() / theirs.sum()
    both = precision + recall
    return float(2 * precision * recall / both) if both else 0.0


def outline(mask: Mask) -> Mask:
    """(h, w): pixels that differ from the one to the right, below, or both.

    The edge of the picture is no outline: an object may go on beyond it.
    """
    padded = np.pad(mask, ((0, 1), (0, 1)), mode="edge")
    right, below, across = padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    return (mask ^ right) | (mask ^ below) | (mask ^ across)


def dilated(mask: Mask, radius: int) -> Mask:
    """(h, w): pixels within `radius` of one of the mask's."""
    import cv2

    return np.asarray(cv2.dilate(mask.astype(np.uint8), disk(radius)), np.bool_)


def disk(radius: int) -> NDArray[np.uint8]:
    """(2r + 1, 2r + 1): 1 within the radius of the centre. OpenCV's own ellipse is narrower."""
    steps = np.arange(-radius, radius + 1)
    return ((steps[:, None] ** 2 + steps**2) <= radius**2).astype(np.uint8)
