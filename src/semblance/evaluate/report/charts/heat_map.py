"""A matrix as colours: which class is taken for which, trained on one and tested on another."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from semblance.errors import UsageError
from semblance.evaluate.report.charts.canvas import SMALL, drawn
from semblance.evaluate.report.charts.scheme import Scheme
from semblance.evaluate.report.model import Figure
from semblance.naming import escape_name

NUMBERED = 15
"""Up to so many columns the numbers fit into their cells."""


def heat_map(
    name: str,
    matrix: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    alt: str,
    caption: str = "",
    row_axis: str = "",
    column_axis: str = "",
    digits: int = 0,
) -> Figure:
    """(R, C) amounts, the larger the stronger in colour; 0 and NaN are left empty."""
    values = np.asarray(matrix, np.float64)
    if values.shape != (len(rows), len(columns)):
        raise UsageError(
            f"the heat map '{name}' has {len(rows)} rows and {len(columns)} columns named, "
            f"but its matrix has the shape {values.shape}"
        )

    def draw(axes: Any, scheme: Scheme) -> None:
        from matplotlib.colors import LinearSegmentedColormap

        colours = LinearSegmentedColormap.from_list("amounts", [scheme.ground, scheme.accent])
        image = axes.imshow(values, cmap=colours, aspect="auto")
        axes.grid(visible=False)
        tilt = 45 if max(map(len, columns), default=0) > 3 else 0
        axes.set_xticks(range(len(columns)), list(map(escape_name, columns)))
        axes.tick_params(axis="x", rotation=tilt)
        axes.set_yticks(range(len(rows)), list(map(escape_name, rows)))
        for label in axes.get_xticklabels():
            label.set(ha="right" if tilt else "center", rotation_mode="anchor")
        axes.set_xlabel(column_axis)
        axes.set_ylabel(row_axis)
        if len(columns) <= NUMBERED:
            _number(axes, image, values, digits)

    return drawn(name, draw, 1.3 + 0.34 * max(3, len(rows)), alt, caption)


def _number(axes: Any, image: Any, values: NDArray[np.float64], digits: int) -> None:
    """Every amount in its cell, black or white by the cell's lightness."""
    for (row, column), value in np.ndenumerate(values):
        if np.isnan(value) or value == 0:
            continue
        red, green, blue, _ = image.cmap(image.norm(value))
        light = 0.299 * red + 0.587 * green + 0.114 * blue
        axes.text(
            column,
            row,
            f"{value:,.{digits}f}",
            ha="center",
            va="center",
            fontsize=SMALL,
            color="#1d1d1f" if light > 0.5 else "#ffffff",
        )
