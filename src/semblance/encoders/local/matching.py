"""Which descriptor of one picture is which of the other: nearest by far, and both ways."""

import numpy as np
from numpy.typing import NDArray


def ratio_matches(
    a: NDArray[np.float32], b: NDArray[np.float32], ratio: float, *, mutual: bool = True
) -> NDArray[np.int64]:
    """(m, 2) places in `a` and `b` of the descriptors that match, by place in `a`.

    A match is less than `ratio` times as far, in Euclidean distance, as the second nearest of the
    other picture: Lowe 2004, section 7.1. With `mutual` each must be the other's match, so that
    no descriptor is used twice and the order of the pictures does not matter. Memory is one
    (len(a), len(b)) float32 matrix.
    """
    if len(a) < 2 or len(b) < 2:
        return np.empty((0, 2), np.int64)
    squares = np.sum(a**2, axis=1)[:, None] + np.sum(b**2, axis=1) - 2 * (a @ b.T)
    np.maximum(squares, 0, out=squares)  # rounding goes below
    forth = _clear_nearest(squares, ratio)
    places = np.flatnonzero(forth >= 0)
    if mutual:
        back = _clear_nearest(squares.T, ratio)
        places = places[back[forth[places]] == places]
    return np.stack([places, forth[places]], axis=1)


def _clear_nearest(squares: NDArray[np.float32], ratio: float) -> NDArray[np.int64]:
    """(n,) the place of each row's smallest value, -1 where the second is too close to it."""
    nearest = np.argmin(squares, axis=1)
    first, second = np.partition(squares, 1, axis=1)[:, :2].T
    return np.where(first < ratio**2 * second, nearest, -1)
