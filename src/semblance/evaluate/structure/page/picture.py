"""Maps as one PNG, for documents."""

import io
from collections.abc import Sequence
from textwrap import fill
from typing import Any

import numpy as np

from semblance.evaluate.extra import needs
from semblance.evaluate.structure.page.groupings import NOTHING, Grouping, groupings
from semblance.evaluate.structure.page.tables import facts
from semblance.evaluate.structure.structure import Structure
from semblance.naming import escape_name

COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c6d1f", "#7a5fd0",
    "#b2182b", "#5aae61",
)  # fmt: skip
"""Those of the page: told apart by eyes that see no red or no green, with the shapes."""

SHAPES = ("o", "s", "^", "D")
NONE_COLOUR = "#8a8a90"
NAMED = 20
"""Groups in the legend; the rest is drawn and not named."""

INCHES, DPI = 6.4, 110
CHARACTERS = 85
MARGINS = (-0.02, 1.02)


def map_png(structures: Sequence[Structure], labels: Sequence[str | None]) -> bytes:
    """A PNG of one map a structure, side by side, coloured by label or, without labels, by the
    first clusters. Raises RuntimeMissing without matplotlib."""
    with needs("matplotlib", "drawing a map"):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    figure = Figure(figsize=(INCHES * len(structures) + 1.6, INCHES), layout="constrained")
    FigureCanvasAgg(figure)
    grouping = groupings(structures, labels)[0]
    axes = figure.subplots(1, len(structures), squeeze=False)[0]
    for axis, one in zip(axes, structures, strict=True):
        _draw(axis, one, grouping)
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside right upper", frameon=False, fontsize=8)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=DPI)
    return buffer.getvalue()


def _draw(axis: Any, one: Structure, grouping: Grouping) -> None:
    points, of = one.projection.points, np.array(grouping.of)
    size = float(np.clip(20_000 / len(points), 4, 40))
    for group in (NOTHING, *range(len(grouping.names))):
        rows = of == group
        if not rows.any():
            continue
        axis.scatter(
            *points[rows].T,
            s=size,
            c=NONE_COLOUR if group == NOTHING else COLOURS[group % len(COLOURS)],
            marker="o" if group == NOTHING else SHAPES[group // len(COLOURS) % len(SHAPES)],
            label=f"{_name(grouping, group)} ({rows.sum()})" if group < NAMED else None,
            alpha=0.85,
            linewidths=0,
        )
    axis.set(aspect="equal", xticks=[], yticks=[], xlim=MARGINS, ylim=MARGINS)
    title = f"{escape_name(one.name)}\n{fill(facts(one), CHARACTERS)}"
    axis.set_title(title.replace("$", r"\$"), fontsize=8)


def _name(grouping: Grouping, group: int) -> str:
    # A dollar would start a formula, and an underscore in front hides an entry.
    name = "none" if group == NOTHING else escape_name(grouping.names[group])
    return name.replace("$", r"\$").lstrip("_") or "?"
