"""Every threshold at once: what is accepted rightly and wrongly, from strict to lax."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from semblance.evaluate.calibration.scored import ScoredPairs, Values

KEPT = 400
"""Thresholds that are stored and drawn. Evenly in the logarithm of the false-match rate they are
4 % of it apart over six decades."""

COLUMNS = ("cosine", "recall", "false_match_rate", "precision", "f1", "balanced_accuracy")


@dataclass(frozen=True, eq=False)
class Sweep:
    """(m,) each: falling cosines, and the rates where pairs at or above each are accepted.

    `recall` (true-positive rate) is the share of matching pairs that is accepted,
    `false_match_rate` (false-positive rate) that of the others; neither depends on how common
    matches are. Precision and F1 do, and hold at `base_rate`.
    """

    cosines: Values
    recall: Values
    false_match_rate: Values
    base_rate: float

    @property
    def precision(self) -> Values:
        """The share of accepted pairs that match; 1 where none is accepted."""
        right = self.recall * self.base_rate
        accepted = right + self.false_match_rate * (1 - self.base_rate)
        shares = np.ones(len(self.cosines))
        np.divide(right, accepted, out=shares, where=accepted > 0)
        return shares

    @property
    def f1(self) -> Values:
        """2 x precision x recall / (precision + recall): Van Rijsbergen, 1979."""
        right = self.recall * self.base_rate
        accepted = right + self.false_match_rate * (1 - self.base_rate)
        found: Values = 2 * right / (accepted + self.base_rate)
        return found

    @property
    def balanced_accuracy(self) -> Values:
        """The mean of the shares of matching and of other pairs that are judged rightly."""
        found: Values = (self.recall + 1 - self.false_match_rate) / 2
        return found

    def at(self, place: int) -> dict[str, float]:
        """The row of one threshold, by column."""
        rates = (self.recall, self.false_match_rate, self.precision, self.f1)
        columns = (self.cosines, *rates, self.balanced_accuracy)
        return dict(zip(COLUMNS, (float(column[place]) for column in columns), strict=True))

    def thinned(self, kept: int = KEPT) -> "Sweep":
        """At most about `kept` of the thresholds, spread in cosine and in small rates alike."""
        if len(self.cosines) <= kept:
            return self
        least = max(float(self.false_match_rate[self.false_match_rate > 0][0]), 1e-9)
        rates = np.geomspace(least, 1, kept // 2)
        cosines = np.linspace(self.cosines[0], self.cosines[-1], kept // 2)
        places = np.unique(
            np.concatenate(
                (
                    np.searchsorted(self.false_match_rate, rates, side="right") - 1,
                    np.searchsorted(-self.cosines, -cosines, side="left"),
                )
            )
        )
        places = np.unique(np.clip(places, 0, len(self.cosines) - 1))
        return Sweep(
            self.cosines[places],
            self.recall[places],
            self.false_match_rate[places],
            self.base_rate,
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "cosines": self.cosines.tolist(),
            "recall": self.recall.tolist(),
            "false_match_rate": self.false_match_rate.tolist(),
            "base_rate": self.base_rate,
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "Sweep":
        cosines, recall, rates = (
            np.array(stored[name], np.float64) for name in ("cosines", "recall", "false_match_rate")
        )
        if not len(cosines) == len(recall) == len(rates) > 0:
            raise ValueError("a sweep has as many rates as cosines")
        return cls(cosines, recall, rates, float(stored["base_rate"]))


class Sweeper:
    """Sweeps the same pairs with any weights; they are sorted once."""

    def __init__(self, pairs: ScoredPairs) -> None:
        order = np.argsort(-pairs.cosines, kind="stable")
        cosines = pairs.cosines[order]
        self._ends = np.append(np.flatnonzero(np.diff(cosines)), len(cosines) - 1)
        self._order, self._matches = order, pairs.matches[order]
        self._cosines = cosines[self._ends]

    def sweep(self, weights: Values) -> Sweep:
        """The sweep with (n,) weights; rates are NaN where nothing matches, or everything does."""
        right = np.where(self._matches, weights[self._order], 0.0)
        found = np.cumsum(right)[self._ends]
        accepted = np.cumsum(weights[self._order])[self._ends]
        matching, total = found[-1], accepted[-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = (accepted - found) / (total - matching)
            return Sweep(self._cosines, found / matching, rate, float(matching / total))


def sweep(pairs: ScoredPairs) -> Sweep:
    """Every distinct cosine of the pairs as a threshold."""
    pairs.check()
    return Sweeper(pairs).sweep(pairs.each)
