"""The front of a label: brand, product, small print and price, in one of five layouts."""

from collections.abc import Callable

from semblance.samples.drawing.ink import SMALLEST_TEXT, contrast, font
from semblance.samples.drawing.sheet import Sheet
from semblance.samples.products.labels import Label


def draw_front(sheet: Sheet, label: Label) -> None:
    """The whole label, on its paper if it has any."""
    if label.paper:
        radius = 0.04 * min(sheet.pil.size)
        sheet.draw.rounded_rectangle(sheet.box(0, 0, 1, 1), radius, label.paper)
    _LAYOUTS[label.layout](sheet, label)
    if label.barcode:
        _barcode(sheet, label)
    if label.price:
        _price_tag(sheet, label)


def _plain(sheet: Sheet, label: Label) -> None:
    sheet.mark(label, 0.5, 0.15, 0.09)
    sheet.write(label.brand, 0.34, 0.12, label.ink)
    _texts(sheet, label, 0.50, label.ink)


def _band(sheet: Sheet, label: Label) -> None:
    sheet.draw.rectangle(sheet.box(0, 0.07, 1, 0.31), label.accent)
    on_band = label.paper or contrast(label.accent)
    sheet.write(label.brand, 0.19, 0.13, on_band)
    sheet.mark(label, 0.5, 0.42, 0.06)
    _texts(sheet, label, 0.55, label.ink)


def _frame(sheet: Sheet, label: Label) -> None:
    line = max(1, round(0.012 * sheet.pil.width))
    sheet.draw.rectangle(sheet.box(0.05, 0.04, 0.95, 0.96), outline=label.accent, width=line)
    sheet.draw.rectangle(sheet.box(0.09, 0.065, 0.91, 0.935), outline=label.accent, width=1)
    sheet.mark(label, 0.5, 0.19, 0.08)
    sheet.write(label.brand, 0.36, 0.11, label.ink, 0.72)
    _texts(sheet, label, 0.52, label.ink, 0.74)


def _block(sheet: Sheet, label: Label) -> None:
    sheet.draw.rectangle(sheet.box(0, 0.42, 1, 1), label.accent)
    sheet.write(label.brand, 0.16, 0.14, label.ink)
    sheet.mark(label, 0.5, 0.31, 0.06)
    _texts(sheet, label, 0.55, contrast(label.accent))


def _column(sheet: Sheet, label: Label) -> None:
    sheet.draw.rectangle(sheet.box(0, 0, 0.13, 1), label.accent)
    sheet.draw.rectangle(sheet.box(0.16, 0, 0.18, 1), label.accent)
    sheet.mark(label, 0.58, 0.16, 0.08)
    sheet.write(label.brand, 0.36, 0.11, label.ink, 0.6)
    _texts(sheet, label, 0.52, label.ink, 0.6)


_LAYOUTS: dict[str, Callable[[Sheet, Label], None]] = {
    "plain": _plain,
    "band": _band,
    "frame": _frame,
    "block": _block,
    "column": _column,
}


def _texts(sheet: Sheet, label: Label, top: float, ink: str, widest: float = 0.86) -> None:
    sheet.write(label.name_text, top, 0.085, ink, widest)
    for row, text in enumerate(label.detail_texts):
        sheet.write(text, top + 0.10 + 0.07 * row, 0.05, ink, widest)
    if label.small_print:
        sheet.write(label.small_print, top + 0.25, 0.035, ink, widest)
    sheet.write(label.size_text, 0.89, 0.075, ink, widest * 0.8)


def _barcode(sheet: Sheet, label: Label) -> None:
    left, top, right, bottom = sheet.box(0.66, 0.80, 0.97, 0.97)
    sheet.draw.rectangle((left, top, right, bottom), "#ffffff")
    inset = 0.12 * (bottom - top)
    digits = "".join(str(ord(letter) % 10) for letter in label.brand + label.size_text)
    step = (right - left) / (3 * len(digits) + 2)
    for index, digit in enumerate(digits):
        x = left + step * (3 * index + 1)
        wide = step * (0.6 + 0.2 * int(digit))
        sheet.draw.rectangle((x, top + inset, x + wide, bottom - inset), "#111111")


def _price_tag(sheet: Sheet, label: Label) -> None:
    sheet.draw.ellipse(sheet.box(0.70, 0.02, 0.99, 0.02 + _square(sheet, 0.29)), label.accent)
    width, height = sheet.pil.size
    middle = (0.845 * width, 0.02 * height + 0.145 * width)
    text = label.price
    size = 0.22 * width / max(font(10).getlength(text) / 10, 1)
    if size >= SMALLEST_TEXT:
        sheet.draw.text(middle, text, contrast(label.accent), font(size), anchor="mm")


def _square(sheet: Sheet, wide: float) -> float:
    """The share of the height that is as long as this share of the width."""
    return wide * sheet.pil.width / sheet.pil.height
