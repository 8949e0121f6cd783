"""How far the outlines of two objects agree: intersection over union of their silhouettes."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.search.rerank.silhouette import SIDE, Silhouette

Placement = Literal["raw", "centre", "scale", "both"]
"""How two silhouettes are laid on each other:

raw     as they lie in their frames, so that place and size count;
centre  the one is moved, by whole pixels, until the centroids meet; size counts;
scale   the larger one is shrunk about the middle of the frame to the area of the smaller, as if
        its camera had stood farther away; place counts;
both    the larger one is shrunk to the area of the smaller, its centroid onto the other's; only
        the shape counts.

Raw is the published method: Waqas, Visser, Choe and Lee, "Multimodal fused deep learning networks
for domain specific image similarity search", section 4.3.
"""

Point: TypeAlias = NDArray[np.float64]

MIDDLE = np.full(2, (SIDE - 1) / 2)


def ious(
    query: Silhouette, others: Sequence[Silhouette], placement: Placement
) -> NDArray[np.float64]:
    """(len(others),) in [0, 1], larger is more alike, 1 the same outline.

    Exchanging two silhouettes changes nothing. An empty one, of a picture without an object, has 0
    with everything, another empty one included: two pictures of nothing are no evidence.
    """
    return np.array([_iou(query, other, placement) for other in others], np.float64)


def laid_on(
    query: Silhouette, other: Silhouette, placement: Placement
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Both as they are compared, (SIDE, SIDE) bool each: to be drawn over each other.

    What a move takes out of the frame is not drawn; it is counted by `ious` nevertheless.
    """
    if query.is_empty or other.is_empty:
        return query.bits, other.bits
    if other.area > query.area:
        return query.bits, _moved(other, query, placement)[0]
    return _moved(query, other, placement)[0], other.bits


def _iou(a: Silhouette, b: Silhouette, placement: Placement) -> float:
    large, small = (a, b) if a.area > b.area else (b, a)
    if small.is_empty:
        return 0.0
    moved, area = _moved(large, small, placement)
    # The small one lies within the frame, so what left it was not shared.
    shared = float(np.count_nonzero(moved & small.bits))
    return shared / (area + small.area - shared)


def _moved(
    large: Silhouette, small: Silhouette, placement: Placement
) -> tuple[NDArray[np.bool_], float]:
    """The larger one on the smaller, and its area there, with what is outside the frame."""
    zoom = (small.area / large.area) ** 0.5 if placement in ("scale", "both") else 1.0
    centred = placement in ("centre", "both")
    start, end = (_centroid(large), _centroid(small)) if centred else (MIDDLE, MIDDLE)
    shift = end - zoom * start
    if zoom == 1:
        shift = np.rint(shift)
        if not shift.any():
            return large.bits, large.area
    return _warped(large.bits, zoom, shift), zoom**2 * large.area


def _centroid(silhouette: Silhouette) -> Point:
    """(x, y) in pixels, the centre of the first pixel at (0, 0)."""
    bits, along = silhouette.bits, np.arange(SIDE)
    sums = bits.sum(axis=0) @ along, bits.sum(axis=1) @ along
    return np.array(sums, np.float64) / silhouette.area


def _warped(bits: NDArray[np.bool_], zoom: float, shift: Point) -> NDArray[np.bool_]:
    import cv2

    matrix = np.array([[zoom, 0, shift[0]], [0, zoom, shift[1]]])
    soft = cv2.warpAffine(bits.astype(np.uint8) * 254, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    return np.asarray(soft >= 127)
