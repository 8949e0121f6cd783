"""Rasters: a file's header is read by Pillow and held against the limits; no pixel yet."""

import warnings
from importlib import import_module
from io import BytesIO
from struct import error as StructError
from struct import unpack_from

import PIL.Image
from PIL.ImageFile import ImageFile

from semblance.errors import ImageMissing, ImageUnreadable
from semblance.images.formats import Format
from semblance.images.limits import Limits
from semblance.images.source import Source

_PNG_MARK = b"\x89PNG\r\n\x1a\n"


def open_raster(source: Source, kind: Format, page: int, limits: Limits) -> ImageFile:
    """The picture of one page, its size within the limits, its pixels not decoded.

    Besides ImageErrors it raises whatever Pillow raises on damaged bytes.
    """
    _hush_pillow()
    if kind.name == "ICO":
        _check_icon(source, limits)  # Pillow decodes an icon while opening it
    pil = _open_heic(source) if kind.name == "HEIC" else _open(source, kind)
    if page:
        _turn_to(pil, page, source.name, kind)
    limits.check_pixels(source.name, *pil.size)
    return pil


def _open(source: Source, kind: Format) -> ImageFile:
    if kind.plugin:
        import_module(kind.plugin)  # else Pillow imports all of its forty
    return PIL.Image.open(BytesIO(source.data), formats=(kind.name,))


def _open_heic(source: Source) -> ImageFile:
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        advice = "HEIC, which needs: pip install 'semblance[heic]'"
        raise ImageUnreadable(source.name, advice) from error
    pil: ImageFile = HeifImageFile(BytesIO(source.data))
    return pil


def _turn_to(pil: ImageFile, page: int, name: str, kind: Format) -> None:
    if kind.name != "TIFF":
        raise ImageMissing(name, f"has no page {page + 1}")
    try:
        pil.seek(page)
    except EOFError as error:
        raise ImageMissing(name, f"has no page {page + 1}") from error


def _check_icon(source: Source, limits: Limits) -> None:
    """Every entry's true size, since the directory's own single bytes may lie."""
    data = source.data
    try:
        (count,) = unpack_from("<H", data, 4)
        for entry in range(count):
            (start,) = unpack_from("<I", data, 6 + 16 * entry + 12)
            if data.startswith(_PNG_MARK, start):
                width, height = unpack_from(">II", data, start + 16)
            else:
                width, height = unpack_from("<ii", data, start + 4)
            limits.check_pixels(source.name, abs(width), abs(height))
    except StructError as error:
        raise ImageUnreadable(source.name, "truncated ICO") from error


def _hush_pillow() -> None:
    """Keep Pillow's remarks on odd metadata, and on sizes that `Limits` judges, off the terminal.

    `warnings.catch_warnings` is not safe among threads, so the filters are set once and stay,
    set again only should the program have dropped them.
    """
    bombs = ("ignore", None, PIL.Image.DecompressionBombWarning, None, 0)
    if bombs not in warnings.filters:
        warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
        warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
