"""Charts: drawn for both grounds, repeatable, whatever they are told to show."""

import io
import math
import subprocess
import sys

import numpy as np
import PIL.Image
import pytest

from semblance.errors import RuntimeMissing, UsageError
from semblance.evaluate.report import Figure, Interval
from semblance.evaluate.report.charts import (
    Curve,
    Point,
    bars,
    curves,
    heat_map,
    histogram,
    scatter,
)


def pixels(png: bytes) -> np.ndarray:
    with PIL.Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"), np.int16)


def near(picture: np.ndarray, colour: str) -> int:
    """How many pixels have this colour, within rounding."""
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return int((np.abs(picture - wanted).max(axis=2) <= 2).sum())


def is_chart(figure: Figure) -> None:
    assert figure.dark_png is not None
    light, dark = pixels(figure.png), pixels(figure.dark_png)
    assert light.shape == dark.shape
    assert tuple(light[0, 0]) == (255, 255, 255)
    assert tuple(dark[0, 0]) == (0x20, 0x22, 0x26)
    for picture in (light, dark):
        share = (np.abs(picture - picture[0, 0]).max(axis=2) > 60).mean()
        assert share > 0.005, "nothing was drawn"


def test_bars_are_as_long_as_their_values() -> None:
    figure = bars("b", ["short", "long"], [10.0, 20.0], axis="%", alt="two bars", highlight=(0, 1))
    is_chart(figure)
    accent = np.abs(pixels(figure.png) - (0x2A, 0x76, 0x5D)).max(axis=2) <= 6
    widths = np.unique(accent.sum(axis=1)[accent.sum(axis=1) > 100])
    assert widths.max() / widths.min() == pytest.approx(2, abs=0.05)


def test_bars_with_intervals_and_gaps() -> None:
    values = [Interval(5.0, 4.0, 6.0), math.nan, -3.0, np.float32(2)]
    is_chart(bars("b", ["a", "b $x$", "c\x1b", "d"], values, axis="points", alt="bars"))


def test_curves() -> None:
    x = np.linspace(0, 1, 9)
    lines = [Curve("one", x, x**2, x**2 - 0.1, x**2 + 0.1, points=True), Curve("two", x, x)]
    is_chart(curves("c", lines, x_axis="x", y_axis="y", alt="two curves", diagonal=True))
    is_chart(curves("c", [Curve("one", x + 0.1, x)], x_axis="x", y_axis="y", alt="a", log_x=True))
    with pytest.raises(UsageError, match="give both"):
        Curve("one", x, x, low=x)


def test_scatter_fills_the_front() -> None:
    points = [Point("a", 1, 50), Point("beaten", 30, 40, "fusion")]
    arguments = {"x_axis": "ms", "y_axis": "mAP", "alt": "quality against cost", "log_x": True}
    front, everything = (scatter("s", points, front=one, **arguments) for one in (True, False))
    is_chart(front)
    assert near(pixels(everything.png), "#1f6f54") > 1.5 * near(pixels(front.png), "#1f6f54") > 0


def test_names_of_crowded_points_do_not_collide() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Sheet

    from semblance.evaluate.report.charts.labels import place_labels
    from semblance.evaluate.report.charts.scheme import LIGHT

    sheet = Sheet(figsize=(6, 4))
    canvas = FigureCanvasAgg(sheet)
    axes = sheet.add_subplot()
    axes.set(xlim=(0, 10), ylim=(0, 10))
    place_labels(axes, LIGHT, [(f"model {n}", 5 + n / 10, 5 + n % 2 / 10) for n in range(4)])
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in axes.texts]
    assert [a.overlaps(b) for at, a in enumerate(boxes) for b in boxes[:at]] == [False] * 6


def test_heat_map() -> None:
    matrix = [[5, 0, math.nan], [1, 4, 0]]
    is_chart(heat_map("h", matrix, ["a", "b"], ["a", "b", "other"], alt="who is taken for whom"))
    with pytest.raises(UsageError, match=r"2 rows and 1 columns named.*\(2, 3\)"):
        heat_map("h", matrix, ["a", "b"], ["a"], alt="x")


def test_histogram() -> None:
    groups = {"match": [0.9, 0.8, math.nan], "no match": [0.1, 0.2, 0.3]}
    is_chart(histogram("h", groups, x_axis="cosine", alt="two groups", markers={"0.6": 0.6}))
    with pytest.raises(UsageError, match="no value"):
        histogram("h", {"match": [math.nan]}, x_axis="cosine", alt="x")


def test_the_same_chart_twice_is_the_same_file() -> None:
    one, two = (bars("b", ["a"], [1.0], axis="%", alt="x") for _ in range(2))
    assert one == two


def test_letters_that_the_font_lacks_are_no_failure() -> None:
    is_chart(bars("b", ["香水", "🧴"], [1.0, 2.0], axis="%", alt="x"))


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("matplotlib", "matplotlib.figure", "matplotlib.backends.backend_agg"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(RuntimeMissing, match=r"pip install 'semblance\[evaluate\]'"):
        bars("b", ["a"], [1.0], axis="%", alt="x")


def test_a_report_without_figures_needs_no_matplotlib() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from semblance.evaluate.report import *\n"
        "from semblance.evaluate.report import charts\n"
        "table = Table('t', (Column('a'),), ((1,),))\n"
        "print(len(report_html(Report('r', ('a',), (Section('s', (), (table,)),)))))\n"
        "assert not {'cv2', 'torch', 'scipy', 'faiss', 'sklearn'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 1000
