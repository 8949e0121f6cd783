"""Vectors whose classes show in a few directions only, beneath louder noise in all others."""

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.vectors import unit
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.head import Head


def blobs(
    classes: int = 4, each: int = 12, length: int = 24, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """(n, length) unit vectors and their classes; other seeds draw others of the same classes."""
    centres = np.random.default_rng(99).standard_normal((classes, length))
    centres[:, length // 3 :] = 0
    codes = np.repeat(np.arange(classes), each)
    noise = np.random.default_rng(seed).standard_normal((len(codes), length))
    noise[:, length // 3 :] *= 3
    noise[:, : length // 3] *= 0.5
    return unit((centres[codes] + noise).astype(np.float32)), codes


def mean_ap(vectors: NDArray[np.float32], codes: NDArray[np.int64]) -> float:
    """Leave-one-out, the slow and obvious way."""
    found = []
    for place, vector in enumerate(vectors):
        others = np.delete(np.arange(len(codes)), place)
        order = others[np.argsort(-(vectors[others] @ vector), kind="stable")]
        right = codes[order] == codes[place]
        ranks = np.flatnonzero(right) + 1
        found.append(np.mean(np.arange(1, len(ranks) + 1) / ranks))
    return float(np.mean(found))


class Validation:
    """Judges heads on blobs of its own, and counts how often it was asked."""

    def __init__(self, seed: int = 1) -> None:
        self.vectors, self.codes = blobs(seed=seed)
        self.asked = 0

    def __call__(self, head: Head) -> float:
        self.asked += 1
        return mean_ap(head.apply(self.vectors), self.codes)

    @property
    def before(self) -> float:
        return mean_ap(self.vectors, self.codes)


def train_blobs() -> Examples:
    return Examples(*blobs(each=20))
