"""Thresholds for an aim, each with its interval, or the sentence that the data cannot tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.calibration.resampling import (
    ROUNDS,
    Estimate,
    estimate,
    resampled_weights,
)
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.calibration.sweep import COLUMNS, Sweep, Sweeper

FEWEST_ERRORS = 10
"""False matches that a rate must rest on: below, its relative standard error is above a third."""

RATES = COLUMNS[1:]


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A threshold and what comes with it.

    The interval of `cosine` is that of the choice; the intervals of `rates` are those of the
    rates at this very cosine. All are bootstraps by picture. A false-match rate below `least`
    is more than the data can tell.
    """

    aim: str
    cosine: Estimate
    rates: dict[str, Estimate]
    least: float = 0.0

    @property
    def false_match_rate(self) -> "Estimate | Unsupported":
        """The rate, where the data can tell it."""
        found = self.rates["false_match_rate"]
        if found.value >= self.least:
            return found
        return Unsupported(self.aim, self.least, cannot_tell_below(self.least))

    def to_dict(self) -> dict[str, Any]:
        rates = {name: rate.to_dict() for name, rate in self.rates.items()}
        rates["false_match_rate"] = self.false_match_rate.to_dict()
        return {"aim": self.aim, "cosine": self.cosine.to_dict(), **rates}


@dataclass(frozen=True, slots=True)
class Unsupported:
    """The answer to an aim that the data cannot show; `bound` is the last that it can, if any."""

    aim: str
    bound: float | None
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        return {"aim": self.aim, "bound": self.bound, "unsupported": self.sentence}


Found: TypeAlias = OperatingPoint | Unsupported
Place: TypeAlias = Callable[[Sweep], int | None]
Doubt: TypeAlias = Callable[[ScoredPairs, Sweep], Unsupported | None]


@dataclass(frozen=True)
class Aim:
    """What a threshold is to reach: where in a sweep it lies, and what speaks against it."""

    name: str
    place: Place
    doubt: Doubt = field(default=lambda pairs, sweep: None)


def wanted_false_match_rate(rate: float) -> Aim:
    """The lowest threshold at which at most this share of other pairs is accepted."""
    if not 0 < rate < 1:
        raise UsageError(f"a false-match rate lies between 0 and 1, not at {rate:g}")

    def doubt(pairs: ScoredPairs, sweep: Sweep) -> Unsupported | None:
        least = least_rate(pairs.others)
        if rate >= least:
            return None
        return Unsupported(name, least, cannot_tell_below(least))

    name = f"false-match rate {rate:g}"
    return Aim(name, lambda sweep: _last(sweep.false_match_rate <= rate), doubt)


def wanted_precision(share: float) -> Aim:
    """The lowest threshold at which at least this share of accepted pairs matches."""
    if not 0 < share < 1:
        raise UsageError(f"a precision lies between 0 and 1, not at {share:g}")

    def doubt(pairs: ScoredPairs, sweep: Sweep) -> Unsupported | None:
        place = _last(sweep.precision >= share)
        if place is not None and sweep.false_match_rate[place] * pairs.others >= FEWEST_ERRORS:
            return None
        told = sweep.precision[sweep.false_match_rate * pairs.others >= FEWEST_ERRORS]
        best = float(told.max()) if len(told) else None
        if best is None or best >= share:
            return Unsupported(name, None, "this data has too few false matches to tell")
        return Unsupported(name, best, f"this data cannot tell precision above {best:.3g}")

    name = f"precision {share:g}"
    return Aim(name, lambda sweep: _last(sweep.precision >= share), doubt)


BEST_F1 = Aim("best F1", lambda sweep: _best(sweep.f1))
BEST_BALANCED_ACCURACY = Aim("best balanced accuracy", lambda sweep: _best(sweep.balanced_accuracy))
EQUAL_ERROR = Aim(
    "equal error rate",
    lambda sweep: _best(-np.abs(sweep.false_match_rate - (1 - sweep.recall))),
)


def operating_points(
    pairs: ScoredPairs, aims: Sequence[Aim], rounds: int = ROUNDS, seed: int = 0
) -> list[Found]:
    """One answer an aim, in order; raises UsageError for pairs that show nothing at all."""
    pairs.check()
    sweeper, least = Sweeper(pairs), least_rate(pairs.others)
    whole = sweeper.sweep(pairs.each)
    doubts = [aim.doubt(pairs, whole) for aim in aims]
    places = [None if doubt else aim.place(whole) for aim, doubt in zip(aims, doubts, strict=True)]
    cosines: list[list[float]] = [[] for _ in aims]
    rates: list[list[dict[str, float]]] = [[] for _ in aims]
    for weights in resampled_weights(pairs, rounds, seed):
        drawn = sweeper.sweep(weights)
        if not 0 < drawn.base_rate < 1:
            continue
        for number, (aim, place) in enumerate(zip(aims, places, strict=True)):
            if place is not None:
                cosines[number].append(float(drawn.cosines[aim.place(drawn) or 0]))
                rates[number].append(drawn.at(place))
    return [
        doubts[number] or _point(aim, whole, places[number], cosines[number], rates[number], least)
        for number, aim in enumerate(aims)
    ]


def false_match_rate_at(
    pairs: ScoredPairs, cosine: float, rounds: int = ROUNDS, seed: int = 0
) -> Estimate:
    """The share of other pairs at or above a cosine, with its interval by picture."""
    if not pairs.others:
        raise UsageError("a false-match rate needs pairs that do not match; all of these do")
    wrong = ~pairs.matches & (pairs.cosines >= cosine)
    value = float(pairs.each[wrong].sum() / pairs.each[~pairs.matches].sum())
    drawn = []
    for weights in resampled_weights(pairs, rounds, seed):
        others = weights[~pairs.matches].sum()
        drawn.append(weights[wrong].sum() / others if others else np.nan)
    return estimate(value, drawn)


def least_rate(others: int) -> float:
    """The smallest false-match rate at which that many other pairs let ten errors expect."""
    return FEWEST_ERRORS / max(others, 1)


def cannot_tell_below(rate: float) -> str:
    return f"this data cannot tell below {rate:.2g}"


def in_a_gallery(rate: float, size: int) -> str:
    """A false-match rate as false matches of one search: `about 0.3 ... among 100,000`."""
    count = rate * size
    about = f"{count:,.0f}" if count >= 10 else f"{count:.2g}"
    return f"about {about} false matches per search among {size:,}"


def _point(
    aim: Aim,
    whole: Sweep,
    place: int | None,
    cosines: Sequence[float],
    rates: Sequence[dict[str, float]],
    least: float,
) -> Found:
    if place is None:
        return Unsupported(aim.name, None, "no threshold reaches that on this data")
    row = whole.at(place)
    return OperatingPoint(
        aim.name,
        estimate(row["cosine"], cosines),
        {name: estimate(row[name], [each[name] for each in rates]) for name in RATES},
        least,
    )


def _last(reached: np.ndarray) -> int | None:
    places = np.flatnonzero(reached)
    return int(places[-1]) if len(places) else None


def _best(values: np.ndarray) -> int:
    return int(np.argmax(values))
