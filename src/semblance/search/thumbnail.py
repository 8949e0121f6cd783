"""A picture as part of a page: small, re-encoded, and within the page itself."""

import base64
import io
from html import escape
from pathlib import Path

from semblance.errors import ImageError
from semblance.images import open_image
from semblance.naming import escape_name

PIXELS = 320
"""Longest side; about 15 kB each."""


def thumbnail(path: Path, number: int, name: str) -> str:
    """An HTML image of a page of a file; a picture that has gone since is named instead."""
    label = escape(escape_name(name))
    try:
        picture = open_image(path, min_side=PIXELS, page=number).pil.copy()
    except ImageError as error:
        return f'<div class="gone">{label}: {escape(error.reason)}</div>'
    picture.thumbnail((PIXELS, PIXELS))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=82)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img src="data:image/jpeg;base64,{data}" alt="{label}">'
