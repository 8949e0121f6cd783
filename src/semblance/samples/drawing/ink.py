"""Ink: colours that are legible on a ground, and the built-in font."""

import PIL.ImageFont

SMALLEST_TEXT = 5.0  # pixels; below that letters are specks


def font(size: float) -> PIL.ImageFont.FreeTypeFont | PIL.ImageFont.ImageFont:
    return PIL.ImageFont.load_default(max(size, 1.0))


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def contrast(colour: str) -> str:
    """Near white on dark colours, near black on light ones."""
    return "#fbf8f2" if _brightness(colour) < 140 else "#2a2523"


def legible(ink: str, ground: str) -> str:
    """The ink, if it stands out from the ground, else one that does."""
    return ink if abs(_brightness(ink) - _brightness(ground)) > 60 else contrast(ground)


def _brightness(colour: str) -> float:
    """0 to 255, as the eye weighs the three channels."""
    red, green, blue = rgb(colour)
    return 0.30 * red + 0.59 * green + 0.11 * blue
