"""Every candidate on the same validation queries, against the best of those without training."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.significance import compare_systems
from semblance.evaluate.significance.comparing import Comparison
from semblance.learn.fusion.candidate import Below, Candidate
from semblance.learn.judging import Exam, Found


@dataclass(frozen=True, eq=False)
class Judged:
    """`against` is paired by query with the best simple candidate, corrected after Holm; None for
    that one itself."""

    candidate: Candidate
    found: Found
    against: Comparison | None

    def to_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "fusion": self.candidate.name,
            "learned": self.candidate.learned,
            "dim": self.candidate.fused.dim,
            "mean_ap": self.found.mean_ap,
            "precision_at_1": self.found.precision_at_1,
        }
        if self.against is None:
            return told
        by = self.against.difference
        gain = {"mean": by.mean, "low": by.low, "high": by.high}
        return {**told, "gain": gain, "p_holm": self.against.p_holm}


@dataclass(frozen=True, eq=False)
class Contest:
    """All candidates by falling mAP on validation; `simple` is the best without training."""

    judged: tuple[Judged, ...]
    simple: Judged

    @property
    def chosen(self) -> Judged:
        """The best, and on a tie one without training: never below the best simple one."""
        best = self.judged[0]
        return best if best.found.mean_ap > self.simple.found.mean_ap else self.simple

    @property
    def learned(self) -> Judged:
        """The best of those that were trained."""
        return next(each for each in self.judged if each.candidate.learned)

    @property
    def simple_wins(self) -> bool:
        return self.chosen is self.simple


def contest(
    candidates: Sequence[Candidate], below: Below, validation: NDArray[np.int64]
) -> Contest:
    """Judge them by mAP; at least one is simple."""
    exam = Exam.of([below.material.items[place] for place in validation])
    found = [exam.take(candidate.apply(below.raw, validation)) for candidate in candidates]
    simple = max(
        (place for place, candidate in enumerate(candidates) if not candidate.learned),
        key=lambda place: found[place].mean_ap,
    )
    systems = {each.name: of.average_precision for each, of in zip(candidates, found, strict=True)}
    groups = exam.trial.query_clusters
    compared = compare_systems(systems, candidates[simple].name, groups=groups)
    against = {each.system: each for each in compared}
    judged = [
        Judged(candidate, of, against.get(candidate.name))
        for candidate, of in zip(candidates, found, strict=True)
    ]
    ordered = sorted(judged, key=lambda each: -each.found.mean_ap)
    return Contest(tuple(ordered), judged[simple])
