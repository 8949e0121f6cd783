"""Sums of the distances of vectors to every class, without a matrix of all pairs."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.metrics.ranks import Values

BLOCK_DISTANCES = 2_000_000
"""Distances held at a time: 16 MB, and twice as much more while they are made."""

SHORTEST = 1e-12
"""Below this a vector has no direction; it is at cosine 0 to everything else."""

Vectors = NDArray[np.floating]
Places = NDArray[np.int64]
Block = tuple[Places, Values]


def cosine_sums(vectors: Vectors, of_vector: Places, rows: Places) -> Iterator[Block]:
    """(m,) of the rows at a time, with (m, C) sums of 1 - cosine to the members of each class.

    The sum over a class is its size less the product with the sum of its unit vectors, so the
    work grows with n x C, not with n x n; memory holds (n, d) float64 twice.
    """
    units = vectors.astype(np.float64)
    units /= np.maximum(np.linalg.norm(units, axis=1, keepdims=True), SHORTEST)
    by_class, starts = _grouped(of_vector)
    directions = np.add.reduceat(units[by_class], starts, axis=0)
    sizes = np.bincount(of_vector)
    for block in _blocks(rows, len(starts)):
        sums = sizes - units[block] @ directions.T
        # A vector is at distance 0 to itself, also one without a direction.
        sums[np.arange(len(block)), of_vector[block]] -= 1 - (units[block] ** 2).sum(axis=1)
        yield block, np.maximum(sums, 0)


def euclidean_sums(vectors: Vectors, of_vector: Places, rows: Places) -> Iterator[Block]:
    """(m,) of the rows at a time, with (m, C) sums of Euclidean distances to each class.

    The work grows with rows x n; memory holds (n, d) float64 twice, and a block.
    """
    # Around their mean, vectors that differ little do not drown in what they share.
    centred = vectors - vectors.mean(axis=0, dtype=np.float64)
    by_class, starts = _grouped(of_vector)
    others, column = centred[by_class], np.argsort(by_class)
    squared = (others**2).sum(axis=1)
    for block in _blocks(rows, len(vectors)):
        distances = -2 * (centred[block] @ others.T)
        distances += squared[column[block], None] + squared
        distances[np.arange(len(block)), column[block]] = 0
        np.sqrt(np.maximum(distances, 0, out=distances), out=distances)
        yield block, np.add.reduceat(distances, starts, axis=1)


def _grouped(of_vector: Places) -> tuple[Places, Places]:
    """The vectors' order by class, and where each class begins in it; classes are 0..C-1."""
    by_class = np.argsort(of_vector, kind="stable")
    return by_class, np.flatnonzero(np.diff(of_vector[by_class], prepend=-1))


def _blocks(rows: Places, width: int) -> Iterator[Places]:
    step = max(1, BLOCK_DISTANCES // width)
    for start in range(0, len(rows), step):
        yield rows[start : start + step]
