"""Systems judged on pairs that people have graded, where there are no classes to rank by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.runtime.threads import one_blas_thread
from semblance.errors import UsageError, ViewError
from semblance.evaluate.calibration.resampling import resampled_weights
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.datasets import Dataset, Pair
from semblance.evaluate.leaderboard.encodings import (
    Encodings,
    encode_for,
    skipped_of,
    trouble_of,
)
from semblance.evaluate.leaderboard.fitting import fit_system
from semblance.evaluate.leaderboard.learning import Learning
from semblance.evaluate.leaderboard.system import System
from semblance.evaluate.metrics import micro_average_precision, roc_auc
from semblance.evaluate.significance import Interval
from semblance.fusion.vectors import unit
from semblance.pipeline.compute import Compute
from semblance.pipeline.report import Skipped

ROUNDS = 500
MATCHING = 0.5
"""Pairs graded so high match."""

Progress = Callable[[int, int], None]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairRow:
    """What a system's cosines say of the pairs.

    `auc` is the chance that a match scores above another pair, in [0, 1], with a bootstrap
    interval over pictures; `micro_ap` in [0, 1]; `rank_correlation` (Spearman) of cosine and grade
    in [-1, 1], NaN where all grades are one. All: larger is better.
    """

    system: str
    auc: Interval
    micro_ap: float
    rank_correlation: float
    ms_per_image: float


@dataclass(frozen=True, slots=True)
class PairBoard:
    """Rows by AUC, best first; `left_out` are systems with the reason, `skipped` the rows of the
    file and the pictures that are in no figure."""

    pairs: int
    matching: int
    pictures: int
    rows: tuple[PairRow, ...]
    left_out: Mapping[str, str]
    skipped: tuple[Skipped, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "pairs": self.pairs,
            "matching": self.matching,
            "pictures": self.pictures,
            "systems": [asdict(row) for row in self.rows],
            "left_out": dict(self.left_out),
            "skipped": [asdict(each) for each in self.skipped],
        }


def judge_pairs(
    dataset: Dataset,
    systems: Sequence[System],
    compute: Compute,
    seed: int = 0,
    progress: Progress = lambda done, total: None,
) -> PairBoard:
    """Encode the pictures of the pairs once, and judge every system by its cosines.

    Projections are fitted on these pictures, without their grades; what needs labels, and what
    fuses rankings, is left out. Raises UsageError unless some pairs match and some do not.
    """
    usable, left_out = _usable(systems, compute)
    encodings = encode_for(usable, dataset.items, compute, progress=progress)
    places = {item.key: place for place, item in enumerate(encodings.items)}
    pairs = [pair for pair in dataset.pairs if {pair.a.key, pair.b.key} <= places.keys()]
    if not pairs:
        raise UsageError(f"{dataset.name}: no pair has two pictures that can be read")
    learning = _learning(len(encodings.items))
    rows = []
    with one_blas_thread():
        for system in usable:
            try:
                cosines = _cosines(system, encodings, learning, pairs, places)
            except ViewError as error:
                left_out[system.name] = str(error)
                continue
            rows.append(_row(system, cosines, pairs, places, encodings, seed))
    matching = sum(pair.grade >= MATCHING for pair in pairs)
    best_first = tuple(sorted(rows, key=lambda row: -row.auc.mean))
    skipped = skipped_of(dataset, encodings)
    return PairBoard(len(pairs), matching, len(places), best_first, left_out, skipped)


def _usable(systems: Sequence[System], compute: Compute) -> tuple[list[System], dict[str, str]]:
    """The systems whose models are at hand, and why the others are not."""
    left_out: dict[str, str] = {}
    for system in systems:
        whys = (trouble_of(each, compute) for each in system.encodings)
        if why := next((why for why in whys if why is not None), None):
            left_out[system.name] = why
    usable = [system for system in systems if system.name not in left_out]
    if not usable:
        told = "; ".join(f"{name} {why}" for name, why in left_out.items())
        raise UsageError(f"no system can be judged: {told}")
    return usable, left_out


def _learning(pictures: int) -> Learning:
    everything = np.arange(pictures)
    nothing = np.empty(0, np.int64)
    return Learning(everything, nothing, np.empty(0, np.str_), "projections are fitted on these")


def _cosines(
    system: System,
    encodings: Encodings,
    learning: Learning,
    pairs: Sequence[Pair],
    places: Mapping[str, int],
) -> Values:
    if system.late is not None:
        raise ViewError("fuses rankings, and pairs have none")
    everything = np.arange(len(encodings.items))
    fitted = fit_system(system, encodings, learning)
    vectors = unit(fitted.apply(encodings.raw(system), everything)[0])
    first = vectors[[places[pair.a.key] for pair in pairs]]
    second = vectors[[places[pair.b.key] for pair in pairs]]
    cosines = np.einsum("ij,ij->i", first, second).clip(-1, 1)
    return np.asarray(cosines, np.float64)


def _row(
    system: System,
    cosines: Values,
    pairs: Sequence[Pair],
    places: Mapping[str, int],
    encodings: Encodings,
    seed: int,
) -> PairRow:
    grades = np.array([pair.grade for pair in pairs], np.float64)
    first, second = (
        np.array([places[side.key] for side in sides], np.int64)
        for sides in zip(*((pair.a, pair.b) for pair in pairs), strict=True)
    )
    scored = ScoredPairs.graded(cosines, grades, first, second, MATCHING)
    auc = roc_auc(cosines, scored.matches)
    drawn = [
        weighted_auc(cosines, scored.matches, weights)
        for weights in resampled_weights(scored, ROUNDS, seed)
    ]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return PairRow(
        system.name,
        Interval(auc, float(low), float(high), "group", len(places)),
        micro_average_precision(cosines, scored.matches),
        rank_correlation(cosines, grades),
        encodings.ms_per_image(system),
    )


def weighted_auc(scores: Values, matches: NDArray[np.bool_], weights: Values) -> float:
    """`roc_auc` of (n,) pairs of which each counts `weights` times; NaN without both kinds."""
    _, place = np.unique(scores, return_inverse=True)
    hits = np.bincount(place, weights * matches)
    misses = np.bincount(place, weights * ~matches)
    if not hits.sum() or not misses.sum():
        return float("nan")
    below = np.cumsum(misses) - misses / 2
    return float((hits * below).sum() / (hits.sum() * misses.sum()))


def rank_correlation(values: Values, others: Values) -> float:
    """Spearman's, in [-1, 1], ties at their middle rank; NaN where one side does not vary."""
    ranks, other_ranks = _middle_ranks(values), _middle_ranks(others)
    if np.ptp(ranks) == 0 or np.ptp(other_ranks) == 0:
        return float("nan")
    return float(np.corrcoef(ranks, other_ranks)[0, 1])


def _middle_ranks(values: Values) -> Values:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(middle[place], np.float64)
