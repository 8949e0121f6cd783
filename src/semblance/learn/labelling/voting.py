"""Votes of the nearest labelled pictures for the label of a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.fusion.vectors import unit
from semblance.learn.fence import lower_fence

Matrix: TypeAlias = NDArray[np.float32]

NEIGHBOURS = 10
TEMPERATURE = 0.1
"""Of cosines: a neighbour that is nearer by 0.1 has 2.7 times the vote. As in weighted nearest
neighbours of Wu et al. 2018, https://arxiv.org/abs/1805.01978."""

BLOCK = 256
"""Pictures asked at a time: 10 MB of cosines against 10,000 labelled ones."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What neighbours say of one picture: `label` has the `score` in [0, 1] of all votes, the
    others are `alternatives` with theirs, falling. `nearest` are rows of the labelled pictures
    that voted, with their cosines, falling."""

    label: str
    score: float
    alternatives: tuple[tuple[str, float], ...]
    nearest: tuple[tuple[int, float], ...]

    @property
    def cosine(self) -> float:
        """To the nearest labelled picture."""
        return self.nearest[0][1]


@dataclass(frozen=True, eq=False)
class Voters:
    """(L, d) unit `vectors` of labelled pictures, their `labels`, and `owners`: pictures of equal
    owner show one thing and do not vote for each other.

    Time grows with L a picture asked, memory with L x d.
    """

    vectors: Matrix
    labels: Sequence[str]
    owners: NDArray[np.str_]
    neighbours: int = NEIGHBOURS

    @classmethod
    def of(
        cls,
        vectors: Matrix,
        labels: Sequence[str],
        groups: Sequence[str | None],
        neighbours: int = NEIGHBOURS,
    ) -> "Voters":
        """Raises UsageError for no neighbours, and for fewer than two labels."""
        if neighbours < 1:
            raise UsageError(f"{neighbours} neighbours cannot vote; take 1 or more")
        if len(set(labels)) < 2:
            raise UsageError(
                "the labelled pictures bear fewer than two different labels, so there is nothing "
                "to choose from; label some of another kind"
            )
        owners = [f"group {g}" if g else f"row {row}" for row, g in enumerate(groups)]
        return cls(unit(vectors), labels, np.array(owners, np.str_), neighbours)

    def ask(self, vectors: Matrix) -> list[Vote]:
        """Of (Q, d) vectors, one vote each."""
        return self._votes(unit(vectors), None)

    def ask_each_other(self) -> list[Vote]:
        """What all others say of each labelled picture."""
        return self._votes(self.vectors, self.owners)

    def _votes(self, asked: Matrix, owners: NDArray[np.str_] | None) -> list[Vote]:
        votes: list[Vote] = []
        for start in range(0, len(asked), BLOCK):
            block = slice(start, start + BLOCK)
            cosines = asked[block] @ self.vectors.T
            if owners is not None:
                cosines[owners[block, None] == self.owners] = -np.inf
            order = np.argsort(-cosines, axis=1, kind="stable")[:, : self.neighbours]
            found = np.take_along_axis(cosines, order, axis=1)
            votes += [self._vote(*row) for row in zip(order.tolist(), found.tolist(), strict=True)]
        return votes

    def _vote(self, rows: list[int], cosines: list[float]) -> Vote:
        near = [(row, cosine) for row, cosine in zip(rows, cosines, strict=True) if cosine >= -1.01]
        if not near:  # all labelled pictures are of one group
            return Vote(self.labels[rows[0]], 0.0, (), ((rows[0], -1.0),))
        weights = np.exp((np.array([cosine for _, cosine in near]) - near[0][1]) / TEMPERATURE)
        shares: dict[str, float] = {}
        for (row, _), weight in zip(near, (weights / weights.sum()).tolist(), strict=True):
            shares[self.labels[row]] = shares.get(self.labels[row], 0.0) + weight
        ranked = sorted(shares.items(), key=lambda share: (-share[1], share[0]))
        return Vote(*ranked[0], tuple(ranked[1:]), tuple(near))


def far_from_all(votes: Sequence[Vote]) -> float:
    """The cosine below which a picture is like none of those that asked each other."""
    return lower_fence([vote.cosine for vote in votes])
