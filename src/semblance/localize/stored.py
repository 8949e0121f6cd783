"""A localization as a gallery keeps it: its boxes, and its mask as a PNG."""

import io
import json
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import PIL.Image

from semblance.errors import GalleryCorrupt
from semblance.localize.localization import Box, Found, Localization

LEVELS = 255
"""Steps of a stored mask. A mask is rounded to them before it is used, too: so what is computed
with a stored one is the same to the bit."""

_HEAD = struct.Struct("<I")


def rounded(found: Localization) -> Localization:
    """The localization with its mask as it is after being stored."""
    mask = np.rint(found.mask * LEVELS) / np.float32(LEVELS)
    return replace(found, mask=mask.astype(np.float32))


def to_bytes(found: Localization) -> bytes:
    """`from_bytes` reads it back, equal if its mask is `rounded`."""
    head = json.dumps({"score": found.score, "objects": [_row(each) for each in found.objects]})
    buffer = io.BytesIO()
    levels = np.rint(found.mask * LEVELS).astype(np.uint8)
    PIL.Image.fromarray(levels).save(buffer, "PNG")
    return _HEAD.pack(len(head.encode())) + head.encode() + buffer.getvalue()


def from_bytes(data: bytes) -> Localization:
    """Raises GalleryCorrupt for bytes that are no stored localization."""
    try:
        head, picture = _parted(data)
        with PIL.Image.open(io.BytesIO(picture), formats=("PNG",)) as png:
            mask = np.asarray(png, np.float32) / np.float32(LEVELS)
        objects = tuple(_found(row) for row in head["objects"])
        return Localization(mask, objects, float(head["score"]))
    except (struct.error, ValueError, KeyError, TypeError, OSError) as error:
        raise GalleryCorrupt(f"a stored mask cannot be read ({error}); index anew") from error


def shows_object(data: bytes) -> bool:
    """Whether a localization that `to_bytes` wrote has any object; its mask is not decoded."""
    return bool(_parted(data)[0]["objects"])


def _parted(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON of the boxes, and the PNG of the mask."""
    (length,) = _HEAD.unpack_from(data)
    start = _HEAD.size + length
    return json.loads(data[_HEAD.size : start]), data[start:]


def _row(found: Found) -> list[Any]:
    return [*found.box, found.score, found.kind]


def _found(row: Sequence[Any]) -> Found:
    *box, score, kind = row
    return Found(Box(*map(float, box)), float(score), kind)
