"""Non-maximum suppression: of boxes that show one thing, the one that scores highest."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from semblance.localize.detection.candidates import Candidates

MOST = 3000
"""Only so many candidates, the best, are compared: a low threshold lets through 25,000."""


def strongest(candidates: Candidates, most: int) -> Candidates:
    """At most `most`, the highest score first; equal scores stay in order."""
    order = np.argsort(-candidates.scores, kind="stable")[:most]
    return candidates.only(order)


def suppressed(candidates: Candidates, overlap: float) -> Candidates:
    """Without the boxes that a better one of their class covers, the highest score first.

    Covered is what has an intersection over union above `overlap`, in [0, 1]. Scores are above 0.
    """
    candidates = strongest(candidates, MOST)
    kept = [*_kept(candidates, overlap)]
    return candidates.only(np.sort(np.concatenate(kept))) if kept else candidates


def _kept(candidates: Candidates, overlap: float) -> Iterator[NDArray[np.int64]]:
    """Indices of what stays, class by class."""
    import cv2

    corners = candidates.boxes.astype(np.float64)
    rectangles = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
    scores = candidates.scores
    for kind in np.unique(candidates.classes):
        members = np.flatnonzero(candidates.classes == kind)
        found = cv2.dnn.NMSBoxes(
            rectangles[members].tolist(), scores[members].tolist(), 0.0, overlap
        )
        yield members[np.asarray(found, np.int64)]
