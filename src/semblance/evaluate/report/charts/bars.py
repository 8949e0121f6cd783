"""Bars with their intervals: which of several is best, and how sure that is."""

from collections.abc import Sequence
from typing import Any

from semblance.evaluate.report.cells import number
from semblance.evaluate.report.charts.canvas import NORMAL, SMALL, drawn
from semblance.evaluate.report.charts.scheme import Scheme
from semblance.evaluate.report.model import Bounded, Figure
from semblance.naming import escape_name

ROW = 0.34
"""Inches a bar."""


def bars(
    name: str,
    labels: Sequence[str],
    values: Sequence[float | Bounded],
    *,
    axis: str,
    alt: str,
    caption: str = "",
    highlight: Sequence[int] = (),
    digits: int = 1,
) -> Figure:
    """Horizontal bars from 0, the first on top; an interval is drawn as a whisker.

    `axis` names the values with their unit. Bars in `highlight` take the accent colour. A value
    that is not finite leaves its row empty.
    """

    def draw(axes: Any, scheme: Scheme) -> None:
        lengths = [number(value) or 0.0 for value in values]
        places = range(len(values))
        colours = [scheme.accent if place in highlight else scheme.faint for place in places]
        opacities = [0.95 if place in highlight else 0.55 for place in places]
        for place in places:
            axes.barh(place, lengths[place], 0.62, color=colours[place], alpha=opacities[place])
        axes.set_yticks(list(places), [escape_name(label) for label in labels])
        axes.tick_params(axis="y", labelcolor=scheme.ink, labelsize=NORMAL)
        axes.set_ylim(len(values) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel(axis)
        _annotate(axes, scheme, values, digits)

    return drawn(name, draw, 0.75 + ROW * max(1, len(values)), alt, caption)


def _annotate(axes: Any, scheme: Scheme, values: Sequence[float | Bounded], digits: int) -> None:
    """Each value in figures past the end of its bar and whisker."""
    for place, value in enumerate(values):
        length = number(value)
        if length is None:
            continue
        end = length
        if isinstance(value, Bounded):
            axes.plot((value.low, value.high), (place, place), color=scheme.ink, linewidth=1.4)
            end = max(length, value.high) if length >= 0 else min(length, value.low)
        axes.annotate(
            f"{length:,.{digits}f}",
            (end, place),
            xytext=(6 if length >= 0 else -6, 0),
            textcoords="offset points",
            ha="left" if length >= 0 else "right",
            va="center",
            fontsize=SMALL,
            color=scheme.ink,
        )
    axes.margins(x=0.12)
