"""Clusters of frozen vectors taken for classes, of the pictures that surely belong to one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import TrainingError
from semblance.evaluate.structure import cluster
from semblance.evaluate.structure.clusters import MOST, NOISE
from semblance.evaluate.structure.vectors import spread
from semblance.fusion.vectors import unit
from semblance.learn.fence import lower_fence

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class PseudoLabels:
    """`rows` (m,) of the vectors that were given one, and their clusters `codes` (m,)."""

    rows: NDArray[np.int64]
    codes: NDArray[np.int64]
    of: int

    @property
    def clusters(self) -> int:
        return len(np.unique(self.codes))

    @property
    def sentence(self) -> str:
        return f"{self.clusters} clusters of {len(self.rows)} pictures of {self.of} were learnt"


def pseudo_labels(vectors: Matrix) -> PseudoLabels:
    """HDBSCAN's clusters of (n, d) vectors, without those that lie in none, apart from the others
    of their own or nearer to the mean of another.

    Of more than 20,000 pictures as many, evenly spread, are clustered. Raises TrainingError where
    fewer than two clusters are found. After Caron et al., "Deep clustering for unsupervised
    learning", 2018, https://arxiv.org/abs/1807.05520.
    """
    places = spread(len(vectors), MOST)
    points = unit(vectors[places])
    of = cluster(points, [None] * len(points)).of
    sure = _sure(points, of)
    if len(np.unique(of[sure])) < 2:
        raise TrainingError(
            f"{len(vectors)} pictures make fewer than two clusters, so there is nothing to tell "
            "apart; learn from altered copies instead (--labels none)"
        )
    return PseudoLabels(places[sure], of[sure], len(vectors))


def _sure(points: Matrix, of: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each is near the mean of its own cluster, as the others of it are, and to no other
    mean nearer."""
    sure = np.zeros(len(of), bool)
    numbers = np.unique(of[of != NOISE])
    if not len(numbers):
        return sure
    cosines = points @ unit(np.stack([points[of == n].mean(axis=0) for n in numbers])).T
    for column, number in enumerate(numbers):
        own = cosines[:, column]
        near = own >= lower_fence(own[of == number])
        sure |= (of == number) & near & (cosines.argmax(axis=1) == column)
    return sure
