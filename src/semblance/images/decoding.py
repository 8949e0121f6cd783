"""Decoding: bytes of any allowed format become one upright sRGB image."""

from dataclasses import dataclass

import PIL.Image

from semblance.errors import ImageUnreadable, UsageError
from semblance.images.colour import to_srgb
from semblance.images.documents import render_page
from semblance.images.failures import as_image_errors
from semblance.images.formats import Format, describe_other, recognise
from semblance.images.image import Image
from semblance.images.limits import DEFAULT_LIMITS, Limits
from semblance.images.orientation import orientation_of, upright, upright_size
from semblance.images.rasters import open_raster
from semblance.images.source import Source


def decode(
    source: Source,
    *,
    min_side: int | None = None,
    page: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> Image:
    """The image of one page (counted from 0); the first frame of an animation.

    With `min_side` a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size, and a PDF page
    rendered smaller, as long as the short side keeps that many pixels. The result depends on
    the bytes and the arguments alone. Raises ImageError: one picture's news, not a crash.
    """
    if page < 0 or (min_side is not None and min_side < 1):
        raise UsageError(f"{source.name}: page counts from 0 and min_side from 1.")
    kind = format_of(source, limits)
    with as_image_errors(source.name, kind.name, page):
        if kind.name == "PDF":
            pil, size = render_page(source, page, min_side, limits)
            alpha = None
        else:
            pil, alpha, size = _decode_raster(source, kind, min_side, page, limits)
    return Image(pil, source.digest, *size, name=source.name, page=page, alpha=alpha)


def format_of(source: Source, limits: Limits) -> Format:
    """The format of a source; raises ImageUnreadable unless it is known and allowed."""
    kind = recognise(source.data)
    if kind is None:
        raise ImageUnreadable(source.name, describe_other(source.data))
    if kind.name not in limits.formats:
        raise ImageUnreadable(source.name, f"{kind.name} is not among the allowed formats")
    return kind


@dataclass(frozen=True, slots=True)
class Finished:
    """A decoded picture upright and in sRGB, without metadata; its alpha (L) unless it is opaque;
    and the orientation it had."""

    rgb: PIL.Image.Image
    alpha: PIL.Image.Image | None
    orientation: int


def finish(pil: PIL.Image.Image) -> Finished:
    """Turn a decoded picture upright and into sRGB."""
    orientation = orientation_of(pil)
    flat, alpha = to_srgb(pil)
    rgb = upright(flat, orientation)
    rgb.info = {}  # else saving it would claim the profile that it no longer has
    return Finished(rgb, None if alpha is None else upright(alpha, orientation), orientation)


def _decode_raster(
    source: Source, kind: Format, min_side: int | None, page: int, limits: Limits
) -> tuple[PIL.Image.Image, PIL.Image.Image | None, tuple[int, int]]:
    with open_raster(source, kind, page, limits) as opened:
        size = opened.size
        if min_side is not None and kind.name == "JPEG":
            # A square request: whichever way the picture is turned, its short side is enough.
            opened.draft(None, (min_side, min_side))
        opened.load()
        done = finish(opened)
    return done.rgb, done.alpha, upright_size(size, done.orientation)
