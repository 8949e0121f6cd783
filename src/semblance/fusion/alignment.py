"""The mean of several spaces: each one turned into a common frame of axes, then averaged.

The axes of two networks mean different things, and the signs and the order of principal axes
are arbitrary, so neither can be averaged as they are.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.reduction import Reduction, fit_reduction


def fit_mean(sample: NDArray[np.float32], dims: tuple[int, ...], dim: int) -> Reduction:
    """Fit the aligned mean on (n, sum of dims), spaces side by side; a projection to `dim` axes.

    The common frame is what the spaces agree on most, the first `dim` principal components of
    all side by side. Each centred space is turned into it by the rotation that brings its
    vectors nearest to the frame's: orthogonal Procrustes, Schönemann, "A generalized solution
    of the orthogonal Procrustes problem", 1966, https://doi.org/10.1007/BF02289451. Flipping or
    swapping axes of the frame, or of a space, turns every space alike and changes no cosine. A
    space with fewer axes than the frame is laid into it without loss.

    The mean of the turned spaces is one linear map of the spaces side by side; at the end its
    axes are put in the order of falling variance, which turns it once more.
    """
    frame = fit_reduction(sample, dim)
    targets = frame.apply(sample)
    centred = sample - frame.mean
    edges = np.cumsum((0, *dims))
    turns = [_rotation(centred[:, start:end], targets) for start, end in pairwise(edges)]
    average = np.concatenate(turns, axis=0).T / len(dims)
    principal = fit_reduction(np.asarray(centred @ average.T, np.float32), dim)
    return Reduction(frame.mean, np.ascontiguousarray(principal.components @ average, np.float32))


def _rotation(vectors: NDArray[np.float32], targets: NDArray[np.float32]) -> NDArray[np.float32]:
    """(D, d) with orthonormal columns, or rows if D < d, nearest to mapping one on the other."""
    left, _, right = np.linalg.svd(vectors.T @ targets, full_matrices=False)
    turned: NDArray[np.float32] = left @ right
    return turned
