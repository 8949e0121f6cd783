"""The reliability curve as a picture."""

import io
from collections.abc import Sequence

from semblance.errors import RuntimeMissing
from semblance.evaluate.calibration.reliability import LARGE_SHARE, Bin


def draw_reliability(bins: Sequence[Bin], title: str) -> bytes:
    """A PNG: what was said against what was seen, with intervals, and how many pairs said it."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise RuntimeMissing(
            "curves are drawn by matplotlib, which is not installed; "
            "run `pip install 'semblance[evaluate]'`"
        ) from error
    figure = Figure(figsize=(5, 6), layout="constrained")
    curve, shares = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    curve.plot((0, 1), (0, 1), linestyle=":", color="grey", label="perfectly reliable")
    for label, line, colour, drawn in (
        ("seen, 95 % by picture", "-", "tab:blue", [b for b in bins if b.share >= LARGE_SHARE]),
        ("bins of under 1 %", "none", "lightgrey", [b for b in bins if b.share < LARGE_SHARE]),
    ):
        said, seen = [each.said for each in drawn], [each.seen.value for each in drawn]
        # An interval by percentiles may leave out the value; an error bar cannot be negative.
        below = [max(0.0, each.seen.value - each.seen.low) for each in drawn]
        above = [max(0.0, each.seen.high - each.seen.value) for each in drawn]
        spread = {"marker": "o", "capsize": 3, "linestyle": line, "color": colour}
        curve.errorbar(said, seen, (below, above), label=label, **spread)
    curve.set(ylabel="share that matches", xlim=(0, 1), ylim=(0, 1), title=title)
    curve.legend(loc="upper left")
    widths = [each.high - each.low for each in bins]
    shares.bar([each.low for each in bins], [each.share for each in bins], widths, align="edge")
    shares.set(xlabel="probability said", ylabel="share of pairs")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=150)
    return buffer.getvalue()
