"""The reliability curve as a picture."""

import io
from collections.abc import Sequence

from semblance.errors import RuntimeMissing
from semblance.evaluate.calibration.reliability import Bin


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
    said = [each.said for each in bins]
    seen = [each.seen.value for each in bins]
    # An interval by percentiles may leave out the value itself; an error bar cannot be negative.
    below = [max(0.0, each.seen.value - each.seen.low) for each in bins]
    above = [max(0.0, each.seen.high - each.seen.value) for each in bins]
    curve.errorbar(said, seen, (below, above), marker="o", capsize=3, label="95 % by picture")
    curve.set(ylabel="share that matches", xlim=(0, 1), ylim=(0, 1), title=title)
    curve.legend(loc="upper left")
    widths = [each.high - each.low for each in bins]
    shares.bar([each.low for each in bins], [each.share for each in bins], widths, align="edge")
    shares.set(xlabel="probability said", ylabel="share of pairs")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=150)
    return buffer.getvalue()
