"""Digests: the identity of a file's bytes, and of a picture's pixels."""

import hashlib

import PIL.Image

from semblance.errors import UsageError
from semblance.images.image import Image


def byte_digest(data: bytes) -> str:
    """SHA-256 of these bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def pixel_digest(image: Image) -> str:
    """SHA-256, hexadecimal, of the size and every sRGB pixel of a full decode.

    Equal for two files that show the same pixels however they are stored. Raises UsageError
    for a reduced decode, whose pixels depend on how far it was reduced.
    """
    if image.is_reduced:
        raise UsageError(f"{image.name}: open it without min_side to take its pixel digest.")
    return digest_of_pixels(image.pil)


def digest_of_pixels(pil: PIL.Image.Image) -> str:
    """SHA-256, hexadecimal, of mode, size and pixels."""
    digest = hashlib.sha256(f"{pil.mode} {pil.width} {pil.height} ".encode())
    digest.update(pil.tobytes())
    return digest.hexdigest()
