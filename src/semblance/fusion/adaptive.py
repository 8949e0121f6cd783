"""An adaptive dimension: the smallest that keeps a share of the quality on labelled records."""

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.labelled import Quality
from semblance.fusion.vectors import unit

LADDER = (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
"""Dimensions tried. No more than 1,024: PCA beyond keeps noise, and costs memory."""


def rungs(length: int, records: int, per_dim: int) -> list[int]:
    """The dimensions that vectors of a length, and that many records to fit on, allow."""
    return [dim for dim in LADDER if dim <= length and dim * per_dim <= records]


def smallest_dim(
    reduced: NDArray[np.float32], labels: NDArray[np.str_], tried: list[int], share: float
) -> int:
    """The smallest of the ascending dimensions `tried` that keeps `share` of the longest's quality.

    `reduced` is (n, largest dimension), axes by falling variance, not yet of unit length. Both
    leave-one-out mAP and P@1 must keep the share. With labels that name kinds mAP alone asks
    for too few axes: on photos of clothes it is at its highest at 8, where one nearest
    neighbour in ten has become of another kind (docs/decisions/0006-fusion.md).
    """
    longest = Quality.of(_cosines(reduced[:, : tried[-1]]), labels)
    for dim in tried[:-1]:
        found = Quality.of(_cosines(reduced[:, :dim]), labels)
        if found.mean_ap >= share * longest.mean_ap and found.best >= share * longest.best:
            return dim
    return tried[-1]


def _cosines(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled = unit(vectors)
    cosines: NDArray[np.float32] = scaled @ scaled.T
    return cosines
