"""Bootstrap of pairs by picture: pairs that share a picture are drawn together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from semblance.evaluate.calibration.scored import ScoredPairs, Values

ROUNDS = 500
"""Resamples; about twelve of them lie beyond each bound of a 95 % interval."""

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the bounds of its 95 % interval, in the unit of the value."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a value lies within the interval."""
        return self.low <= value <= self.high

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "low": self.low, "high": self.high}


def estimate(value: float, resampled: Iterable[float]) -> Estimate:
    """A value with the percentile interval of its resamples; those without a value are left out."""
    known = [each for each in resampled if np.isfinite(each)]
    if not known:
        return Estimate(value, float("nan"), float("nan"))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(known, (tail, 1 - tail))
    return Estimate(value, float(low), float(high))


def resampled_weights(pairs: ScoredPairs, rounds: int = ROUNDS, seed: int = 0) -> Iterator[Values]:
    """The (n,) weights of each round.

    Pictures are drawn with replacement, and a pair weighs as often as both of its pictures were
    drawn together: the bootstrap of a U-statistic, Bickel and Freedman, "Some asymptotic theory
    for the bootstrap", 1981, https://doi.org/10.1214/aos/1176345637. A pair of a picture with
    an edited copy of itself counts as that one picture. Where pictures are not known, pairs are
    drawn.
    """
    rng = np.random.default_rng(seed)
    if pairs.first is None or pairs.second is None:
        for _ in range(rounds):
            yield pairs.each * _drawn(rng, len(pairs))
        return
    names, places = np.unique(np.concatenate((pairs.first, pairs.second)), return_inverse=True)
    first, second = places[: len(pairs)], places[len(pairs) :]
    itself = first == second
    for _ in range(rounds):
        times = _drawn(rng, len(names))
        yield pairs.each * times[first] * np.where(itself, 1, times[second])


def _drawn(rng: np.random.Generator, count: int) -> Values:
    """How often each of `count` things is drawn in as many draws."""
    return np.bincount(rng.integers(0, count, count), minlength=count).astype(np.float64)
