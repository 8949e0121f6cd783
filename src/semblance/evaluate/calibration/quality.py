"""How good stated probabilities are: Brier score, log loss, and both against the base rate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from semblance.evaluate.calibration.resampling import (
    ROUNDS,
    Estimate,
    estimate,
    resampled_weights,
)
from semblance.evaluate.calibration.scored import Flags, ScoredPairs, Values

Loss = Callable[[Values, Flags], Values]


@dataclass(frozen=True, slots=True)
class Quality:
    """Losses, smaller is better, and skills: 1 is perfect, 0 as good as always saying `base_rate`.

    `base_rate` is that of the pairs judged, not of those fitted on.
    """

    brier: float
    log_loss: float
    brier_skill: Estimate
    log_loss_skill: Estimate
    base_rate: float
    pairs: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "brier": self.brier,
            "log_loss": self.log_loss,
            "brier_skill": self.brier_skill.to_dict(),
            "log_loss_skill": self.log_loss_skill.to_dict(),
            "base_rate": self.base_rate,
            "pairs": self.pairs,
        }


def brier(probabilities: Values, matches: Flags) -> Values:
    """(n,) squared error of each probability.

    Brier, "Verification of forecasts expressed in terms of probability", 1950,
    https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    >>> brier(np.array([0.9, 0.9]), np.array([True, False])).round(2)
    array([0.01, 0.81])
    """
    loss: Values = (probabilities - matches) ** 2
    return loss


def log_loss(probabilities: Values, matches: Flags) -> Values:
    """(n,) minus the natural logarithm of the probability given to what was so.

    Good, "Rational decisions", 1952, https://doi.org/10.1111/j.2517-6161.1952.tb00104.x.
    Infinite where a certainty was wrong.

    >>> log_loss(np.array([0.5, 0.9]), np.array([True, True])).round(3)
    array([0.693, 0.105])
    """
    with np.errstate(divide="ignore"):
        loss: Values = -np.log(np.where(matches, probabilities, 1 - probabilities))
    return loss


def judge(
    pairs: ScoredPairs, probabilities: Values, rounds: int = ROUNDS, seed: int = 0
) -> Quality:
    """The quality of (n,) probabilities of these pairs; intervals are bootstraps by picture."""
    pairs.check()
    each = {name: of(probabilities, pairs.matches) for name, of in LOSSES.items()}
    drawn: dict[str, list[float]] = {name: [] for name in LOSSES}
    for weights in resampled_weights(pairs, rounds, seed):
        for name, losses in each.items():
            drawn[name].append(_skill(losses, LOSSES[name], pairs.matches, weights))
    skills = {
        name: estimate(_skill(each[name], of, pairs.matches, pairs.each), drawn[name])
        for name, of in LOSSES.items()
    }
    means = {name: float(np.average(losses, weights=pairs.each)) for name, losses in each.items()}
    return Quality(
        means["brier"],
        means["log loss"],
        skills["brier"],
        skills["log loss"],
        pairs.base_rate,
        len(pairs),
    )


LOSSES: dict[str, Loss] = {"brier": brier, "log loss": log_loss}


def _skill(losses: Values, loss: Loss, matches: Flags, weights: Values) -> float:
    """1 - loss / loss of the constant base rate; NaN where all pairs match, or none."""
    total = weights.sum()
    rate = weights[matches].sum() / total if total else 0.0
    if not 0 < rate < 1:
        return float("nan")
    hit, miss = loss(np.array([rate, rate]), np.array([True, False]))
    return float(1 - (weights @ losses / total) / (rate * hit + (1 - rate) * miss))
