"""An explanation as one picture: the heat, the points that match, the outlines, the shares."""

from typing import TYPE_CHECKING

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

from semblance.encoders.local.drawing import draw_matches
from semblance.explain.colours import LOWERS, RAISES, colour_scale, ramp
from semblance.explain.explanation import Explanation
from semblance.explain.parts import SMALL, draw_contours, draw_heat, draw_picture
from semblance.explain.rasters import effects
from semblance.explain.sheet import FAINT, GAP, INK, MARGIN, Sheet
from semblance.images import Image
from semblance.naming import escape_name
from semblance.search.hits import similarity_of

if TYPE_CHECKING:
    from semblance.encoders.local.scoring import PairMatch

__all__ = ["SMALL", "draw", "draw_contours", "draw_heat", "draw_picture"]

COLUMN = 280
"""Pixels of a picture; four side by side fit a laptop's screen at its own size."""

WIDTH = 4 * COLUMN + 3 * GAP + 2 * MARGIN
SHAPES = 280
"""Pixels of the drawings of points and outlines."""

BAR, BARS_FROM, BARS_WIDE = 24, 260, 360
"""Pixels from one bar to the next, and where bars lie on their line."""

LONGEST_NAME = 30
WARM, COOL, WARNING = (253, 141, 60), (107, 174, 214), (166, 54, 3)

HOW = {
    "pooled": "from its feature map",
    "local": "from its patches; its vector is not their mean",
    "occlusion": "it has no feature map: by hiding parts",
}


def draw(
    a: Image, b: Image, explanation: Explanation, whole: tuple[Image, Image] | None = None
) -> PIL.Image.Image:
    """One RGB picture of all that an explanation holds, about 1,200 pixels wide.

    `whole` are the pictures in which outlines lie, where `a` and `b` are cut out of them.
    """
    sheet = Sheet(WIDTH)
    cosine = explanation.cosine
    sheet.words(f"Cosine {cosine:.3f}, similarity {similarity_of(cosine):.3f}", 20)
    if explanation.category is not None:
        sheet.words(f"Both are of the category '{escape_name(explanation.category)}'")
    if explanation.heat_a:
        _heats(sheet, a, b, explanation)
    if explanation.match is not None or explanation.overlap is not None:
        _shapes(sheet, a, b, explanation, whole or (a, b))
    if explanation.shares:
        sheet.words("What each model adds to the cosine", 15)
        sheet.drawn(_bars(explanation, sheet.inner))
    return sheet.finished()


def _heats(sheet: Sheet, a: Image, b: Image, explanation: Explanation) -> None:
    one, other = effects(explanation.heat_a.values()), effects(explanation.heat_b.values())
    mean = explanation.cosine / max(1, int(np.count_nonzero(np.isfinite(one))))
    scale = colour_scale([one, other], mean)
    pictures = [
        draw_picture(a, COLUMN),
        draw_heat(a, one, COLUMN, scale),
        draw_heat(b, other, COLUMN, scale),
        draw_picture(b, COLUMN),
    ]
    names = [f"A  {_file(a)}", "A, where it is like B", "B, where it is like A", f"B  {_file(b)}"]
    sheet.row(pictures, names, COLUMN)
    sheet.drawn(_legend())
    sheet.words(_checked(explanation), 13, WARNING if explanation.caution else FAINT)


def _shapes(
    sheet: Sheet, a: Image, b: Image, explanation: Explanation, whole: tuple[Image, Image]
) -> None:
    pictures, captions = [], []
    match, overlap = explanation.match, explanation.overlap
    if match is not None and match.inliers:
        room = sheet.inner - (SHAPES + GAP if overlap else 0)
        pictures.append(_matches(a, b, match, room))
        captions.append(_points(match))
    elif match is not None:
        sheet.words(_points(match))
    if overlap is not None:
        pictures.append(draw_contours(*whole, overlap, SHAPES))
        laid = "" if overlap.placement == "raw" else ", laid on each other"
        captions.append(f"Outlines of A (blue) and B (orange){laid}: IoU {overlap.iou:.2f}")
    if pictures:
        sheet.row(pictures, captions, SHAPES)


def _points(match: "PairMatch") -> str:
    """In words, how many points of two pictures match."""
    turned = ", B seen in a mirror" if match.mirrored else ""
    return f"{match.inliers} points agree, of {match.matches} that match{turned}"


def _matches(a: Image, b: Image, match: "PairMatch", room: int) -> PIL.Image.Image:
    """Both pictures and their lines, as high as `room` pixels of width allow."""
    across = a.width / a.height + b.width / b.height
    height = max(1, min(SHAPES, int((room - GAP) / across)))
    drawn = draw_matches(a, b, match, height)
    return drawn.crop((0, 0, min(room, drawn.width), height))


def _checked(explanation: Explanation) -> str:
    check = explanation.check
    if check is None:
        return "Not checked by hiding parts of the pictures."
    found = ", ".join(
        f"{name} {'undefined' if value is None else f'{value:.2f}'}"
        for name, value in (("A", check.agreement_a), ("B", check.agreement_b))
    )
    said = f"Hiding parts of the pictures agrees with the heat to a rank correlation of: {found}."
    return f"{said} {explanation.caution.capitalize()}".strip()


def _legend() -> PIL.Image.Image:
    """From blue over nothing to orange, with what it means."""
    strip = np.concatenate([np.linspace(1, 0, 70), np.linspace(0, 1, 70)])[:, None]
    colours = np.where(
        (np.arange(140) < 70)[:, None], ramp(LOWERS, strip), ramp(RAISES, strip)
    ).astype(np.uint8)
    block = PIL.Image.new("RGB", (800, 18), "white")
    draw = PIL.ImageDraw.Draw(block)
    font = PIL.ImageFont.load_default(13)
    draw.text((0, 1), "lowers the score", fill=INK, font=font)
    bar = PIL.Image.fromarray(np.repeat(colours[None], 14, axis=0))
    block.paste(bar, (112, 2))
    draw.text((262, 1), "raises the score      hatched: not looked at", fill=INK, font=font)
    return block


def _bars(explanation: Explanation, width: int) -> PIL.Image.Image:
    """A bar a model from a common zero; negative shares go to the left."""
    shares = explanation.shares
    block = PIL.Image.new("RGB", (width, BAR * len(shares)), "white")
    draw = PIL.ImageDraw.Draw(block)
    font = PIL.ImageFont.load_default(13)
    low, high = min(0.0, *shares.values()), max(1e-9, *shares.values())
    unit = BARS_WIDE / (high - low)
    zero = BARS_FROM - low * unit
    for number, (model, share) in enumerate(shares.items()):
        top = BAR * number + 3
        left, right = sorted((zero, zero + share * unit))
        draw.text((0, top), escape_name(model)[:36], fill=INK, font=font)
        draw.rectangle((left, top, right, top + 15), fill=WARM if share >= 0 else COOL)
        how = HOW.get(explanation.methods.get(model, ""), "")
        draw.text((BARS_FROM + BARS_WIDE + 16, top), f"{share:+.3f}   {how}", FAINT, font)
    draw.line((zero, 0, zero, block.height), fill=INK)
    return block


def _file(image: Image) -> str:
    """The last part of a name, its middle left out where it is long."""
    name = escape_name(image.name.replace("\\", "/").rpartition("/")[2])
    return name if len(name) <= LONGEST_NAME else f"{name[:14]}...{name[-12:]}"
