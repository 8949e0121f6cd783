"""Search in two stages: a cheap index proposes a shortlist, an exact one decides within it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from semblance.errors import QueryError
from semblance.index.exact import ExactIndex, Neighbours


class Proposer(Protocol):
    """What a first stage has to be: exact over short vectors today, approximate another day."""

    @property
    def ids(self) -> NDArray[np.int64]:
        """(N,) ascending."""

    def __len__(self) -> int:
        """How many records there are to propose."""

    def search(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> Neighbours:
        """The k nearest rows of each of (Q, d) queries, among the ids `allowed`."""


@dataclass(frozen=True, eq=False)
class CascadeIndex:
    """`first` proposes in short vectors, `second` decides in long ones.

    Answers have the second's rows and scores. With a shortlist of all records they are just the
    second's answers; with a shorter one, those of them that the first stage proposed.
    """

    first: Proposer
    second: ExactIndex

    @cached_property
    def shared(self) -> NDArray[np.int64] | None:
        """(N,) ids that both hold, ascending; None where they hold the same."""
        if np.array_equal(self.first.ids, self.second.ids):
            return None
        return np.intersect1d(self.first.ids, self.second.ids, assume_unique=True)

    def __len__(self) -> int:
        return len(self.second) if self.shared is None else len(self.shared)

    def candidates(
        self, query: NDArray[np.float32], shortlist: int, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64] | None:
        """(m,) ids, ascending, of the `shortlist` records nearest to a (1, d) query of the first
        stage; None for all there are, where so many are asked for.

        `allowed` limits the proposals to those ids: a shortlist is as long as it can be, however
        few they are among all.
        """
        if self.shared is not None:
            allowed = self.shared if allowed is None else np.intersect1d(allowed, self.shared)
        if shortlist >= (len(self.first) if allowed is None else len(allowed)):
            return allowed
        rows = self.first.search(query, shortlist, allowed).rows[0]
        return np.sort(self.first.ids[rows[rows >= 0]])

    def search(
        self,
        cheap: NDArray[np.float32],
        accurate: NDArray[np.float32],
        k: int,
        shortlist: int,
        allowed: NDArray[np.int64] | None = None,
    ) -> Neighbours:
        """The k nearest of each of Q queries, (Q, d1) in the first stage and (Q, d2) in the second.

        Raises QueryError for a shortlist that is shorter than k.
        """
        if shortlist < k:
            raise QueryError(
                f"a shortlist of {shortlist} cannot give {k} answers; make it at least {k}"
            )
        return _stacked(
            [
                self.second.search(
                    accurate[place : place + 1],
                    k,
                    self.candidates(cheap[place : place + 1], shortlist, allowed),
                )
                for place in range(len(accurate))
            ]
        )


def _stacked(found: Sequence[Neighbours]) -> Neighbours:
    """Answers of single queries as one; where one has fewer, its rows end in -1."""
    width = max((each.rows.shape[1] for each in found), default=0)
    scores = np.full((len(found), width), np.nan, np.float32)
    rows = np.full((len(found), width), -1, np.int64)
    for place, each in enumerate(found):
        count = each.rows.shape[1]
        scores[place, :count], rows[place, :count] = each.scores[0], each.rows[0]
    return Neighbours(scores, rows)
