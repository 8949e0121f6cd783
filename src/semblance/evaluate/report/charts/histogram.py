"""How values are spread: one outline a group, such as pairs that match and pairs that do not."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from semblance.errors import UsageError
from semblance.evaluate.report.charts.canvas import drawn, legend
from semblance.evaluate.report.charts.scheme import STYLES, Scheme
from semblance.evaluate.report.model import Figure
from semblance.naming import escape_name


def histogram(
    name: str,
    groups: Mapping[str, ArrayLike],
    *,
    x_axis: str,
    alt: str,
    caption: str = "",
    bins: int = 40,
    markers: Mapping[str, float] | None = None,
) -> Figure:
    """Each group's share of values per bin, in percent, over common bins.

    Values that are not finite are left out. `markers` are named upright lines, such as a threshold.
    """
    finite = {key: _finite(values) for key, values in groups.items()}
    if not sum(map(len, finite.values())):
        raise UsageError(f"the histogram '{name}' has no value to show")
    edges = np.histogram_bin_edges(np.concatenate(list(finite.values())), bins)

    def draw(axes: Any, scheme: Scheme) -> None:
        for place, (key, values) in enumerate(finite.items()):
            colour = scheme.series[place % len(scheme.series)]
            counts = np.histogram(values, edges)[0] * 100 / max(1, len(values))
            style = STYLES[place % len(STYLES)]
            axes.stairs(counts, edges, fill=True, color=colour, alpha=0.2, linewidth=0)
            axes.stairs(
                counts, edges, color=colour, lw=1.7, ls=style, baseline=None, label=escape_name(key)
            )
        for label, value in (markers or {}).items():
            _line(axes, scheme, label, value)
        axes.set_xlabel(x_axis)
        axes.set_ylabel("share of the group, %")
        axes.set_ylim(bottom=0)
        if len(finite) > 1:
            legend(axes, scheme)

    return drawn(name, draw, 3.8, alt, caption)


def _line(axes: Any, scheme: Scheme, label: str, value: float) -> None:
    axes.axvline(value, color=scheme.ink, linewidth=1.1)
    axes.annotate(
        escape_name(label),
        (value, 1),
        xycoords=("data", "axes fraction"),
        xytext=(4, 2),
        textcoords="offset points",
        va="bottom",
        color=scheme.ink,
    )


def _finite(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.float64]]:
    array = np.asarray(values, np.float64).ravel()
    return array[np.isfinite(array)]
