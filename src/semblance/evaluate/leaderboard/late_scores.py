"""Separate rankings of several models made one: scores of a block of queries at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.leaderboard.system import Late
from semblance.evaluate.relevance import Exclude
from semblance.evaluate.scoring import STEP, Scorer
from semblance.fusion import late

Matrix = NDArray[np.float32]

FUSERS: Final[Mapping[Late, Callable[[Sequence[Matrix]], Matrix]]] = {
    "score": late.score_mean,
    "rank": late.reciprocal_rank,
}
"""CombSUM and reciprocal rank fusion."""

LOWEST = np.float32(-2)
"""Below every cosine: the rank of what a query must not see may move no other's."""


@dataclass(frozen=True, eq=False)
class LateScores:
    """Fused scores of (Q, d) queries against (N, d) items, one array of either a model.

    The mean of cosines is CombSUM; by rank it is reciprocal rank fusion: see `fusion.late`.
    Memory: a block of scores a model, and as much again while they are fused.
    """

    queries: Sequence[Matrix]
    scorers: Sequence[Scorer]
    how: Late
    exclude: Exclude

    def __call__(self, rows: slice) -> NDArray[np.int32]:
        """(q, N) int32, larger is closer: only their order means anything."""
        scores = [
            scorer.scores(asked[rows]).astype(np.float32) * np.float32(STEP)
            for asked, scorer in zip(self.queries, self.scorers, strict=True)
        ]
        if self.how == "rank":
            self._hide(scores, rows.start)
        return ordinals(FUSERS[self.how](scores))

    def _hide(self, scores: Sequence[Matrix], first: int) -> None:
        for row in range(len(scores[0])):
            hidden = self.exclude(first + row)
            for each in scores:
                each[row, hidden] = LOWEST


def ordinals(scores: Matrix) -> NDArray[np.int32]:
    """float32 as integers in the same order, equal where they are equal.

    The bits of a float of sign 0 grow with it; those of a negative one fall.
    """
    bits = np.ascontiguousarray(scores + np.float32(0)).view(np.int32)  # +0 turns -0 into 0
    return np.where(bits < 0, bits ^ np.int32(0x7FFFFFFF), bits)
