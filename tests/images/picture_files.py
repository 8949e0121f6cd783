"""Encoded pictures for tests: real photos, made into files of every kind."""

import io
import struct
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from skimage import data


def photo(side: int = 96) -> NDArray[np.uint8]:
    """(side, side * 3 // 4, 3): part of a portrait, with nothing symmetric about it."""
    return np.ascontiguousarray(data.astronaut()[40 : 40 + side, 170 : 170 + side * 3 // 4])


def photo_pil(side: int = 96) -> PIL.Image.Image:
    return PIL.Image.fromarray(photo(side))


def camera_jpeg() -> bytes:
    """A real 640 x 427 JPEG, as it came from its photographer."""
    spec = find_spec("sklearn")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "datasets" / "images" / "china.jpg").read_bytes()


def encoded(pil: PIL.Image.Image, format_name: str, **options: Any) -> bytes:
    file = io.BytesIO()
    pil.save(file, format_name, **options)
    return file.getvalue()


def png_of(header: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of hand-made chunks, for what no writer would write."""
    parts = [(b"IHDR", header), *chunks, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def png_header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)


def _chunk(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)
