"""How much two outlines share, each as it is placed in its picture."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.explain.explanation import Overlap
from semblance.search.rerank.contour import Placement, ious, laid_on
from semblance.search.rerank.silhouette import Silhouette, framed

FRAME = 256
"""Pixels of the square frame in which both are drawn."""

INSIDE = 0.5
"""From which value of a soft mask on a place belongs to the object."""


def overlap_of(mask_a: NDArray[np.float32], mask_b: NDArray[np.float32]) -> Overlap:
    """Masks are (h, w) float32 in [0, 1] over whole pictures, at any size each.

    Two empty masks share nothing: their IoU is 0.
    """
    a, b = (framed(mask, FRAME, INSIDE) for mask in (mask_a, mask_b))
    union = int(np.count_nonzero(a | b))
    iou = int(np.count_nonzero(a & b)) / union if union else 0.0
    return Overlap(iou, _contours(a), _contours(b))


def overlap_laid(a: Silhouette, b: Silhouette, placement: Placement) -> Overlap:
    """Two silhouettes as a re-ranker lays them on each other."""
    one, other = laid_on(a, b, placement)
    (iou,) = ious(a, [b], placement).tolist()
    return Overlap(iou, _contours(one), _contours(other), placement)


def _contours(inside: NDArray[np.bool_]) -> tuple[NDArray[np.float32], ...]:
    """Outer and inner outlines, as fractions of the frame."""
    import cv2

    found: Any = cv2.findContours(inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)[
        0
    ]
    return tuple(((each[:, 0] + 0.5) / len(inside)).astype(np.float32) for each in found)
