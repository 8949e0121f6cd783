"""From the scores of some queries to where their relevant items stand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.metrics.ranks import Ranks
from semblance.evaluate.placing import first, places
from semblance.evaluate.relevance import Exclude, Judge, Relevant
from semblance.evaluate.scoring import HIDDEN


@dataclass(frozen=True, eq=False)
class Answered:
    """Of some queries: the ranks of their relevant items, and (q, depth) the positions of the
    best answers of each, -1 where all others were excluded."""

    ranks: Ranks
    answers: NDArray[np.int64]


@dataclass(frozen=True)
class Rules:
    """What counts as an answer to a query, what it must not see, and how many answers are kept."""

    judge: Judge
    exclude: Exclude
    depth: int = 1

    def answer(self, query: int, scores: NDArray[np.int32]) -> Answered:
        """(q, N) scores, larger is closer, of the queries from this one on; they are written to."""
        found = [self._places(query + i, row) for i, row in enumerate(scores)]
        counts = [len(ranks) for ranks, _ in found]
        ranks = Ranks(
            np.repeat(np.arange(len(found)), counts),
            np.concatenate([ranks for ranks, _ in found]),
            np.concatenate([grades for _, grades in found]),
            len(found),
        )
        return Answered(ranks, np.stack([first(row, self.depth) for row in scores]))

    def _places(
        self, query: int, scores: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Ranks and grades, (R,), of one query's relevant items that it may see."""
        relevant, hidden = self.judge(query), self.exclude(query)
        for columns in (relevant.columns, hidden):
            if len(columns) and not 0 <= columns.min() <= columns.max() < len(scores):
                raise UsageError(
                    f"query {query} names positions {columns.min()} to {columns.max()} of a "
                    f"gallery of {len(scores)}; judgements and gallery do not belong together"
                )
        scores[hidden] = HIDDEN
        seen = scores[relevant.columns] > HIDDEN
        return places(scores, Relevant(relevant.columns[seen], relevant.grades[seen]))
