"""How well vectors find pictures of the same class, and what a head changes about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.datasets.trial import Trial
from semblance.evaluate.relevance import same_group, same_label
from semblance.evaluate.retrieval import measures, retrieve
from semblance.evaluate.significance import compare_systems
from semblance.evaluate.significance.comparing import Comparison
from semblance.evaluate.vectors import Metric

MEASURES = {name: of for name, of in measures(1).items() if name in ("AP", "P@1")}

MOST_EACH_EPOCH = 2048
"""Pictures that validation looks at after an epoch; at the end it looks at all."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Found:
    """(Q,) average precision and precision at 1 of each query, in [0, 1]; NaN where there is
    nothing to find."""

    average_precision: NDArray[np.float64]
    best: NDArray[np.float64]

    @property
    def mean_ap(self) -> float:
        return float(np.nanmean(self.average_precision))

    @property
    def precision_at_1(self) -> float:
        return float(np.nanmean(self.best))


@dataclass(frozen=True, eq=False)
class Exam:
    """Labelled pictures that ask each other, or queries that ask a gallery where they have roles.

    A picture never finds itself nor another of its own group.
    """

    trial: Trial

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Exam":
        """Raises UsageError where there is nothing to find, or one class only."""
        return cls(trial_of([replace(item, split=None) for item in items]))

    def take(self, vectors: Matrix, metric: Metric = "cosine") -> Found:
        """Of (n, d) vectors, one for each of the items."""
        trial = self.trial
        found = retrieve(
            vectors[trial.query_places],
            vectors[trial.gallery_places],
            same_label(trial.query_truth, trial.gallery_truth),
            exclude=same_group(trial.query_owner, trial.gallery_owner),
            metric=metric,
            measures=MEASURES,
        )
        return Found(found.values["AP"], found.values["P@1"])

    def change(self, before: Matrix, after: Matrix) -> "Change":
        """What another space changes, paired by query."""
        return self.between(self.take(before), self.take(after))

    def between(self, before: Found, after: Found) -> "Change":
        systems = {"before": before.average_precision, "after": after.average_precision}
        groups = self.trial.query_clusters
        (compared,) = compare_systems(systems, "before", groups=groups)
        return Change(before, after, compared)


@dataclass(frozen=True, eq=False)
class Change:
    """The same queries before and after; `compared` is of their average precision."""

    before: Found
    after: Found
    compared: Comparison

    @property
    def is_sure_gain(self) -> bool:
        """Whether the whole 95 % interval of the gain in mAP lies above 0."""
        return self.compared.difference.low > 0

    def to_dict(self) -> dict[str, Any]:
        found = self.compared.difference
        return {
            "queries": self.compared.queries,
            "mean_ap": {"before": self.before.mean_ap, "after": self.after.mean_ap},
            "precision_at_1": {
                "before": self.before.precision_at_1,
                "after": self.after.precision_at_1,
            },
            "gain": {"mean": found.mean, "low": found.low, "high": found.high},
            "p": self.compared.p,
        }


def spread(places: NDArray[np.int64], most: int = MOST_EACH_EPOCH) -> NDArray[np.int64]:
    """At most so many of the places, evenly spread."""
    if len(places) <= most:
        return places
    return places[np.linspace(0, len(places) - 1, most).astype(np.int64)]
