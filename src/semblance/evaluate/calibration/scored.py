"""Pairs of pictures with their cosine, and whether they match: what calibration learns from."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

FEWEST = 10
"""Matching pairs, and others, below which nothing is fitted: one pair more or less would move
any rate by a tenth."""

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """(n,) pairs: `cosines` in [-1, 1], larger is closer, and whether each pair `matches`.

    `first` and `second` say which pictures a pair is made of, by any numbers; pairs that share
    a picture are not independent, and resampling by picture needs to know them. `weights` say
    how many pairs each one stands for, where pairs were sampled; None counts each once.
    """

    cosines: Values
    matches: Flags
    first: Ids | None = None
    second: Ids | None = None
    weights: Values | None = None

    def __post_init__(self) -> None:
        for name in ("cosines", "matches", "first", "second", "weights"):
            column = getattr(self, name)
            if column is not None and np.shape(column) != (len(self.cosines),):
                raise UsageError(
                    f"{len(self.cosines)} pairs need as many {name}, not {np.shape(column)}"
                )
        if not np.isfinite(self.cosines).all():
            wrong = int(np.flatnonzero(~np.isfinite(self.cosines))[0])
            raise UsageError(f"the cosine of pair {wrong} is not a number; leave that pair out")
        if self.weights is not None and not (np.isfinite(self.weights) & (self.weights > 0)).all():
            raise UsageError("the weights of pairs are finite numbers above 0")

    @classmethod
    def graded(
        cls,
        cosines: Values,
        grades: Values,
        first: Ids | None = None,
        second: Ids | None = None,
        at_least: float = 0.5,
    ) -> "ScoredPairs":
        """Pairs with a grade in [0, 1]; those graded `at_least` so high match."""
        if not ((grades >= 0) & (grades <= 1)).all():
            raise UsageError("grades of pairs are numbers from 0 to 1")
        return cls(np.asarray(cosines, np.float64), grades >= at_least, first, second)

    def __len__(self) -> int:
        return len(self.cosines)

    @property
    def each(self) -> Values:
        """(n,) how many pairs each one stands for."""
        return np.ones(len(self)) if self.weights is None else self.weights

    @property
    def base_rate(self) -> float:
        """The share of matching pairs among all that these stand for, in [0, 1]."""
        return float(self.each[self.matches].sum() / self.each.sum())

    @property
    def matching(self) -> int:
        """How many pairs match, each counted once."""
        return int(self.matches.sum())

    @property
    def others(self) -> int:
        """How many pairs do not match, each counted once."""
        return len(self) - self.matching

    @property
    def pictures(self) -> int | None:
        """How many pictures the pairs are made of, where that is known."""
        if self.first is None or self.second is None:
            return None
        return len(np.union1d(self.first, self.second))

    def among(self, kept: Flags) -> "ScoredPairs":
        """The pairs that a (n,) mask keeps."""
        return ScoredPairs(
            self.cosines[kept],
            self.matches[kept],
            None if self.first is None else self.first[kept],
            None if self.second is None else self.second[kept],
            None if self.weights is None else self.weights[kept],
        )

    def at_prior(self, prior: float) -> "ScoredPairs":
        """The same pairs, weighted so that this share of them matches."""
        share = self.base_rate
        factors = np.where(self.matches, prior / share, (1 - prior) / (1 - share))
        return replace(self, weights=self.each * factors)

    def check(self) -> None:
        """Raise UsageError for pairs that nothing can be fitted to or judged on."""
        for count, what in ((self.matching, "match"), (self.others, "do not match")):
            if count < FEWEST:
                raise UsageError(
                    f"only {count} of {len(self)} pairs {what}; calibration needs at least "
                    f"{FEWEST}, add labelled pictures"
                )
        if np.ptp(self.cosines) == 0:
            raise UsageError(
                f"all {len(self)} pairs have the cosine {self.cosines[0]:g}; there is nothing "
                "to calibrate, check that the pictures differ"
            )
