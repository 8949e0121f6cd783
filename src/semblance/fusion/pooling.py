"""Several views of one product as one vector, so that the camera's angle matters less."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.vectors import unit

Matrix = NDArray[np.float32]


def pooled(vectors: Matrix, groups: Sequence[str | None]) -> tuple[Matrix, NDArray[np.int64]]:
    """((P, d), (n,)): the mean of each group's unit vectors, at unit length again, and which row
    each of the (n, d) vectors went into.

    Rows are in the order in which groups are first met; a vector in none is a row by itself. The
    cosine to a mean is the mean of the cosines to its members, divided by how long their sum is:
    views that differ much make a mean that is near to none of them.
    """
    rows: dict[object, int] = {}
    of = np.array(
        [rows.setdefault(group or place, len(rows)) for place, group in enumerate(groups)],
        np.int64,
    )
    sums = np.zeros((len(rows), vectors.shape[1]), np.float32)
    np.add.at(sums, of, unit(vectors))
    return unit(sums), of
