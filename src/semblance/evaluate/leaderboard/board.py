"""A leaderboard: judged systems by quality, how sure each place is, and which are worth having."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.datasets import Trial
from semblance.evaluate.leaderboard.judged import Judged
from semblance.evaluate.pareto import pareto_front
from semblance.evaluate.significance import Comparison, Interval, bootstrap, compare_systems
from semblance.evaluate.significance.units import ROUNDS

METRIC = "AP"
"""What systems are ordered by; its mean is mAP."""


@dataclass(frozen=True, eq=False)
class Row:
    """One system: its quality with an interval, and what it is compared with.

    `against_single` and `against_best` are None for the rival itself. `on_front` says that no
    other is as good for less time an image, `on_small_front` for fewer bytes a picture.
    """

    judged: Judged
    quality: Interval
    against_single: Comparison | None
    against_best: Comparison | None
    on_front: bool
    on_small_front: bool

    @property
    def name(self) -> str:
        return self.judged.name


@dataclass(frozen=True, eq=False)
class Board:
    """Rows by falling quality of `metric`; `left_out` says why a system has none."""

    metric: str
    rows: tuple[Row, ...]
    left_out: Mapping[str, str]

    @property
    def best(self) -> Row:
        return self.rows[0]

    @property
    def best_single(self) -> Row | None:
        """The best of the models alone."""
        return next((row for row in self.rows if row.judged.system.is_single), None)

    def row(self, name: str) -> Row:
        """The row of a system; raises UsageError for a name that is none."""
        found = next((row for row in self.rows if row.name == name), None)
        if found is None:
            raise UsageError(f"no row is called '{name}'; there are {', '.join(self.names)}")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(row.name for row in self.rows)


def board_of(
    judged: Sequence[Judged],
    trial: Trial,
    *,
    metric: str = METRIC,
    left_out: Mapping[str, str] | None = None,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Board:
    """Order systems that answered the same queries, and compare them, p-values after Holm.

    Queries of one group are resampled together where the trial has groups. Raises UsageError
    where no system was judged.
    """
    if not judged:
        whys = "; ".join(f"{name} {why}" for name, why in (left_out or {}).items())
        raise UsageError(f"no system could be judged: {whys}")
    ordered = sorted(judged, key=lambda each: -each.average(metric).mean)
    groups = groups_of(trial)
    values = {each.name: each.values(metric) for each in ordered}
    single = next((each.name for each in ordered if each.system.is_single), None)

    def compared(rival: str | None) -> dict[str, Comparison]:
        if rival is None or len(values) == 1:
            return {}
        found = compare_systems(values, rival, groups=groups, rounds=rounds, seed=seed)
        return {each.system: each for each in found}

    best = compared(ordered[0].name)
    singles = best if single == ordered[0].name else compared(single)
    front, small = _fronts(ordered, metric)
    rows = tuple(
        Row(
            each,
            _interval(each.values(metric), groups, rounds, seed),
            singles.get(each.name),
            best.get(each.name),
            place in front,
            place in small,
        )
        for place, each in enumerate(ordered)
    )
    return Board(metric, rows, dict(left_out or {}))


def groups_of(trial: Trial) -> NDArray[np.int64] | None:
    """What to resample together; None where every query stands for itself."""
    together = len(np.unique(trial.query_clusters)) < len(trial.queries)
    return trial.query_clusters if together else None


def _interval(
    values: NDArray[np.float64], groups: NDArray[np.int64] | None, rounds: int, seed: int
) -> Interval:
    known = ~np.isnan(values)
    kept = None if groups is None else groups[known]
    return bootstrap(values[known], rounds=rounds, seed=seed, groups=kept)


def _fronts(judged: Sequence[Judged], metric: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    qualities = [each.average(metric).mean for each in judged]
    times = [each.costs.ms_per_image for each in judged]
    sizes = [float(each.costs.vector_bytes) for each in judged]
    return pareto_front(times, qualities), pareto_front(sizes, qualities)
