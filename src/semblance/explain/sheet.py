"""A white sheet that grows downwards: words, pictures and bars, one below the other."""

from collections.abc import Sequence

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

INK, FAINT, GROUND = (29, 29, 31), (93, 93, 99), (255, 255, 255)
MARGIN, GAP = 16, 12

SMALL, LINE = 13, 18
"""Pixels of small letters, and from one line of them to the next."""

Font = PIL.ImageFont.FreeTypeFont | PIL.ImageFont.ImageFont


class Sheet:
    """`width` pixels wide; as high as what was put on it."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._blocks: list[PIL.Image.Image] = []

    @property
    def inner(self) -> int:
        """Pixels of a line between the margins."""
        return self.width - 2 * MARGIN

    def words(self, text: str, size: int = 14, colour: tuple[int, int, int] = INK) -> None:
        """A paragraph, broken where it is too long for a line."""
        font = PIL.ImageFont.load_default(size)
        lines = _broken(text, font, self.inner)
        height = round(size * 1.4)
        block = PIL.Image.new("RGB", (self.inner, height * len(lines)), GROUND)
        draw = PIL.ImageDraw.Draw(block)
        for number, line in enumerate(lines):
            draw.text((0, number * height), line, fill=colour, font=font)
        self._blocks.append(block)

    def row(
        self, pictures: Sequence[PIL.Image.Image], captions: Sequence[str], column: int
    ) -> None:
        """Pictures side by side, each below its caption, in columns of at least `column` pixels."""
        font = PIL.ImageFont.load_default(SMALL)
        widths = [max(column, picture.width) for picture in pictures]
        heads = [_broken(text, font, width) for text, width in zip(captions, widths, strict=True)]
        head = LINE * max(map(len, heads)) + 4
        height = head + max(picture.height for picture in pictures)
        block = PIL.Image.new("RGB", (sum(widths) + GAP * (len(widths) - 1), height), GROUND)
        draw = PIL.ImageDraw.Draw(block)
        left = 0
        for picture, lines, width in zip(pictures, heads, widths, strict=True):
            for number, line in enumerate(lines):
                draw.text((left, LINE * number), line, fill=INK, font=font)
            block.paste(picture, (left, head))
            left += width + GAP
        self._blocks.append(block)

    def drawn(self, block: PIL.Image.Image) -> None:
        """A finished picture, at the left margin."""
        self._blocks.append(block)

    def finished(self) -> PIL.Image.Image:
        height = 2 * MARGIN + sum(block.height + GAP for block in self._blocks) - GAP
        sheet = PIL.Image.new("RGB", (self.width, height), GROUND)
        top = MARGIN
        for block in self._blocks:
            sheet.paste(block, (MARGIN, top))
            top += block.height + GAP
        return sheet


def _broken(text: str, font: Font, width: int) -> list[str]:
    """Lines of whole words; a word longer than a line is cut."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(joined) <= width:
            lines[-1] = joined
        else:
            while len(word) > 1 and font.getlength(word) > width:
                word = f"{word[:-4]}..." if len(word) > 4 else word[:-1]
            lines.append(word)
    return lines or [""]
