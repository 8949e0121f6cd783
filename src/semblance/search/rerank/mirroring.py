"""Keypoints of a mirror image, without the picture: what SIFT's numbers become in a mirror."""

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.local.features import Features
from semblance.encoders.local.scoring import Seen
from semblance.search.rerank.stored_keypoints import StoredKeypoints

CELLS, ANGLES = 4, 8
"""A SIFT descriptor has 4 x 4 cells, which lie along the keypoint's own direction, with 8 angles
each, which are counted from it: Lowe 2004, section 6.1."""


def _order() -> NDArray[np.int64]:
    """Where each number of the mirrored descriptor stands in the plain one.

    In a mirror a keypoint's direction turns over with its picture. Seen along it, left and right
    are exchanged, so the rows of cells are reversed, and angles run the other way round.
    """
    places = np.arange(CELLS * CELLS * ANGLES).reshape(CELLS, CELLS, ANGLES)
    return places[::-1][:, :, -np.arange(ANGLES)].ravel()


ORDER = _order()

FLIP = np.diag([-1.0, 1.0, 1.0])
"""Left and right exchanged about the first column of pixels; where does not matter to a match."""


def in_a_mirror(stored: StoredKeypoints) -> Seen | None:
    """The keypoints as they would be found in the mirror image; None for ORB, which compares pairs
    of pixels whose mirror images it never compares."""
    if stored.kind == "orb":
        return None
    seen = stored.seen()
    points = seen.features.points * FLIP.diagonal()[:2].astype(np.float32)
    turned = Features(points, seen.features.descriptors[:, ORDER])
    return Seen(turned, seen.to_file @ FLIP, not seen.mirrored)
