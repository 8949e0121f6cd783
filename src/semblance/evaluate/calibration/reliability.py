"""The reliability curve: of pairs said to match with probability p, how many do?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from semblance.evaluate.calibration.curves import Curve
from semblance.evaluate.calibration.resampling import (
    CONFIDENCE,
    ROUNDS,
    Estimate,
    estimate,
    resampled_weights,
)
from semblance.evaluate.calibration.scored import Ids, ScoredPairs, Values

BINS = 10

LARGE_SHARE = 0.01
"""Of the pairs; bins that hold less are too small to judge a curve by."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs given a probability from `low` to below `high` (the last bin holds 1 as well).

    `said` is their mean probability, `seen` the share that matches with its interval by
    picture, `share` the part of all pairs that lies here, `pairs` their number.
    """

    low: float
    high: float
    said: float
    seen: Estimate
    share: float
    pairs: int

    @property
    def gap(self) -> float:
        """How far what was said is from what was seen."""
        return abs(self.said - self.seen.value)

    def is_reliable(self, within: float = 0.10) -> bool:
        """Whether said and seen agree, closely or as far as the data can tell."""
        return self.gap <= within or self.seen.holds(self.said)

    def to_dict(self) -> dict[str, Any]:
        edges = {"low": self.low, "high": self.high, "said": self.said}
        return {**edges, "seen": self.seen.to_dict(), "share": self.share, "pairs": self.pairs}


def reliability(
    pairs: ScoredPairs,
    probabilities: Values,
    bins: int = BINS,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> tuple[Bin, ...]:
    """The bins that hold pairs, by rising probability, all of the same width.

    Murphy and Winkler, "Reliability of subjective probability forecasts of precipitation and
    temperature", 1977, https://doi.org/10.2307/2346866.
    """
    places = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    seen = _seen(places, pairs, pairs.each, bins)
    drawn = np.array(
        [_seen(places, pairs, weights, bins) for weights in resampled_weights(pairs, rounds, seed)]
    )
    held = np.bincount(places, pairs.each, bins)
    said = np.bincount(places, pairs.each * probabilities, bins)
    counts = np.bincount(places, minlength=bins)
    told = _independent(places, pairs, bins)
    return tuple(
        Bin(
            low=place / bins,
            high=(place + 1) / bins,
            said=float(said[place] / held[place]),
            seen=_estimate(float(seen[place]), drawn[:, place], int(told[place])),
            share=float(held[place] / held.sum()),
            pairs=int(counts[place]),
        )
        for place in np.flatnonzero(counts).tolist()
    )


def _estimate(seen: float, drawn: Values, independent: int) -> Estimate:
    """As `estimate`; where all pairs match, or none, no resample could say anything else.

    The bounds are then those of Clopper and Pearson, "The use of confidence or fiducial limits
    illustrated in the case of the binomial", 1934, https://doi.org/10.1093/biomet/26.4.404, for
    so many independent pairs.
    """
    if 0 < seen < 1:
        return estimate(seen, drawn)
    least = ((1 - CONFIDENCE) / 2) ** (1 / independent)
    return Estimate(seen, least, 1.0) if seen else Estimate(seen, 0.0, 1 - least)


def _independent(places: Ids, pairs: ScoredPairs, bins: int) -> Ids:
    """(bins,) pairs without a common picture that those in a bin can be at most, one at least;
    where pictures are not known, all of them."""
    if pairs.first is None or pairs.second is None:
        return np.maximum(np.bincount(places, minlength=bins), 1)
    both = np.concatenate((pairs.first, pairs.second))
    met = np.unique(np.stack((np.tile(places, 2), both)), axis=1)[0]
    return np.maximum(np.bincount(met, minlength=bins) // 2, 1)


def gaps(
    learnt: ScoredPairs,
    pairs: ScoredPairs,
    fit: Callable[[ScoredPairs], Curve],
    bins: int = BINS,
    rounds: int = 100,
    seed: int = 0,
) -> tuple[Estimate, ...]:
    """Seen minus said in each bin that `reliability` gives, both sets of pictures drawn anew.

    A curve is itself fitted on some pictures and would be another on others; where 0 lies within
    this interval, the gap is no more than the two sets differ by chance. Fits once a round.
    """
    said = fit(learnt).apply(pairs.cosines)
    places = np.minimum((said * bins).astype(np.int64), bins - 1)
    held = np.flatnonzero(np.bincount(places, minlength=bins))
    whole = (_seen(places, pairs, pairs.each, bins) - _said(places, said, pairs.each, bins))[held]
    drawn = []
    weighted = zip(
        resampled_weights(learnt, rounds, seed),
        resampled_weights(pairs, rounds, seed + 1),
        strict=True,
    )
    for fitted_with, weights in weighted:
        kept = fitted_with > 0
        curve = fit(replace(learnt.among(kept), weights=fitted_with[kept]))
        again = _said(places, curve.apply(pairs.cosines), weights, bins)
        drawn.append((_seen(places, pairs, weights, bins) - again)[held])
    return tuple(
        estimate(gap, [each[place] for each in drawn]) for place, gap in enumerate(whole.tolist())
    )


def _said(places: Ids, said: Values, weights: Values, bins: int) -> Values:
    """(bins,) the mean probability, NaN where a bin is empty."""
    held = np.bincount(places, weights, bins)
    means = np.full(bins, np.nan)
    np.divide(np.bincount(places, weights * said, bins), held, out=means, where=held > 0)
    return means


def _seen(places: Ids, pairs: ScoredPairs, weights: Values, bins: int) -> Values:
    """(bins,) the share that matches, NaN where a bin is empty."""
    return _said(places, pairs.matches.astype(np.float64), weights, bins)
