"""Curves over a common axis: reliability, precision and recall, a threshold's sweep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from semblance.errors import UsageError
from semblance.evaluate.report.charts.canvas import drawn, legend
from semblance.evaluate.report.charts.scheme import STYLES, Scheme
from semblance.evaluate.report.model import Figure
from semblance.naming import escape_name


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """(n,) places and values; `low` and `high`, both or neither, are the band around them."""

    label: str
    x: ArrayLike
    y: ArrayLike
    low: ArrayLike | None = None
    high: ArrayLike | None = None
    points: bool = False

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise UsageError(f"the curve '{self.label}' has one end of a band; give both")


def curves(
    name: str,
    lines: Sequence[Curve],
    *,
    x_axis: str,
    y_axis: str,
    alt: str,
    caption: str = "",
    diagonal: bool = False,
    log_x: bool = False,
) -> Figure:
    """Lines with their bands. The `diagonal`, where both axes are shares, means perfect."""

    def draw(axes: Any, scheme: Scheme) -> None:
        if diagonal:
            axes.plot((0, 1), (0, 1), color=scheme.faint, linewidth=1, linestyle=(0, (2, 3)))
        for place, line in enumerate(lines):
            _plot(axes, scheme, line, place)
        if log_x:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.set_xlabel(x_axis)
        axes.set_ylabel(y_axis)
        if len(lines) > 1 or (lines and diagonal):
            legend(axes, scheme)

    return drawn(name, draw, 5.6 if diagonal else 4.2, alt, caption)


def _plot(axes: Any, scheme: Scheme, line: Curve, place: int) -> None:
    colour = scheme.series[place % len(scheme.series)]
    x, y = np.asarray(line.x, np.float64), np.asarray(line.y, np.float64)
    style = STYLES[place % len(STYLES)]
    marker = "o" if line.points else None
    label = escape_name(line.label)
    axes.plot(
        x, y, color=colour, linewidth=1.9, linestyle=style, marker=marker, markersize=5, label=label
    )
    if line.low is not None and line.high is not None:
        low, high = np.asarray(line.low, np.float64), np.asarray(line.high, np.float64)
        axes.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0)
