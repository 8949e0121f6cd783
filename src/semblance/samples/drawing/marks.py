"""Marks: small logos that a brand puts beside its name."""

import math
from collections.abc import Callable
from typing import TypeAlias

import PIL.ImageDraw

from semblance.samples.drawing.ink import SMALLEST_TEXT, contrast, font
from semblance.samples.products.labels import Label

Place: TypeAlias = tuple[float, float]
Mark: TypeAlias = Callable[[PIL.ImageDraw.ImageDraw, Place, float, Label], None]


def draw_mark(draw: PIL.ImageDraw.ImageDraw, at: Place, radius: float, label: Label) -> None:
    """The label's logo around `at`, in pixels."""
    _MARKS[label.logo](draw, at, radius, label)


def around(at: Place, radius: float) -> tuple[float, float, float, float]:
    """The box (left, top, right, bottom) of a circle."""
    return (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)


def _ring(draw: PIL.ImageDraw.ImageDraw, at: Place, r: float, label: Label) -> None:
    line = max(1, round(r / 4))
    draw.ellipse(around(at, r), outline=label.ink, width=line)
    draw.ellipse(around(at, r * 0.35), label.accent)


def _leaf(draw: PIL.ImageDraw.ImageDraw, at: Place, r: float, label: Label) -> None:
    (x, y), line = at, max(1, round(r / 7))
    for side in (-1, 1):
        tip = [(x, y + r), (x + side * r, y - r * 0.2), (x + side * r * 0.35, y - r * 0.8)]
        draw.polygon(tip, label.accent)
    draw.line([(x, y + r), (x, y - r)], label.ink, line)


def _drop(draw: PIL.ImageDraw.ImageDraw, at: Place, r: float, label: Label) -> None:
    x, y = at
    draw.ellipse(around((x, y + 0.3 * r), 0.7 * r), label.accent)
    draw.polygon(
        [(x, y - r), (x - 0.62 * r, y + 0.1 * r), (x + 0.62 * r, y + 0.1 * r)], label.accent
    )


def _star(draw: PIL.ImageDraw.ImageDraw, at: Place, r: float, label: Label) -> None:
    points = []
    for step in range(16):
        reach, angle = (r if step % 2 == 0 else 0.4 * r), math.pi * step / 8
        points.append((at[0] + reach * math.sin(angle), at[1] - reach * math.cos(angle)))
    draw.polygon(points, label.accent)


def _bars(draw: PIL.ImageDraw.ImageDraw, at: Place, r: float, label: Label) -> None:
    x, y = at
    for index, tall in enumerate((0.5, 1.0, 0.7)):
        left = x + (index - 1.35) * 0.7 * r
        draw.rectangle((left, y - tall * r, left + 0.45 * r, y + r), label.accent)


def _monogram(draw: PIL.ImageDraw.ImageDraw, at: Place, r: float, label: Label) -> None:
    draw.rectangle(around(at, r), label.accent)
    if r >= SMALLEST_TEXT:
        draw.text(at, label.brand[0], contrast(label.accent), font(1.6 * r), anchor="mm")


_MARKS: dict[str, Mark] = {
    "ring": _ring,
    "leaf": _leaf,
    "drop": _drop,
    "star": _star,
    "bars": _bars,
    "monogram": _monogram,
}
