"""Pages: how many pictures one file holds."""

import struct
from collections.abc import Iterator

from semblance.errors import ImageError, ImageTooLarge
from semblance.images.decoding import decode, finish, format_of
from semblance.images.documents import document_pages
from semblance.images.failures import as_image_errors
from semblance.images.formats import Format
from semblance.images.image import Image
from semblance.images.limits import DEFAULT_LIMITS, Limits
from semblance.images.orientation import upright_size
from semblance.images.rasters import open_raster
from semblance.images.source import Source


def page_count(source: Source, limits: Limits = DEFAULT_LIMITS) -> int:
    """Pages of a TIFF or a PDF; 1 for everything else, of which the first frame is read.

    A damaged page counts, so that decoding it says what is wrong. Raises ImageError for what is
    no picture, or has more than `max_pages`.
    """
    kind = format_of(source, limits)
    if kind.name not in ("TIFF", "PDF"):
        return 1
    with as_image_errors(source.name, kind.name):
        if kind.name == "PDF":
            pages = document_pages(source)
        else:
            pages = _tiff_pages(source.data, limits.max_pages)
    if pages > limits.max_pages:
        raise ImageTooLarge(source.name, f"more than {limits.max_pages} pages")
    return pages


def decode_pages(
    source: Source, *, min_side: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Image | ImageError]:
    """Every page in turn, as `decode` gives it; a page that cannot be used comes as its error.

    Raises ImageError for what is no picture at all.
    """
    pages = page_count(source, limits)
    kind = format_of(source, limits)
    if pages > 1 and kind.name == "TIFF":
        yield from _decode_tiff(source, kind, pages, limits)
        return
    for page in range(pages):
        try:
            yield decode(source, min_side=min_side, page=page, limits=limits)
        except ImageError as error:
            yield error


def _decode_tiff(
    source: Source, kind: Format, pages: int, limits: Limits
) -> Iterator[Image | ImageError]:
    """The file is opened once: from its beginning each page takes as long as all before it."""
    with as_image_errors(source.name, kind.name):
        opened = open_raster(source, kind, 0, limits)
    with opened:
        for page in range(pages):
            try:
                with as_image_errors(source.name, kind.name, page):
                    opened.seek(page)
                    limits.check_pixels(source.name, *opened.size)
                    size = opened.size
                    opened.load()
                    done = finish(opened)
                    rgb = done.rgb.copy() if done.rgb is opened else done.rgb
            except ImageError as error:
                yield error
            else:
                size = upright_size(size, done.orientation)
                yield Image(
                    rgb, source.digest, *size, name=source.name, page=page, alpha=done.alpha
                )


def _tiff_pages(data: bytes, most: int) -> int:
    """Directories on the chain, at most `most` + 1; one that lies outside the file ends it.

    TIFF 6.0, section 2: a directory is a count of entries, the entries, and the next one's
    offset. BigTIFF has the same in wider fields. Pillow would set up every page to count them.
    """
    order = "<" if data.startswith(b"II") else ">"
    is_big = 43 in data[2:4]
    count, entry_bytes, offset, first = ("Q", 20, "Q", 8) if is_big else ("H", 12, "I", 4)
    (at,) = struct.unpack_from(order + offset, data, first)
    met: set[int] = set()
    while at and at not in met and len(met) <= most:
        met.add(at)
        try:
            (entries,) = struct.unpack_from(order + count, data, at)
            end = at + struct.calcsize(count) + entries * entry_bytes
            (at,) = struct.unpack_from(order + offset, data, end)
        except (struct.error, OverflowError):
            break
    return max(1, len(met))
