"""Do matched points agree on one view of one plane? RANSAC finds the homography and who agrees."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_MATCHES = 4
"""A homography has eight unknowns; a matched point gives two of them."""

TOLERANCE = 3.0
"""Pixels of the grey picture by which an inlier may miss."""

MAX_STRETCH = 100.0
"""The largest ratio of areas, either way, that is believed: a side ten times as long."""

CONFIDENCE = 0.999
ITERATIONS = 10_000


@dataclass(frozen=True, eq=False)
class Verified:
    """`matrix` is (3, 3) float64, from points of the one picture to the other; last entry 1.

    `agree` is (n,) bool: which matches it maps to within TOLERANCE.
    """

    matrix: NDArray[np.float64]
    agree: NDArray[np.bool_]


def verify(a: NDArray[np.float32], b: NDArray[np.float32]) -> Verified | None:
    """The homography on which most of (n, 2) matched points agree, None if there is none.

    MAGSAC (Barath et al. 2019, https://arxiv.org/abs/1803.07469) as in OpenCV, which runs it in
    one thread with random numbers of its own from a fixed seed: the same points give the same
    answer, whatever else goes on.
    """
    import cv2

    if len(a) < MIN_MATCHES:
        return None
    matrix, mask = cv2.findHomography(
        a, b, cv2.USAC_MAGSAC, TOLERANCE, maxIters=ITERATIONS, confidence=CONFIDENCE
    )
    if matrix is None:
        return None
    agree = mask.ravel().astype(bool)
    return Verified(matrix, agree) if _is_a_view(matrix, a[agree]) else None


def project(matrix: NDArray[np.float64], points: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n, 2) points mapped by a homography."""
    mapped = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:])


def _is_a_view(matrix: NDArray[np.float64], points: NDArray[np.float32]) -> bool:
    """Whether a plane could be seen so: not from behind, nowhere stretched beyond belief.

    Around a point a homography changes areas by det(matrix) / w**3, with w the third coordinate
    of the mapped point; a mirror image makes that negative, and so does the horizon.
    """
    w = points @ matrix[2, :2] + matrix[2, 2]
    areas = np.linalg.det(matrix) / w**3
    return bool(np.all((areas > 1 / MAX_STRETCH) & (areas < MAX_STRETCH)))
