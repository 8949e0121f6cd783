"""A study as figures: quality with intervals, quality against cost, classes, shared errors."""

import importlib.util
from collections.abc import Iterator

import numpy as np

from semblance.errors import RuntimeMissing
from semblance.evaluate.leaderboard.overlap import overlaps
from semblance.evaluate.leaderboard.study import Study
from semblance.evaluate.report import Figure, Interval
from semblance.evaluate.report.charts import Point, bars, heat_map, scatter


def quality(study: Study) -> Figure:
    """mAP of every system with its interval."""
    rows = study.board.rows
    values = [
        Interval(*(100 * each for each in (row.quality.mean, row.quality.low, row.quality.high)))
        for row in rows
    ]
    best = rows[0]
    return bars(
        "quality",
        [row.name for row in rows],
        values,
        axis="mAP, %",
        alt=f"Bars of mAP; {best.name} leads with {values[0].mean:.1f} %.",
        caption="Mean average precision with 95 % intervals. Intervals may overlap where a paired "
        "difference is still real: see the verdicts.",
        highlight=(0,),
    )


def fronts(study: Study) -> Iterator[Figure]:
    """Quality against time an image and against bytes a picture."""
    for name, axis, cost in (
        ("time", "ms an image", lambda costs: costs.ms_per_image),
        ("bytes", "bytes a picture", lambda costs: float(costs.vector_bytes)),
    ):
        points = [
            Point(
                row.name,
                cost(row.judged.costs),
                100 * row.quality.mean,
                "model" if row.judged.system.is_single else "fusion",
            )
            for row in study.board.rows
        ]
        yield scatter(
            f"quality and {name}",
            points,
            x_axis=axis,
            y_axis="mAP, %",
            alt=f"mAP of every system against {axis}; the line joins those that none beats.",
            caption=f"Quality against {axis}; filled points have no better for less.",
        )


def classes(study: Study) -> Figure:
    """Mean AP by class and system."""
    systems = [row.judged for row in study.board.rows]
    by_class = [each.by_class() for each in systems]
    names = list(by_class[0])
    matrix = np.array([[100 * each[name].mean for each in by_class] for name in names])
    return heat_map(
        "classes",
        matrix,
        names,
        [each.name for each in systems],
        alt="Mean average precision by class and system.",
        caption="Mean AP in percent by class (rows) and system (columns).",
    )


def shared_errors(study: Study) -> Figure:
    """How many misses each pair of models has in common."""
    names = [each.name for each in study.singles]
    place = {name: at for at, name in enumerate(names)}
    matrix = np.full((len(names), len(names)), np.nan)
    for pair in overlaps(study.singles):
        one, other = place[pair.one], place[pair.other]
        matrix[one, other] = matrix[other, one] = 100 * pair.jaccard
    return heat_map(
        "shared errors",
        matrix,
        names,
        names,
        alt="The share of misses that two models have in common.",
        caption="Misses in common, in percent of those that either has; the fewer, the more there "
        "is to be gained by fusing the two.",
    )


def require_matplotlib() -> None:
    """Raises RuntimeMissing, before anything is encoded for a report that cannot be drawn."""
    if importlib.util.find_spec("matplotlib") is None:
        raise RuntimeMissing(
            "a report has charts, which need matplotlib, which is not installed; "
            "run `pip install 'semblance[evaluate]'`, or leave --out away"
        )


def figures(study: Study) -> list[Figure]:
    """Every figure that says something of this study; raises RuntimeMissing without matplotlib."""
    found = [quality(study), *fronts(study), classes(study)]
    return [*found, shared_errors(study)] if len(study.singles) > 1 else found
