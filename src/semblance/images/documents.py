"""Documents: the pages of a PDF as pictures, with the extra `documents`."""

import math
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import PIL.Image

from semblance.errors import ImageMissing, ImageUnreadable
from semblance.images.limits import Limits
from semblance.images.source import Source

# A page has no pixels of its own: its nominal size is that of a scan for reading, 150 per inch.
_PIXELS_PER_POINT = 150 / 72
_pdfium = threading.Lock()  # PDFium's functions may not be called from two threads at once


def document_pages(source: Source) -> int:
    """How many pages a PDF has."""
    with _opened(source) as document:
        return len(document)


def render_page(
    source: Source, page: int, min_side: int | None, limits: Limits
) -> tuple[PIL.Image.Image, tuple[int, int]]:
    """One page on white, and its nominal (width, height).

    The short side is rendered with `min_side` pixels, or at the nominal size if that is less.
    """
    with _opened(source) as document:
        if page >= len(document):
            raise ImageMissing(source.name, f"has no page {page + 1}")
        with closing(document[page]) as opened:
            points = opened.get_size()
            width, height = (math.ceil(side * _PIXELS_PER_POINT) for side in points)
            limits.check_pixels(source.name, width, height)
            scale = _PIXELS_PER_POINT * min(1.0, (min_side or width) / min(width, height))
            with closing(opened.render(scale=scale)) as bitmap:
                return bitmap.to_pil().convert("RGB"), (width, height)


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    try:
        from pypdfium2 import PdfDocument
    except ImportError as error:
        advice = "a PDF, which needs: pip install 'semblance[documents]'"
        raise ImageUnreadable(source.name, advice) from error
    with _pdfium, closing(PdfDocument(source.data)) as document:
        yield document
