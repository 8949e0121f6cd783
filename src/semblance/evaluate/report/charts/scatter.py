"""Quality against cost: each point a model, and a line through those that nothing beats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from semblance.evaluate.pareto import pareto_front
from semblance.evaluate.report.charts.canvas import drawn
from semblance.evaluate.report.charts.labels import place_labels
from semblance.evaluate.report.charts.scheme import MARKERS, Scheme
from semblance.evaluate.report.model import Figure


@dataclass(frozen=True, slots=True)
class Point:
    """`x` is the cost, smaller is better; `y` the quality, larger is better."""

    label: str
    x: float
    y: float
    kind: str = ""


def scatter(
    name: str,
    points: Sequence[Point],
    *,
    x_axis: str,
    y_axis: str,
    alt: str,
    caption: str = "",
    log_x: bool = False,
    front: bool = True,
) -> Figure:
    """Named points; those on the Pareto front are filled with the accent and joined.

    Points of one `kind` share a marker. `log_x` needs costs above 0.
    """
    kinds = list(dict.fromkeys(point.kind for point in points))
    best = pareto_front([p.x for p in points], [p.y for p in points]) if front else ()

    def draw(axes: Any, scheme: Scheme) -> None:
        axes.set_xlabel(x_axis)
        axes.set_ylabel(y_axis)
        axes.margins(0.09)
        if log_x:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        line = [points[place] for place in best]
        axes.step([p.x for p in line], [p.y for p in line], where="post", color=scheme.accent, lw=1)
        for place, point in enumerate(points):
            _mark(axes, scheme, point, kinds.index(point.kind), place in best or not front)
        if len(kinds) > 1:
            _kinds(axes, scheme, kinds)
        place_labels(axes, scheme, [(point.label, point.x, point.y) for point in points])

    return drawn(name, draw, 4.6, alt, caption)


def _mark(axes: Any, scheme: Scheme, point: Point, kind: int, filled: bool) -> None:
    axes.plot(
        point.x,
        point.y,
        marker=MARKERS[kind % len(MARKERS)],
        markersize=7.5,
        linestyle="none",
        color=scheme.accent if filled else scheme.ground,
        markeredgecolor=scheme.accent if filled else scheme.faint,
        markeredgewidth=1.4,
    )


def _kinds(axes: Any, scheme: Scheme, kinds: Sequence[str]) -> None:
    """What each marker stands for, above the chart."""
    for place, kind in enumerate(kinds):
        marker = MARKERS[place % len(MARKERS)]
        axes.plot([], [], marker=marker, linestyle="none", color=scheme.faint, label=kind)
    axes.legend(
        frameon=False,
        labelcolor=scheme.ink,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=min(4, len(kinds)),
    )
