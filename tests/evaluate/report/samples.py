"""A small report with one of everything."""

import io

import numpy as np
import PIL.Image

from semblance.evaluate.report import (
    Column,
    Figure,
    Interval,
    PictureRow,
    Report,
    Section,
    Table,
    Tile,
)


def png(side: int = 8, density: int = 192) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (2 * side, side), "white").save(buffer, "PNG", dpi=(density, density))
    return buffer.getvalue()


LEADERBOARD = Table(
    "Leader board",
    (
        Column("model"),
        Column("mAP", "%", 1, "higher", "How near the top the right answers are."),
        Column("time", "ms", 2, "lower"),
        Column("vectors", digits=0),
        Column("note"),
    ),
    (
        ("lite0", Interval(71.24, 70.0, 72.5), 3.6, 12345, None),
        ("lite1", Interval(73.16, 72.0, 74.25), 5.25, np.int64(7), "a_b & 5 %"),
        ("<b>", float("nan"), np.float32(3.6), 0, "\x1b[31m"),
    ),
    "Models on photographs.",
    highlight=(1,),
)

REPORT = Report(
    title="Which model?",
    answer=("Take lite1.", "It finds <more>."),
    sections=(
        Section(
            "Evidence",
            ("All saw the same pictures.",),
            (
                LEADERBOARD,
                Figure("cost", png(), "a chart", "Cost & quality"),
                Figure("both", png(), "two grounds", dark_png=png(4)),
                PictureRow("mistakes", (Tile(PIL.Image.new("RGB", (9, 9)), "taken for a jar"),)),
            ),
        ),
    ),
    method=("As in Efron, https://doi.org/10.1214/aos/1176344552.",),
    facts={"command": "semblance evaluate 'my data'", "seed": "0"},
)
