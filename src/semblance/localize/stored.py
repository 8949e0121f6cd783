"""A localization as a gallery keeps it: its boxes, and its mask as a PNG."""

import io
import json
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    with _refusing_damage():
        head, rest = _head(data)
        with PIL.Image.open(io.BytesIO(rest), formats=("PNG",)) as png:
            mask = np.asarray(png, np.float32) / np.float32(LEVELS)
        return Localization(mask, _objects(head), float(head["score"]))


def objects_from_bytes(data: bytes) -> tuple[Found, ...]:
    """What was found, without its mask: nothing is decoded. Raises GalleryCorrupt for bytes that do
    not begin as a stored localization."""
    with _refusing_damage():
        return _objects(_head(data)[0])


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        yield
    except (struct.error, ValueError, KeyError, TypeError, OSError) as error:
        raise GalleryCorrupt(f"a stored mask cannot be read ({error}); index anew") from error


def _head(data: bytes) -> tuple[Any, bytes]:
    """What stands before the mask, and the mask's own bytes."""
    (length,) = _HEAD.unpack_from(data)
    end = _HEAD.size + length
    return json.loads(data[_HEAD.size : end]), data[end:]


def _objects(head: Any) -> tuple[Found, ...]:
    return tuple(_found(row) for row in head["objects"])


def _row(found: Found) -> list[Any]:
    return [*found.box, found.score, found.kind]


def _found(row: Sequence[Any]) -> Found:
    *box, score, kind = row
    return Found(Box(*map(float, box)), float(score), kind)
