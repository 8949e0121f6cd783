"""How far the outlines of two objects agree: intersection over union of their silhouettes."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from semblance.search.rerank.laying import FRAME, STAY, Move, by_size
from semblance.search.rerank.silhouette import SIDE, Bits, Silhouette

Placement = Literal["raw", "centre", "scale", "both", "turned"]
"""How two silhouettes are laid on each other:

raw     as they lie in their frames, so that place and size count;
centre  the one is moved, by whole pixels, until the centroids meet; size counts;
scale   the larger one is shrunk about the middle of the frame to the area of the smaller, as if
        its camera had stood farther away; place counts;
both    the larger one is shrunk to the area of the smaller, its centroid onto the other's; only
        the shape counts, and how it is turned;
turned  as both, and turned by up to 17.5 degrees, as far as they overlap most; only the shape
        counts.

Raw is the published method: Waqas, Visser, Choe and Lee, "Multimodal fused deep learning networks
for domain specific image similarity search", section 4.3.
"""

TURNS: Final = ((-10.0, 0.0, 10.0), (-5.0, 5.0), (-2.5, 2.5))
"""Degrees that are tried, and then about the best so far: 17.5 either way, as far as a hand-held
picture leans. Seven tries find what fifteen at 2.5 degrees do (docs/domain/rerank.md)."""

MIDDLE: Final = ((SIDE - 1) / 2, (SIDE - 1) / 2)


def ious(
    query: Silhouette, others: Sequence[Silhouette], placement: Placement
) -> NDArray[np.float64]:
    """(len(others),) in [0, 1], larger is more alike, 1 the same outline.

    Exchanging two silhouettes changes nothing. An empty one, of a picture without an object, has 0
    with everything, another empty one included: two pictures of nothing are no evidence.
    """
    return np.array([_laid(query, other, placement)[0] for other in others], np.float64)


def laid_on(query: Silhouette, other: Silhouette, placement: Placement) -> tuple[Bits, Bits]:
    """Both as they are compared, (SIDE, SIDE) bool each: to be drawn over each other.

    What a move takes out of the frame is not drawn; it is counted by `ious` nevertheless.
    """
    if query.is_empty or other.is_empty:
        return query.bits, other.bits
    large, small = by_size(query, other)
    moved = _laid(query, other, placement)[1].applied(large, FRAME)
    return (moved, small.bits) if large is query else (small.bits, moved)


def _laid(a: Silhouette, b: Silhouette, placement: Placement) -> tuple[float, Move]:
    """The overlap, and the move of the larger one that makes it."""
    large, small = by_size(a, b)
    if small.is_empty:
        return 0.0, STAY
    if placement != "turned":
        move = _move(large, small, placement, 0.0)
        return _overlap(large, small, move), move
    best, degrees = (-1.0, STAY), 0.0
    for turns in TURNS:
        about = degrees
        for turn in turns:
            move = _move(large, small, placement, about + turn)
            overlap = _overlap(large, small, move)
            if overlap > best[0]:
                best, degrees = (overlap, move), about + turn
    return best


def _move(large: Silhouette, small: Silhouette, placement: Placement, degrees: float) -> Move:
    zoom = 1.0 if placement in ("raw", "centre") else (small.area / large.area) ** 0.5
    if placement in ("raw", "scale"):
        return Move.about(MIDDLE, MIDDLE, zoom, degrees)
    move = Move.about(large.centroid, small.centroid, zoom, degrees)
    return move.by_whole_pixels() if placement == "centre" else move


def _overlap(large: Silhouette, small: Silhouette, move: Move) -> float:
    """The small one lies within its window, so nothing is shared elsewhere."""
    there = move.applied(large, small.window)
    shared = float(np.count_nonzero(there & small.inside))
    # Rounding may make it a little more than all.
    return min(1.0, shared / (move.zoom**2 * large.area + small.area - shared))
