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
    """The smallest of the dimensions `tried` that keeps `share` of the best among them.

    `reduced` is (n, largest dimension), axes by falling variance, not yet of unit length. Both
    leave-one-out mAP and P@1 must keep the share: with labels that name kinds, mAP alone is
    highest at 8 axes, where one nearest neighbour in ten is no longer of the right kind
    (docs/results/fusion.md).
    """
    qualities = [Quality.of(_cosines(reduced[:, :dim]), labels) for dim in tried]
    mean_ap = share * max(quality.mean_ap for quality in qualities)
    best = share * max(quality.best for quality in qualities)
    kept = [quality.mean_ap >= mean_ap and quality.best >= best for quality in qualities]
    return next((dim for dim, keeps in zip(tried, kept, strict=True) if keeps), tried[-1])


def _cosines(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled = unit(vectors)
    cosines: NDArray[np.float32] = scaled @ scaled.T
    return cosines
