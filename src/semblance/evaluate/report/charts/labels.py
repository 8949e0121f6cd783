"""Names beside points, moved around until they cover neither each other nor a point."""

from collections.abc import Sequence
from typing import Any

from semblance.evaluate.report.charts.canvas import SMALL
from semblance.evaluate.report.charts.scheme import Scheme
from semblance.naming import escape_name

_SPOTS = (
    (5, 6, "left", "bottom"),
    (-5, 6, "right", "bottom"),
    (5, -6, "left", "top"),
    (-5, -6, "right", "top"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (8, 0, "left", "center"),
    (-8, 0, "right", "center"),
)
"""Where a name may stand, in points from its mark; best first, off the line through the marks."""


def place_labels(axes: Any, scheme: Scheme, named: Sequence[tuple[str, float, float]]) -> None:
    """Write (name, x, y), greedily: each name takes the first free spot, else the emptiest."""
    from matplotlib.transforms import Bbox

    sheet = axes.figure
    # The layout decides where points are, and so whether names collide.
    sheet.canvas.draw()
    renderer = sheet.canvas.get_renderer()
    radius = 5 * sheet.dpi / 72
    taken = []
    for _, x, y in named:
        at_x, at_y = axes.transData.transform((x, y))
        taken.append(Bbox.from_extents(at_x - radius, at_y - radius, at_x + radius, at_y + radius))
    for name, x, y in named:
        text = axes.annotate(
            escape_name(name),
            (x, y),
            textcoords="offset points",
            xytext=(0, 0),
            fontsize=SMALL,
            color=scheme.ink,
            parse_math=False,
        )
        text.set_in_layout(False)
        taken.append(_settle(text, renderer, axes.bbox, taken))


def _settle(text: Any, renderer: Any, inside: Any, taken: Sequence[Any]) -> Any:
    """Put the text where it covers least; its box comes back."""

    def move(spot: tuple[int, int, str, str]) -> Any:
        text.set_position(spot[:2])
        text.set(ha=spot[2], va=spot[3])
        return text.get_window_extent(renderer)

    def cost(spot: tuple[int, int, str, str]) -> float:
        box = move(spot)
        covered = sum(_overlap(box, other) for other in taken)
        return covered + float(box.width * box.height) - _overlap(box, inside)

    return move(min(_SPOTS, key=cost))


def _overlap(a: Any, b: Any) -> float:
    """The common area of two boxes, in square pixels."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return float(max(0.0, width) * max(0.0, height))
