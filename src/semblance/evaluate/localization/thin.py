"""Which parts of an object are thin: nozzles, sticks, handles."""

import math

import numpy as np

from semblance.evaluate.localization.boundary import disk
from semblance.evaluate.localization.overlap import Mask

WIDTH = 0.03
"""Thin is narrower than this share of the picture's diagonal: 20 pixels of 480 x 480."""


def thin_parts(truth: Mask, width: float = WIDTH) -> Mask:
    """(h, w): the parts of an object into which a disk of that diameter does not fit.

    It is what a morphological opening takes away, corners aside: of a right angle it takes
    0.21 of the squared radius, so pieces below a whole squared radius are left out.
    """
    import cv2

    radius = max(1, math.floor(width * math.hypot(*truth.shape) / 2))
    round_brush = disk(radius)
    # Beyond the picture the object is taken to go on.
    padded = np.pad(truth.astype(np.uint8), radius, mode="edge")
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, round_brush)[radius:-radius, radius:-radius]
    left = (truth & (opened == 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    large = [place for place in range(1, count) if stats[place, 4] >= radius**2]
    return np.isin(labels, large)
