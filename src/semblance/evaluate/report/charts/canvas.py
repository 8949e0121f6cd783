"""An empty chart in one scheme, and its way to PNG; nothing of matplotlib's state is touched."""

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import PIL.Image

from semblance.errors import RuntimeMissing
from semblance.evaluate.report.charts.scheme import DARK, LIGHT, Scheme
from semblance.evaluate.report.model import Figure

WIDTH = 6.2
"""Inches: 1,100 pixels, about twice what a page of a report shows, for sharp screens."""

DOTS_PER_INCH = 180

SMALL, NORMAL = 10.5, 11.0
"""Points, large enough to be read where a phone shows the chart at half its size."""

Draw = Callable[[Any, Scheme], None]
"""Draws on matplotlib's Axes."""


def drawn(
    name: str, draw: Draw, height: float, alt: str, caption: str = "", width: float = WIDTH
) -> Figure:
    """The figure that `draw` makes, in both schemes; `width` and `height` in inches.

    Raises RuntimeMissing without matplotlib.
    """
    light, dark = (_png(draw, scheme, width, height) for scheme in (LIGHT, DARK))
    return Figure(name, light, alt, caption, dark)


def _png(draw: Draw, scheme: Scheme, width: float, height: float) -> bytes:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Sheet
        from matplotlib.text import Text
    except ImportError:
        raise RuntimeMissing(
            "charts need matplotlib, which is not installed; "
            "run `pip install 'semblance[evaluate]'`"
        ) from None
    sheet = Sheet(figsize=(width, height), dpi=DOTS_PER_INCH, layout="constrained")
    canvas = FigureCanvasAgg(sheet)
    sheet.set_facecolor(scheme.ground)
    axes = sheet.add_subplot()
    _dress(axes, scheme)
    draw(axes, scheme)
    for text in sheet.findobj(Text):
        # A file or a class may be called anything; its dollar signs are no formula.
        text.set_parse_math(False)
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; the table beside has it.
        warnings.filterwarnings("ignore", message=r"Glyph \d+", category=UserWarning)
        canvas.draw()
    return _compressed(PIL.Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3]))


def _compressed(picture: PIL.Image.Image) -> bytes:
    """PNG with a palette: 256 colours are plenty for a chart, and take a third of the bytes."""
    buffer = io.BytesIO()
    few = picture.quantize(256, dither=PIL.Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return buffer.getvalue()


def _dress(axes: Any, scheme: Scheme) -> None:
    """Thin grid, no frame, quiet ticks."""
    axes.set_facecolor(scheme.ground)
    axes.set_axisbelow(True)
    axes.grid(color=scheme.line, linewidth=0.7)
    axes.tick_params(length=0, colors=scheme.faint, labelsize=SMALL)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(scheme.faint)
        label.set_fontsize(SMALL)


def legend(axes: Any, scheme: Scheme) -> None:
    """The names of what was drawn, without a frame, beside the data where there is room."""
    shown = axes.legend(frameon=False, fontsize=SMALL, loc="best", handlelength=2.4)
    for text in shown.get_texts():
        text.set_color(scheme.ink)
