"""Whatever a decoder raises on hostile bytes becomes one ImageError with a short reason."""

from collections.abc import Iterator
from contextlib import contextmanager

import PIL.Image

from semblance.errors import ImageError, ImageTooLarge, ImageUnreadable

_BOMBS = (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning)


@contextmanager
def as_image_errors(name: str, format_name: str, page: int = 0) -> Iterator[None]:
    """Turn every exception of the block into ImageUnreadable or ImageTooLarge.

    The broad except is deliberate, and the only one of its kind: on damaged bytes Pillow and
    its codecs raise OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError,
    KeyError, TypeError, ZeroDivisionError, MemoryError and more, and one bad picture must not
    end a run. What was raised stays attached as the cause.
    """
    try:
        yield
    except ImageError:
        raise
    except Exception as error:
        on_page = f"page {page + 1}: " if page else ""
        raise _translated(error, name, format_name, on_page) from error


def _translated(error: Exception, name: str, format_name: str, on_page: str) -> ImageError:
    text = str(error).lower()
    if isinstance(error, _BOMBS):
        ceiling = "PIL.Image.MAX_IMAGE_PIXELS"
        return ImageTooLarge(name, f"{on_page}more pixels than Pillow allows ({ceiling})")
    if "decompressed data too large" in text or "text memory" in text:
        return ImageTooLarge(name, f"{on_page}a text or colour profile inside unpacks too large")
    if isinstance(error, MemoryError):
        return ImageUnreadable(name, f"{on_page}needs more memory than there is")
    if isinstance(error, EOFError) or "truncated" in text:
        return ImageUnreadable(name, f"{on_page}truncated {format_name}")
    return ImageUnreadable(name, f"{on_page}damaged or unsupported {format_name}")
