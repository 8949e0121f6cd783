"""Drawings that lie on a part: the label's front, its logo, pans of powder, a mirror."""

import math
from collections.abc import Callable
from dataclasses import replace

import PIL.Image
import PIL.ImageDraw

from semblance.samples.drawing.fronts import draw_front
from semblance.samples.drawing.ink import contrast, legible, rgb
from semblance.samples.drawing.marks import around
from semblance.samples.drawing.sheet import Sheet
from semblance.samples.products.labels import Label
from semblance.samples.products.parts import Print

_COARSEST = 420.0  # pixels a picture height; coarser, lines would vanish: drawn so and reduced


def artwork(where: Print, label: Label, ground: str, scale: float) -> PIL.Image.Image:
    """The drawing as RGBA at `scale` pixels a picture height, transparent where nothing is.

    `ground` is the colour it is printed on; a mark too close to it changes to one that is not.
    """
    if where.kind in ("logo", "engraving"):
        ink, accent = (legible(colour, ground) for colour in (label.ink, label.accent))
        label = replace(label, ink=ink, accent=accent, paper=None)
    size = _pixels(where, max(scale, _COARSEST))
    # Fully transparent pixels keep the ink's colour, or resampling would darken the edges.
    pil = PIL.Image.new("RGBA", size, (*rgb(label.paper or label.ink), 0))
    sheet = Sheet(pil, PIL.ImageDraw.Draw(pil))
    _DRAWINGS[where.kind](sheet, label, where)
    return (
        pil if scale >= _COARSEST else pil.resize(_pixels(where, scale), PIL.Image.Resampling.BOX)
    )


def _pixels(where: Print, scale: float) -> tuple[int, int]:
    return max(4, round(where.width * scale)), max(4, round(where.tall * scale))


def _front(sheet: Sheet, label: Label, where: Print) -> None:
    draw_front(sheet, label)


def _logo_only(sheet: Sheet, label: Label, where: Print) -> None:
    sheet.mark(label, 0.5, 0.32, 0.24)
    sheet.write(label.brand, 0.80, 0.24, label.ink, 0.95)


def _ribbon(sheet: Sheet, label: Label, where: Print) -> None:
    sheet.draw.rectangle(sheet.box(0, 0, 1, 1), label.accent)
    for edge in (0.06, 0.90):
        sheet.draw.rectangle(sheet.box(0, edge, 1, edge + 0.04), contrast(label.accent))
    sheet.write(label.brand, 0.5, 0.46, contrast(label.accent), 0.5)


def _engraving(sheet: Sheet, label: Label, where: Print) -> None:
    """Brand and logo along an upright handle, read from below."""
    line = PIL.Image.new("RGBA", sheet.pil.size[::-1], (*rgb(label.ink), 0))
    along = Sheet(line, PIL.ImageDraw.Draw(line))
    along.write(label.brand, 0.5, 0.62, label.ink, 0.6)
    along.mark(label, 0.08, 0.5, 0.30)
    sheet.pil.paste(line.transpose(PIL.Image.Transpose.ROTATE_90))


def _pans(sheet: Sheet, label: Label, where: Print) -> None:
    """Wells of pressed powder in a grid, each with the shadow of its rim."""
    rows, columns = where.grid
    gap_x, gap_y = 0.16 / columns, 0.16 / rows
    for index in range(rows * columns):
        row, column = divmod(index, columns)
        left, top = column / columns + gap_x / 2, row / rows + gap_y / 2
        well = sheet.box(left, top, left + 1 / columns - gap_x, top + 1 / rows - gap_y)
        _well(sheet, well, where.colours[index % len(where.colours)])


def _well(sheet: Sheet, well: tuple[float, ...], colour: str) -> None:
    radius = 0.10 * min(well[2] - well[0], well[3] - well[1])
    sheet.draw.rounded_rectangle(well, radius, "#15120f")
    rim = max(1.0, radius * 0.35)
    inner = (well[0] + rim * 0.6, well[1] + rim * 1.8, well[2] - rim * 0.6, well[3] - rim * 0.4)
    sheet.draw.rounded_rectangle(inner, radius, colour)


def _pan(sheet: Sheet, label: Label, where: Print) -> None:
    """One round pan of powder, its rim dark, a mark pressed into it."""
    sheet.draw.ellipse(sheet.box(0, 0, 1, 1), "#1d1916")
    sheet.draw.ellipse(sheet.box(0.012, 0.03, 0.988, 0.992), where.colours[0])
    pressed = replace(label, ink=where.colours[-1], accent=where.colours[-1])
    sheet.mark(pressed, 0.5, 0.5, 0.14)


def _mirror(sheet: Sheet, label: Label, where: Print) -> None:
    _glass(sheet, label)
    radius = 0.06 * min(sheet.pil.size)
    keep = PIL.Image.new("L", sheet.pil.size, 0)
    PIL.ImageDraw.Draw(keep).rounded_rectangle(sheet.box(0, 0, 1, 1), radius, 255)
    sheet.pil.putalpha(keep)


def _round_mirror(sheet: Sheet, label: Label, where: Print) -> None:
    _glass(sheet, label)
    keep = PIL.Image.new("L", sheet.pil.size, 0)
    PIL.ImageDraw.Draw(keep).ellipse(sheet.box(0, 0, 1, 1), 255)
    sheet.pil.putalpha(keep)


def _glass(sheet: Sheet, label: Label) -> None:
    """An evenly lit room as a mirror shows it, two bright streaks, and the brand etched in."""
    width, height = sheet.pil.size
    for row in range(height):
        grey = round(150 + 80 * row / height)
        sheet.draw.line([(0, row), (width, row)], (grey - 6, grey, grey + 4, 255))
    for left, wide, light in ((0.15, 0.16, 246), (0.38, 0.05, 236)):
        streak = [(left, 0), (left + wide, 0), (left + wide - 0.3, 1), (left - 0.3, 1)]
        sheet.draw.polygon([(x * width, y * height) for x, y in streak], (light, light, light, 255))
    etched = replace(label, ink="#8f979b", accent="#8f979b")
    sheet.mark(etched, 0.5, 0.62, 0.06)
    sheet.write(label.brand, 0.76, 0.09, etched.ink, 0.4)


def _disc(sheet: Sheet, label: Label, where: Print) -> None:
    sheet.draw.ellipse(sheet.box(0, 0, 1, 1), where.colours[0])


def _sifter(sheet: Sheet, label: Label, where: Print) -> None:
    """A sunken disc with rings of holes through which powder shows."""
    sheet.draw.ellipse(sheet.box(0, 0, 1, 1), where.colours[0])
    rings, each = where.grid
    width, height = sheet.pil.size
    for ring in range(rings):
        reach, count = 0.40 * (ring + 0.6) / rings, max(1, each * (ring + 1))
        for step in range(count):
            angle = 2 * math.pi * step / count + 0.4 * ring
            at = (width * (0.5 + reach * math.cos(angle)), height * (0.5 + reach * math.sin(angle)))
            sheet.draw.ellipse(around(at, 0.020 * min(width, height)), where.colours[-1])


_DRAWINGS: dict[str, Callable[[Sheet, Label, Print], None]] = {
    "front": _front,
    "logo": _logo_only,
    "ribbon": _ribbon,
    "engraving": _engraving,
    "pans": _pans,
    "pan": _pan,
    "mirror": _mirror,
    "round-mirror": _round_mirror,
    "disc": _disc,
    "sifter": _sifter,
}
