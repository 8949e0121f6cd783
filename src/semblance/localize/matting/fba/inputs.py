"""What the network sees of a picture and its trimap: eleven planes, padded to whole cells."""

import numpy as np
from numpy.typing import NDArray

from semblance.localize.matting.fba.network import MULTIPLE
from semblance.localize.matting.trimap import BACKGROUND, OBJECT

WIDTHS = tuple(share * 320 for share in (0.02, 0.08, 0.16))
"""Pixels: standard deviations of the Gaussians of a distance, as in training."""

FAR = 1e4
"""Pixels: the distance to what is not in the picture at all; every Gaussian is 0 there."""


def planes(pixels: NDArray[np.uint8], known: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(1, H', W', 11) float32 of (H, W, 3) sRGB and an (H, W) trimap.

    The picture in [0, 1]; for what is surely background and then for what is surely object, three
    Gaussians of the distance to it; and these two as 0 and 1. H' and W' are the next multiples
    of 8; the last row and column are repeated up to there.
    """
    parts = [known == BACKGROUND, known == OBJECT]
    near = [gaussian for part in parts for gaussian in _gaussians(_distance(part))]
    whole = np.dstack([pixels / np.float32(255), *near, *parts]).astype(np.float32)
    height, width = known.shape
    return np.pad(whole, ((0, -height % MULTIPLE), (0, -width % MULTIPLE), (0, 0)), "edge")[None]


def _distance(part: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(H, W) in pixels to the nearest pixel of a part; 0 on it."""
    import cv2

    if not part.any():
        return np.full(part.shape, FAR, np.float32)
    distance = cv2.distanceTransform((~part).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance, np.float32)


def _gaussians(distance: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [np.exp(-(distance**2) / np.float32(2 * width**2)) for width in WIDTHS]
