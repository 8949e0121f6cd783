"""One calibration with everything that says how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from semblance.errors import NotCalibrated, UsageError
from semblance.evaluate.calibration.calibration import Calibration, fit
from semblance.evaluate.calibration.fitting import FITS, held_out
from semblance.evaluate.calibration.operating import (
    BEST_BALANCED_ACCURACY,
    BEST_F1,
    EQUAL_ERROR,
    Found,
    cannot_tell_below,
    false_match_rate_at,
    least_rate,
    operating_points,
    wanted_false_match_rate,
    wanted_precision,
)
from semblance.evaluate.calibration.quality import Quality, judge
from semblance.evaluate.calibration.reliability import Bin, reliability
from semblance.evaluate.calibration.resampling import ROUNDS, Estimate
from semblance.evaluate.calibration.scored import ScoredPairs

HELD_OUT = "pictures held out in turn"
TEST = "the test pictures"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What thresholds are wanted for, and the prior to assume; None is the data's own."""

    false_match_rates: Sequence[float] = (0.01, 0.001)
    precisions: Sequence[float] = (0.9,)
    prior: float | None = None


@dataclass(frozen=True, slots=True)
class Realised:
    """A false-match rate that was asked for, and what came of it on test pictures."""

    asked: float
    cosine: float
    rate: Estimate
    least: float = 0.0
    """The smallest rate that so many test pairs can tell."""

    @property
    def doubt(self) -> str:
        """Why the test says nothing about this rate; empty where it does."""
        return "" if self.asked >= self.least else f"on test {cannot_tell_below(self.least)}"

    @property
    def holds(self) -> bool | None:
        """Whether the interval by picture of the realised rate contains the one asked for;
        None where fewer than ten errors are expected of the test."""
        return None if self.doubt else self.rate.holds(self.asked)

    @property
    def verdict(self) -> str:
        return "holds" if self.holds else "this view cannot hold it"

    def to_dict(self) -> dict[str, Any]:
        known = {"asked": self.asked, "cosine": self.cosine, "holds": self.holds}
        if self.doubt:
            return {**known, "rate": {"bound": self.least, "unsupported": self.doubt}}
        return {**known, "rate": self.rate.to_dict()}


@dataclass(frozen=True, eq=False)
class Study:
    """`quality` and `bins` are of pairs that the calibration had not seen: `judged_on` says which.

    `quality` is None where too few pairs could be held out; `realised` is empty without a test.
    """

    calibration: Calibration
    points: Sequence[Found]
    judged_on: str
    quality: Quality | None
    bins: Sequence[Bin]
    realised: Sequence[Realised]

    def to_dict(self) -> dict[str, Any]:
        found = self.calibration
        return {
            "curve": found.curve.to_dict(),
            "held_out_log_loss": found.log_losses,
            "base_rate": found.base_rate,
            "prior": found.prior,
            "pairs": found.evidence.pairs,
            "matching": found.evidence.matching,
            "pictures": found.evidence.pictures,
            "source": found.evidence.source,
            "judged_on": self.judged_on,
            "quality": None if self.quality is None else self.quality.to_dict(),
            "reliability": [each.to_dict() for each in self.bins],
            "thresholds": [point.to_dict() for point in self.points],
            "realised": [each.to_dict() for each in self.realised],
            "least_false_match_rate": least_rate(found.evidence.others),
            "sweep": found.sweep.to_dict(),
        }


def study(
    pairs: ScoredPairs,
    test: ScoredPairs | None = None,
    wishes: Wishes | None = None,
    source: str = "pairs",
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Study:
    """Calibrate on pairs, and judge on a test or, without one, on pictures held out in turn.

    Precision, F1 and the kept probabilities assume the prior that is wished for; those that are
    judged assume the base rate of the pairs, for that is what can be seen.
    """
    wishes = wishes or Wishes()
    aims = [wanted_false_match_rate(rate) for rate in wishes.false_match_rates]
    aims += [wanted_precision(share) for share in wishes.precisions]
    aims += [BEST_F1, EQUAL_ERROR, BEST_BALANCED_ACCURACY]
    fitted = fit(pairs, source, seed)
    moved = fitted if wishes.prior is None else fitted.at_prior(wishes.prior)
    assumed = pairs if wishes.prior is None else pairs.at_prior(wishes.prior)
    points = operating_points(assumed, aims, rounds, seed)
    if test is None:
        judged, said = held_out(pairs, FITS[fitted.curve.kind], seed)
    else:
        judged, said = test, fitted.probabilities(test.cosines)
    try:
        judged.check()
        quality = judge(judged, said, rounds, seed)
        bins = reliability(judged, said, rounds=rounds, seed=seed)
    except UsageError:
        if test is not None:
            raise
        quality, bins = None, ()
    realised = [] if test is None else _realised(fitted, test, wishes, rounds, seed)
    judged_on = HELD_OUT if test is None else TEST
    return Study(moved, points, judged_on, quality, bins, realised)


def _realised(
    fitted: Calibration, test: ScoredPairs, wishes: Wishes, rounds: int, seed: int
) -> list[Realised]:
    """The rates that the calibration could place at all, and what they are on the test."""
    found = []
    for rate in wishes.false_match_rates:
        try:
            cosine = fitted.cosine_of_false_match_rate(rate)
        except NotCalibrated:
            continue
        realised = false_match_rate_at(test, cosine, rounds, seed)
        found.append(Realised(rate, cosine, realised, least_rate(test.others)))
    return found
