"""Raw vectors of several spaces as one row a picture: unit length, weighted, side by side."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SMALLEST_NORM = 1e-12
"""Below this a vector has no direction; it stays zero, at cosine 0 to everything."""


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., d) scaled to length 1 along the last axis; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: NDArray[np.float32] = vectors / np.maximum(norms, SMALLEST_NORM)
    return scaled


def joined_with_text(
    pictures: NDArray[np.float32], texts: NDArray[np.float32], weight: float
) -> NDArray[np.float32]:
    """(n, d) vectors of pictures and of their texts in one space -> (n, d) of unit length.

    Each is brought to unit length first; `weight` in [0, 1] is the text's share, and one half
    makes the plain mean.
    """
    mean: NDArray[np.float32] = np.float32(1 - weight) * unit(pictures)
    mean += np.float32(weight) * unit(texts)
    return unit(mean)


def side_by_side(
    raw: Sequence[NDArray[np.float32]], weights: Sequence[float] | None = None
) -> NDArray[np.float32]:
    """(n, d) arrays, one a space -> (n, sum of d), rows of unit length.

    Each space's unit vector is scaled by the root of its weight, so that the cosine of two rows
    is the weighted mean of the spaces' cosines. None means equal weights.
    """
    roots = np.sqrt(np.ones(len(raw)) if weights is None else np.asarray(weights, np.float64))
    scaled = [unit(block) * np.float32(root) for block, root in zip(raw, roots, strict=True)]
    return unit(np.concatenate(scaled, axis=1))
