"""Where the relevant answers of each query stand: all that a metric of rankings looks at."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

Ranked = NDArray[np.bool_]
"""(Q, N): whether the answer at each rank, best first, is relevant to the query of that row."""

Graded = NDArray[np.float64]
"""(Q, N): how relevant the answer at each rank is; 0 is not at all."""

Values = NDArray[np.float64]
"""(Q,) one value a query, NaN where the metric is not defined for it."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """The M relevant answers of Q queries, query by query, best first.

    `query` (M,) int64 counts from 0, `rank` (M,) int64 from 1; `grade` (M,) float64 is above 0.
    Every relevant item of a query is among them, however far down it stands.
    """

    query: NDArray[np.int64]
    rank: NDArray[np.int64]
    grade: NDArray[np.float64]
    queries: int

    @classmethod
    def of(cls, answers: "Answers") -> "Ranks":
        """From (Q, N) booleans or grades by rank; raises UsageError for a grade below 0 or NaN.

        >>> Ranks.of(np.array([[False, True, True], [True, False, False]])).rank
        array([2, 3, 1])
        """
        if isinstance(answers, Ranks):
            return answers
        if answers.dtype != np.bool_ and not (answers >= 0).all():
            raise UsageError("a grade of relevance is a number from 0 up; mend the judgements")
        query, place = np.nonzero(answers)
        return cls(query, place + 1, answers[query, place].astype(np.float64), len(answers))

    @cached_property
    def relevant(self) -> NDArray[np.int64]:
        """(Q,) how many relevant items there are for each query."""
        return np.bincount(self.query, minlength=self.queries)

    @cached_property
    def ordinal(self) -> NDArray[np.int64]:
        """(M,) 1 for the first relevant answer of a query, 2 for its second, and so on."""
        before = np.cumsum(self.relevant) - self.relevant
        return np.arange(1, len(self.query) + 1) - before[self.query]

    @property
    def first(self) -> NDArray[np.int64]:
        """(Q,) the rank of the first relevant answer, 0 where there is none."""
        first = np.zeros(self.queries, np.int64)
        begins = self.ordinal == 1
        first[self.query[begins]] = self.rank[begins]
        return first

    def total(self, parts: Values, among: NDArray[np.int64] | None = None) -> Values:
        """(Q,) sums over the relevant answers of each query, of (M,) parts or of some among them.

        `among` (m,) are positions in the arrays of this class; then there are (m,) parts.
        """
        query = self.query if among is None else self.query[among]
        sums = np.bincount(query, parts, minlength=self.queries)
        # Where there is nothing to add, they come back as integers.
        return sums.astype(np.float64, copy=False)

    def count(self, among: NDArray[np.int64]) -> Values:
        """(Q,) how many relevant answers of each query are among those at (m,) positions."""
        return np.bincount(self.query[among], minlength=self.queries).astype(np.float64)


Answers = Ranked | Graded | Ranks
"""What a metric of rankings takes; booleans are grades of 0 and 1."""


def ranked(scores: NDArray[np.floating], relevant: Ranked) -> Ranked:
    """(Q, N) scores, larger is closer, and relevance -> relevance by rank, best first.

    The tie rule: equal scores keep the order of the columns, which is ascending id in a
    gallery; a search answers in the same order.

    >>> ranked(np.array([[0.1, 0.9, 0.9]]), np.array([[True, False, True]]))
    array([[False,  True,  True]])
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.take_along_axis(relevant, order, axis=1)


def first_k(rank: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """(m,) positions of the (M,) ranks that are among the first k; raises UsageError for k < 1."""
    if k < 1:
        raise UsageError(f"a metric at rank {k} was asked for; ranks begin at 1")
    return np.flatnonzero(rank <= k)
