"""The door: a picture in whatever form a caller has it becomes an image."""

import os
from typing import Any, BinaryIO, TypeAlias, cast

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.errors import ImageUnreadable, UsageError
from semblance.images.decoding import decode, finish
from semblance.images.depth import scale_samples
from semblance.images.digests import digest_of_pixels
from semblance.images.failures import as_image_errors
from semblance.images.image import Image
from semblance.images.limits import DEFAULT_LIMITS, Limits
from semblance.images.source import Source

Picture: TypeAlias = (
    str
    | os.PathLike[str]
    | bytes
    | bytearray
    | memoryview
    | BinaryIO
    | PIL.Image.Image
    | NDArray[Any]
    | Source
    | Image
)


def open_image(
    picture: Picture,
    *,
    min_side: int | None = None,
    page: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> Image:
    """One image from a path, encoded bytes, a binary file, a Pillow image or an array.

    A `str` is a path, `bytes` are a file's content. An array is (H, W), (H, W, 1), (H, W, 3)
    RGB or (H, W, 4) RGBA; `depth` says how its samples are scaled. An `Image` is returned as
    it is. `min_side` and `page` are those of `decode` and matter to encoded pictures only.
    Raises ImageError.
    """
    if isinstance(picture, Image):
        return picture
    if isinstance(picture, PIL.Image.Image):
        return _from_pil(picture, limits)
    if isinstance(picture, np.ndarray):
        return _from_array(picture, limits)
    return decode(_as_source(picture, limits), min_side=min_side, page=page, limits=limits)


def _as_source(picture: object, limits: Limits) -> Source:
    if isinstance(picture, Source):
        return picture
    if isinstance(picture, (str, os.PathLike)):
        return Source.from_path(picture, limits)
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return Source.from_bytes(bytes(picture), limits=limits)
    if hasattr(picture, "read"):
        return Source.from_file(cast(BinaryIO, picture), limits)
    raise UsageError(
        f"A picture cannot be made of a {type(picture).__name__}; "
        "give a path, bytes, a binary file, a Pillow image or an array."
    )


def _from_pil(picture: PIL.Image.Image, limits: Limits) -> Image:
    name = str(getattr(picture, "filename", "") or "<image>")
    limits.check_pixels(name, *picture.size)
    with as_image_errors(name, picture.format or "image"):
        return _finished(picture.copy(), name)  # the caller's own picture stays as it is


def _from_array(array: NDArray[Any], limits: Limits) -> Image:
    name = "<array>"
    channels = array.shape[2] if array.ndim == 3 else 1
    if array.ndim not in (2, 3) or channels not in (1, 3, 4) or array.dtype.kind not in "buif":
        reason = f"{array.dtype} of shape {array.shape} is neither (H, W) nor (H, W, 1, 3 or 4)"
        raise ImageUnreadable(name, reason)
    limits.check_pixels(name, array.shape[1], array.shape[0])
    with as_image_errors(name, "array"):
        return _finished(_as_pil(array, channels), name)


def _as_pil(array: NDArray[Any], channels: int) -> PIL.Image.Image:
    colour = array.reshape(array.shape[:2]) if channels == 1 else array[..., :3]
    pil = PIL.Image.fromarray(scale_samples(colour))
    if channels == 4:
        pil.putalpha(PIL.Image.fromarray(scale_samples(array[..., 3])))
    return pil


def _finished(pil: PIL.Image.Image, name: str) -> Image:
    done = finish(pil)
    rgb = done.rgb
    return Image(rgb, digest_of_pixels(rgb), *rgb.size, name=name, alpha=done.alpha)
