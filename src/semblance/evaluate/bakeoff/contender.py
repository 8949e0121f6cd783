"""A recipe that was tried: how well each query fared with it, and what it costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.bakeoff.budget import Costs
from semblance.evaluate.datasets.trial import Trial
from semblance.evaluate.metrics import Values
from semblance.evaluate.significance import Groups, Interval, bootstrap, paired_bootstrap
from semblance.evaluate.significance.units import ROUNDS
from semblance.pipeline.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Contender:
    """`values` (Q,) are those of the metric and `first` (Q,) the rank of the first right answer,
    NaN and 0 where nothing is relevant. Both are None where a recipe was too dear to be tried:
    then only what it costs is known."""

    recipe: Recipe
    costs: Costs
    values: Values | None = None
    first: NDArray[np.int64] | None = None

    @property
    def quality(self) -> float:
        """The mean over the queries that can be answered, in [0, 1]; NaN if never tried."""
        return float("nan") if self.values is None else float(np.nanmean(self.values))

    @property
    def reciprocal_rank(self) -> float:
        """The mean over the same queries (MRR), in [0, 1]; NaN if never tried."""
        if self.first is None:
            return float("nan")
        return float((1 / self.first[self.first > 0]).mean())

    def interval(self, trial: Trial, seed: int = 0) -> Interval:
        """The quality with its 95 % interval over the trial's queries, by group where they have
        groups."""
        values, groups = self._answered(trial)
        return bootstrap(values, seed=seed, groups=groups)

    def minus(
        self, other: "Contender", trial: Trial, seed: int = 0, rounds: int = ROUNDS
    ) -> Interval:
        """How much better this is than another on the same queries, with its 95 % interval."""
        values, groups = self._answered(trial)
        others, _ = other._answered(trial)
        return paired_bootstrap(values, others, rounds=rounds, seed=seed, groups=groups)

    def _answered(self, trial: Trial) -> tuple[Values, Groups | None]:
        """The values of queries that can be answered, and their groups where any is shared."""
        assert self.values is not None, "only what was tried is compared"
        known = ~np.isnan(self.values)
        clusters = trial.query_clusters[known]
        shared = len(np.unique(clusters)) < len(clusters)
        return self.values[known], clusters if shared else None
