"""A picture as part of a page: small, re-encoded, and within the page itself."""

import base64
import io
from html import escape
from pathlib import Path

import PIL.Image

from semblance.errors import ImageError
from semblance.images import open_image
from semblance.naming import escape_name

PIXELS = 320
"""Longest side; about 15 kB each."""


def thumbnail(path: Path, number: int, name: str) -> str:
    """An HTML image of a page of a file; a picture that has gone since is named instead."""
    try:
        picture = open_image(path, min_side=PIXELS, page=number).pil
    except ImageError as error:
        label = escape(escape_name(name))
        return f'<div class="gone">{label}: {escape(error.reason)}</div>'
    return embedded(picture, name)


def embedded(picture: PIL.Image.Image, name: str) -> str:
    """An HTML image of pixels, reduced to a thumbnail's size and described by `name`."""
    data = base64.b64encode(small_jpeg(picture, PIXELS)).decode()
    label = escape(escape_name(name))
    return f'<img src="data:image/jpeg;base64,{data}" alt="{label}">'


def small_jpeg(picture: PIL.Image.Image, pixels: int) -> bytes:
    """A JPEG file of these pixels alone, its longest side at most `pixels`."""
    small = picture.convert("RGB")
    small.thumbnail((pixels, pixels))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()
