"""Drawings that lie on a part: the label's front, its logo, pans of powder, a mirror, a sifter."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

from semblance.samples.labels import Label
from semblance.samples.parts import Print

_SMALLEST_TEXT = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """A picture to draw on, with places and sizes as shares of its width and height."""

    pil: PIL.Image.Image
    draw: PIL.ImageDraw.ImageDraw

    def box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        width, height = self.pil.size
        return (left * width, top * height, right * width, bottom * height)

    def write(self, text: str, at: float, tall: float, ink: str, widest: float = 0.86) -> None:
        """One centred line, `at` its middle from above and `tall` high, shrunk until it fits."""
        width, height = self.pil.size
        size = min(tall * height, 0.3 * width)
        length = _font(size).getlength(text)
        size *= min(1.0, widest * width / max(length, 1.0))
        if size >= _SMALLEST_TEXT:
            self.draw.text((width / 2, at * height), text, ink, _font(size), anchor="mm")


def artwork(where: Print, label: Label, scale: float) -> PIL.Image.Image:
    """The drawing as RGBA at `scale` pixels a picture height, transparent where nothing is."""
    size = (max(8, round(where.width * scale)), max(8, round(where.tall * scale)))
    # Fully transparent pixels keep the ink's colour, or resampling would darken the edges.
    ground = label.paper or label.ink
    pil = PIL.Image.new("RGBA", size, (*_rgb(ground), 0))
    sheet = _Sheet(pil, PIL.ImageDraw.Draw(pil))
    _DRAWINGS[where.kind](sheet, label, where)
    return pil


def _front(sheet: _Sheet, label: Label, where: Print) -> None:
    if label.paper:
        radius = 0.04 * min(sheet.pil.size)
        sheet.draw.rounded_rectangle(sheet.box(0, 0, 1, 1), radius, label.paper)
    _LAYOUTS[label.layout](sheet, label)
    if label.barcode:
        _barcode(sheet, label)
    if label.price:
        _price_tag(sheet, label)


def _plain(sheet: _Sheet, label: Label) -> None:
    _logo(sheet, label, 0.5, 0.15, 0.09)
    sheet.write(label.brand, 0.34, 0.12, label.ink)
    _texts(sheet, label, 0.50, label.ink)


def _band(sheet: _Sheet, label: Label) -> None:
    sheet.draw.rectangle(sheet.box(0, 0.07, 1, 0.31), label.accent)
    on_band = label.paper or _contrast(label.accent)
    sheet.write(label.brand, 0.19, 0.13, on_band)
    _logo(sheet, label, 0.5, 0.42, 0.06)
    _texts(sheet, label, 0.55, label.ink)


def _frame(sheet: _Sheet, label: Label) -> None:
    line = max(1, round(0.012 * sheet.pil.width))
    sheet.draw.rectangle(sheet.box(0.05, 0.04, 0.95, 0.96), outline=label.accent, width=line)
    sheet.draw.rectangle(sheet.box(0.09, 0.065, 0.91, 0.935), outline=label.accent, width=1)
    _logo(sheet, label, 0.5, 0.19, 0.08)
    sheet.write(label.brand, 0.36, 0.11, label.ink, 0.72)
    _texts(sheet, label, 0.52, label.ink, 0.74)


def _block(sheet: _Sheet, label: Label) -> None:
    sheet.draw.rectangle(sheet.box(0, 0.42, 1, 1), label.accent)
    sheet.write(label.brand, 0.16, 0.14, label.ink)
    _logo(sheet, label, 0.5, 0.31, 0.06)
    _texts(sheet, label, 0.55, _contrast(label.accent))


def _column(sheet: _Sheet, label: Label) -> None:
    sheet.draw.rectangle(sheet.box(0, 0, 0.13, 1), label.accent)
    sheet.draw.rectangle(sheet.box(0.16, 0, 0.18, 1), label.accent)
    _logo(sheet, label, 0.58, 0.16, 0.08)
    sheet.write(label.brand, 0.36, 0.11, label.ink, 0.6)
    _texts(sheet, label, 0.52, label.ink, 0.6)


_LAYOUTS: dict[str, Callable[[_Sheet, Label], None]] = {
    "plain": _plain, "band": _band, "frame": _frame, "block": _block, "column": _column,
}  # fmt: skip


def _texts(sheet: _Sheet, label: Label, top: float, ink: str, widest: float = 0.86) -> None:
    sheet.write(label.name_text, top, 0.085, ink, widest)
    for row, text in enumerate(label.detail_texts):
        sheet.write(text, top + 0.10 + 0.07 * row, 0.05, ink, widest)
    if label.small_print:
        sheet.write(label.small_print, top + 0.25, 0.035, ink, widest)
    sheet.write(label.size_text, 0.90, 0.055, ink, widest * 0.8)


def _barcode(sheet: _Sheet, label: Label) -> None:
    left, top, right, bottom = sheet.box(0.66, 0.80, 0.97, 0.97)
    sheet.draw.rectangle((left, top, right, bottom), "#ffffff")
    digits = "".join(str(ord(letter) % 10) for letter in label.brand + label.size_text)
    step = (right - left) / (3 * len(digits) + 2)
    for index, digit in enumerate(digits):
        x = left + step * (3 * index + 1)
        wide = step * (0.6 + 0.2 * int(digit))
        sheet.draw.rectangle((x, top + 2, x + wide, bottom - 2), "#111111")


def _price_tag(sheet: _Sheet, label: Label) -> None:
    sheet.draw.ellipse(sheet.box(0.70, 0.02, 0.99, 0.02 + _square(sheet, 0.29)), label.accent)
    width, height = sheet.pil.size
    middle = (0.845 * width, 0.02 * height + 0.145 * width)
    text = label.price
    size = 0.22 * width / max(_font(10).getlength(text) / 10, 1)
    if size >= _SMALLEST_TEXT:
        sheet.draw.text(middle, text, _contrast(label.accent), _font(size), anchor="mm")


def _square(sheet: _Sheet, wide: float) -> float:
    """The share of the height that is as long as this share of the width."""
    return wide * sheet.pil.width / sheet.pil.height


def _logo_only(sheet: _Sheet, label: Label, where: Print) -> None:
    _logo(sheet, label, 0.5, 0.32, 0.24)
    sheet.write(label.brand, 0.80, 0.24, label.ink, 0.95)


def _ribbon(sheet: _Sheet, label: Label, where: Print) -> None:
    sheet.draw.rectangle(sheet.box(0, 0, 1, 1), label.accent)
    for edge in (0.06, 0.90):
        sheet.draw.rectangle(sheet.box(0, edge, 1, edge + 0.04), _contrast(label.accent))
    sheet.write(label.brand, 0.5, 0.46, _contrast(label.accent), 0.5)


def _engraving(sheet: _Sheet, label: Label, where: Print) -> None:
    """Brand and logo along an upright handle, read from below."""
    flat = replace(where, kind="logo", width=where.tall, tall=where.width)
    line = PIL.Image.new("RGBA", sheet.pil.size[::-1], (*_rgb(label.ink), 0))
    along = _Sheet(line, PIL.ImageDraw.Draw(line))
    along.write(label.brand, 0.5, 0.62, label.ink, 0.6)
    _logo(along, label, 0.08 * flat.width / max(flat.width, 1e-6), 0.5, 0.30)
    sheet.pil.paste(line.transpose(PIL.Image.Transpose.ROTATE_90))


def _logo(sheet: _Sheet, label: Label, x: float, y: float, reach: float) -> None:
    """A mark around (x, y); `reach` is half its size as a share of the drawing's shorter side."""
    width, height = sheet.pil.size
    radius = reach * min(width * 1.4, height)
    middle = (x * width, y * height)
    _MARKS[label.logo](sheet.draw, middle, radius, label)


def _ring(draw: PIL.ImageDraw.ImageDraw, at: tuple[float, float], r: float, label: Label) -> None:
    line = max(1, round(r / 4))
    draw.ellipse(_around(at, r), outline=label.ink, width=line)
    draw.ellipse(_around(at, r * 0.35), label.accent)


def _leaf(draw: PIL.ImageDraw.ImageDraw, at: tuple[float, float], r: float, label: Label) -> None:
    (x, y), line = at, max(1, round(r / 7))
    for side in (-1, 1):
        tip = [(x, y + r), (x + side * r, y - r * 0.2), (x + side * r * 0.35, y - r * 0.8)]
        draw.polygon(tip, label.accent)
    draw.line([(x, y + r), (x, y - r)], label.ink, line)


def _drop(draw: PIL.ImageDraw.ImageDraw, at: tuple[float, float], r: float, label: Label) -> None:
    x, y = at
    draw.ellipse(_around((x, y + 0.3 * r), 0.7 * r), label.accent)
    draw.polygon(
        [(x, y - r), (x - 0.62 * r, y + 0.1 * r), (x + 0.62 * r, y + 0.1 * r)], label.accent
    )


def _star(draw: PIL.ImageDraw.ImageDraw, at: tuple[float, float], r: float, label: Label) -> None:
    points = []
    for step in range(16):
        reach, angle = (r if step % 2 == 0 else 0.4 * r), math.pi * step / 8
        points.append((at[0] + reach * math.sin(angle), at[1] - reach * math.cos(angle)))
    draw.polygon(points, label.accent)


def _bars(draw: PIL.ImageDraw.ImageDraw, at: tuple[float, float], r: float, label: Label) -> None:
    x, y = at
    for index, tall in enumerate((0.5, 1.0, 0.7)):
        left = x + (index - 1.35) * 0.7 * r
        draw.rectangle((left, y - tall * r, left + 0.45 * r, y + r), label.accent)


def _monogram(
    draw: PIL.ImageDraw.ImageDraw, at: tuple[float, float], r: float, label: Label
) -> None:
    draw.rectangle(_around(at, r), label.accent)
    if r >= _SMALLEST_TEXT:
        draw.text(at, label.brand[0], _contrast(label.accent), _font(1.6 * r), anchor="mm")


_MARKS: dict[
    str, Callable[[PIL.ImageDraw.ImageDraw, tuple[float, float], float, Label], None]
] = {"ring": _ring, "leaf": _leaf, "drop": _drop, "star": _star, "bars": _bars,
     "monogram": _monogram}  # fmt: skip


def _pans(sheet: _Sheet, label: Label, where: Print) -> None:
    """Wells of pressed powder in a grid, each with the shadow of its rim."""
    rows, columns = where.grid
    gap_x, gap_y = 0.16 / columns, 0.16 / rows
    for index in range(rows * columns):
        row, column = divmod(index, columns)
        left, top = column / columns + gap_x / 2, row / rows + gap_y / 2
        well = sheet.box(left, top, left + 1 / columns - gap_x, top + 1 / rows - gap_y)
        _well(sheet, well, where.colours[index % len(where.colours)])


def _well(sheet: _Sheet, well: tuple[float, ...], colour: str) -> None:
    radius = 0.10 * min(well[2] - well[0], well[3] - well[1])
    sheet.draw.rounded_rectangle(well, radius, "#15120f")
    rim = max(1.0, radius * 0.35)
    inner = (well[0] + rim * 0.6, well[1] + rim * 1.8, well[2] - rim * 0.6, well[3] - rim * 0.4)
    sheet.draw.rounded_rectangle(inner, radius, colour)


def _pan(sheet: _Sheet, label: Label, where: Print) -> None:
    """One round pan of powder, its rim dark, a mark pressed into it."""
    sheet.draw.ellipse(sheet.box(0, 0, 1, 1), "#1d1916")
    sheet.draw.ellipse(sheet.box(0.012, 0.03, 0.988, 0.992), where.colours[0])
    pressed = replace(label, ink=where.colours[-1], accent=where.colours[-1])
    _logo(sheet, pressed, 0.5, 0.5, 0.14)


def _mirror(sheet: _Sheet, label: Label, where: Print) -> None:
    """A mirror that shows an evenly lit room with a bright streak across it."""
    width, height = sheet.pil.size
    for row in range(height):
        grey = round(150 + 80 * row / height)
        sheet.draw.line([(0, row), (width, row)], (grey - 6, grey, grey + 4, 255))
    for left, wide, light in ((0.15, 0.16, 246), (0.38, 0.05, 236)):
        streak = [(left, 0), (left + wide, 0), (left + wide - 0.3, 1), (left - 0.3, 1)]
        sheet.draw.polygon([(x * width, y * height) for x, y in streak], (light, light, light, 255))
    _cut_out(sheet, where)


def _cut_out(sheet: _Sheet, where: Print) -> None:
    """Keep an ellipse (grid (0, 0)) or a rounded rectangle of the drawing."""
    keep = PIL.Image.new("L", sheet.pil.size, 0)
    drawer = PIL.ImageDraw.Draw(keep)
    if where.grid == (0, 0):
        drawer.ellipse(sheet.box(0, 0, 1, 1), 255)
    else:
        drawer.rounded_rectangle(sheet.box(0, 0, 1, 1), 0.06 * min(sheet.pil.size), 255)
    sheet.pil.putalpha(keep)


def _sifter(sheet: _Sheet, label: Label, where: Print) -> None:
    """A sunken disc with rings of holes through which powder shows."""
    sheet.draw.ellipse(sheet.box(0, 0, 1, 1), where.colours[0])
    rings, each = where.grid
    width, height = sheet.pil.size
    for ring in range(rings):
        reach, count = 0.40 * (ring + 0.6) / rings, max(1, each * (ring + 1))
        for step in range(count):
            angle = 2 * math.pi * step / count + 0.4 * ring
            at = (width * (0.5 + reach * math.cos(angle)), height * (0.5 + reach * math.sin(angle)))
            sheet.draw.ellipse(_around(at, 0.020 * min(width, height)), where.colours[-1])


_DRAWINGS: dict[str, Callable[[_Sheet, Label, Print], None]] = {
    "front": _front, "logo": _logo_only, "ribbon": _ribbon, "engraving": _engraving,
    "pans": _pans, "pan": _pan, "mirror": _mirror, "sifter": _sifter,
}  # fmt: skip


def _around(at: tuple[float, float], radius: float) -> tuple[float, float, float, float]:
    return (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)


def _font(size: float) -> PIL.ImageFont.FreeTypeFont | PIL.ImageFont.ImageFont:
    return PIL.ImageFont.load_default(max(size, 1.0))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _contrast(colour: str) -> str:
    """Near white on dark colours, near black on light ones."""
    red, green, blue = _rgb(colour)
    return "#fbf8f2" if 0.30 * red + 0.59 * green + 0.11 * blue < 140 else "#2a2523"
