"""A fitted calibration: probability from cosine, and the cosine at which an error rate lies."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from semblance.errors import NotCalibrated, SemblanceError, UsageError
from semblance.evaluate.calibration.curves import Curve, curve_of
from semblance.evaluate.calibration.fitting import FITS, bounds, held_out
from semblance.evaluate.calibration.operating import cannot_tell_below, least_rate
from semblance.evaluate.calibration.quality import log_loss
from semblance.evaluate.calibration.scored import ScoredPairs, Values
from semblance.evaluate.calibration.sweep import Sweep, sweep

SOURCE_AFTER = "; from "
"""What follows in a note names the data, which may be a folder of this machine."""

VERSION = 1
"""Of the stored text."""

HALVINGS = 60
"""Of [-1, 1], to find a cosine: more than a float64 can tell apart."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a calibration was fitted on: `source` in words, and how many of what."""

    source: str
    pairs: int
    matching: int
    pictures: int | None

    @property
    def others(self) -> int:
        return self.pairs - self.matching


@dataclass(frozen=True, eq=False)
class Calibration:
    """A map from cosine to probability that never falls, and the sweep it was fitted beside.

    A probability holds where a share of `prior` of all pairs matches. Fitted, that is
    `base_rate`, the share among the pairs shown; `at_prior` states another. `low` and `high`
    bound the curve, see `fitting.bounds`. `log_losses` are those of held-out pairs, by the kind
    of curve, smaller is better; empty where too few pairs could be held out.
    """

    curve: Curve
    base_rate: float
    prior: float
    low: float
    high: float
    sweep: Sweep
    evidence: Evidence
    log_losses: dict[str, float]

    def probabilities(self, cosines: Values) -> Values:
        """(n,) cosines -> (n,) probabilities, never 0 or 1."""
        shown = np.clip(self.curve.apply(np.asarray(cosines, np.float64)), self.low, self.high)
        return _moved(shown, self.base_rate, self.prior)

    def probability(self, cosine: float) -> float:
        """The probability that two pictures with this cosine match."""
        return float(self.probabilities(np.array([cosine]))[0])

    def at_prior(self, prior: float) -> "Calibration":
        """The same evidence where another share of all pairs matches; see `_moved`."""
        if not 0 < prior < 1:
            raise UsageError(f"a prior is a share of pairs between 0 and 1, not {prior:g}")
        return replace(self, prior=prior, sweep=replace(self.sweep, base_rate=prior))

    def cosine_of_probability(self, probability: float) -> float:
        """The lowest cosine with at least this probability; NotCalibrated if there is none."""
        highest = self.probability(1.0)
        if probability > highest:
            raise NotCalibrated(
                f"this calibration gives no probability above {highest:.4g}; ask for that or less"
            )
        low, high = -1.0, 1.0
        if self.probability(low) >= probability:
            return low
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self.probability(middle) >= probability:
                high = middle
            else:
                low = middle
        return high

    def cosine_of_false_match_rate(self, rate: float) -> float:
        """The lowest cosine known to accept at most this share of pairs that do not match.

        Raises NotCalibrated for a rate at which fewer than ten errors are expected of the data.
        """
        least = least_rate(self.evidence.others)
        if rate < least:
            raise NotCalibrated(
                f"a false-match rate of {rate:g} was asked for, and {cannot_tell_below(least)}; "
                "ask for that, or calibrate on more pictures"
            )
        within = np.flatnonzero(self.sweep.false_match_rate <= rate)
        if not len(within):
            raise NotCalibrated(f"no cosine keeps false matches to a rate of {rate:g} here")
        return float(self.sweep.cosines[within[-1]])

    @property
    def lost(self) -> bool:
        return False

    @property
    def note(self) -> str:
        """What a probability assumes, in a few words."""
        return f"where {self.prior:.2g} of all pairs match{SOURCE_AFTER}{self.evidence.source}"

    def to_json(self) -> str:
        document = {
            "version": VERSION,
            "curve": self.curve.to_dict(),
            "base_rate": self.base_rate,
            "prior": self.prior,
            "low": self.low,
            "high": self.high,
            "sweep": self.sweep.to_dict(),
            "evidence": asdict(self.evidence),
            "log_losses": self.log_losses,
        }
        return json.dumps(document, sort_keys=True)

    def to_bytes(self) -> bytes:
        return self.to_json().encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Calibration":
        """What `to_bytes` of this version wrote; raises SemblanceError for anything else."""
        try:
            return _read(json.loads(data))
        except (ValueError, KeyError, TypeError) as error:
            raise SemblanceError(
                "the stored calibration is damaged; run `semblance calibrate` again"
            ) from error


def fit(pairs: ScoredPairs, source: str = "pairs", seed: int = 0) -> Calibration:
    """Calibrate: the curve is isotonic or logistic, whichever has the lower held-out log loss.

    Pairs are held out by picture. Where none can be, because few pairs share a fold, the curve is
    logistic: it has two numbers to learn. Raises UsageError for pairs that are too few, all of
    one kind, or all of one cosine, and RuntimeMissing without scikit-learn.
    """
    pairs.check()
    losses = {}
    for kind, fit_curve in FITS.items():
        tested, said = held_out(pairs, fit_curve, seed)
        if tested.matching and tested.others:
            losses[kind] = float(np.average(log_loss(said, tested.matches), weights=tested.each))
    kind = min(losses, key=losses.__getitem__) if losses else "logistic"
    low, high = bounds(pairs)
    return Calibration(
        FITS[kind](pairs),
        pairs.base_rate,
        pairs.base_rate,
        low,
        high,
        sweep(pairs).thinned(),
        Evidence(source, len(pairs), pairs.matching, pairs.pictures),
        losses,
    )


def _moved(probabilities: Values, base_rate: float, prior: float) -> Values:
    """Probabilities where matches are `base_rate` as common, restated for another prior.

    Only the odds of a match change, by the ratio of the prior odds: Elkan, "The foundations of
    cost-sensitive learning", 2001, theorem 2.
    """
    if prior == base_rate:
        return probabilities
    ratio = prior / (1 - prior) * (1 - base_rate) / base_rate
    odds = ratio * probabilities / (1 - probabilities)
    moved: Values = odds / (1 + odds)
    return moved


def _read(stored: dict[str, Any]) -> Calibration:
    if stored["version"] > VERSION:
        raise SemblanceError(
            "the calibration was stored by a later version of Semblance; "
            "use that version, or run `semblance calibrate` again"
        )
    shares = [float(stored[name]) for name in ("base_rate", "prior", "low", "high")]
    if not all(0 < share < 1 for share in shares):
        raise ValueError("a share lies outside 0 and 1")
    base_rate, prior, low, high = shares
    return Calibration(
        curve_of(stored["curve"]),
        base_rate,
        prior,
        low,
        high,
        Sweep.from_dict(stored["sweep"]),
        Evidence(**stored["evidence"]),
        {kind: float(loss) for kind, loss in stored["log_losses"].items()},
    )
