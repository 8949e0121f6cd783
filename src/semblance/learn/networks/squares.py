"""A dataset's pictures as squares of pixels, decoded once and mapped from disk."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import Preprocessing
from semblance.encoders.preprocess import decode_side, prepare, resized_side
from semblance.errors import ImageError, TrainingError
from semblance.evaluate.datasets.item import Item
from semblance.images import DEFAULT_LIMITS, Limits, open_image
from semblance.learn.splits import Places
from semblance.pipeline.report import Skipped, none_usable
from semblance.pipeline.workers import in_order

CHUNK = 16
"""Pictures that a worker reads in one go."""


@dataclass(frozen=True, eq=False)
class Squares:
    """`pixels` (n, side, side, 3) uint8, read-only, of the items at `places`; the others are
    `skipped`. They take 3 x side^2 bytes of disk a picture until nobody refers to them, and
    memory as far as there is some to spare."""

    places: Places
    pixels: NDArray[np.uint8]
    skipped: tuple[Skipped, ...]


def read_squares(
    items: Sequence[Item],
    preprocessing: Preprocessing,
    folder: Path,
    workers: int,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Squares:
    """Decode and prepare every picture, as an encoder with this preprocessing would.

    The file is without a name, in `folder`. Raises NoImages where no picture is usable, and
    TrainingError where there is no room.
    """
    read = partial(_read, preprocessing=preprocessing, limits=limits)
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    places, skipped = [], []
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".pixels-") as file:
            # Written, not mapped, because a full disk under a map ends the process.
            for place, found in enumerate(in_order(read, chunks, workers)):
                if isinstance(found, Skipped):
                    skipped.append(found)
                else:
                    file.write(found.tobytes())
                    places.append(place)
                progress(place + 1, len(items))
            file.flush()
            pixels = _mapped(file, len(places), preprocessing.input_size)
    except OSError as error:
        raise TrainingError(
            f"the pictures cannot be kept in {folder} while training ({error.strerror}); make room "
            "or name another folder with --out"
        ) from error
    if not places:
        raise none_usable(len(items), skipped)
    return Squares(np.array(places, np.int64), pixels, tuple(skipped))


def canvas_of(preprocessing: Preprocessing) -> Preprocessing:
    """What an augmentation works on: the whole short side at the scale that the network sees."""
    return replace(preprocessing, input_size=resized_side(preprocessing), crop=1.0)


def _read(
    items: Sequence[Item], preprocessing: Preprocessing, limits: Limits
) -> list[NDArray[np.uint8] | Skipped]:
    return [_square(item, preprocessing, limits) for item in items]


def _square(item: Item, preprocessing: Preprocessing, limits: Limits) -> "Skipped | Array":
    try:
        image = open_image(item.picture, min_side=decode_side(preprocessing), limits=limits)
    except ImageError as error:
        return Skipped(item.key, error.reason)
    return prepare(image, preprocessing)


Array = NDArray[np.uint8]


def _mapped(file: object, count: int, side: int) -> Array:
    if not count:
        return np.empty((0, side, side, 3), np.uint8)
    return np.memmap(file, np.uint8, "r", shape=(count, side, side, 3))  # type: ignore[call-overload,no-any-return]
