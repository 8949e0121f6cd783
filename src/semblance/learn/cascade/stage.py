"""What a cascade is measured on: pictures in one space, and pictures that ask in it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.index import ExactIndex

Ids = NDArray[np.int64]
Matrix = NDArray[np.float32]

NOBODY = -1
"""In the place of an id: the query is no picture of the gallery."""


@dataclass(frozen=True, eq=False)
class Stage:
    """`index` holds N pictures, `queries` (Q, d) ask.

    `encode_ms` is what one query costs in the stage's models, in milliseconds; 0 where that is not
    known. `more_ms` is how much of it the accurate stage does not spend in any case.
    """

    name: str
    index: ExactIndex
    queries: Matrix
    more_ms: float = 0.0
    encode_ms: float = 0.0

    @property
    def dim(self) -> int:
        return int(self.index.matrix.shape[1])

    def asking(self, places: Ids) -> "Stage":
        """The same with these queries only."""
        return replace(self, queries=self.queries[places])


@dataclass(frozen=True, eq=False)
class Questions:
    """Who asks: `own` (Q,) are the queries' own ids, which are no answers, or NOBODY.

    `clusters` (Q,) name what is resampled together: pictures of one product. `labels` (Q,) and
    `gallery_labels` (N,) are codes, -1 for none; None where there are no labels.
    """

    own: Ids
    clusters: NDArray[np.generic] | None = None
    labels: Ids | None = None
    gallery_labels: Ids | None = None

    def __len__(self) -> int:
        return len(self.own)

    def of(self, places: Ids) -> "Questions":
        """Only these queries."""
        clusters = None if self.clusters is None else self.clusters[places]
        labels = None if self.labels is None else self.labels[places]
        return Questions(self.own[places], clusters, labels, self.gallery_labels)


def nearest(index: ExactIndex, queries: Matrix, own: Ids, count: int) -> Ids:
    """(Q, count) ids, best first, without the query itself; NOBODY where there are fewer."""
    rows = index.search(queries, count + 1).rows
    return without(np.where(rows < 0, NOBODY, index.ids[rows]), own, count)


def without(found: Ids, own: Ids, count: int) -> Ids:
    """(Q, count) of (Q, count + 1) ids, the own one left out, or the last where it is not there."""
    if found.shape[1] <= count:
        found = np.pad(found, ((0, 0), (0, count + 1 - found.shape[1])), constant_values=NOBODY)
    mine = (found == own[:, None]) & (own[:, None] != NOBODY)
    order = np.argsort(mine, axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)[:, :count]


def require_enough(records: int, queries: int, k: int) -> None:
    """Raises UsageError where a shortlist could not be told from everything."""
    least = max(4 * k, 20)
    if records < least:
        raise UsageError(
            f"{records} pictures are too few for a cascade that gives {k}; with fewer than {least} "
            "search exactly, which takes no time"
        )
    if queries < 20:
        raise UsageError(f"{queries} queries say nothing about one in a hundred; ask 20 at least")
