"""The pictures of a dataset, small and all in memory, prepared as an encoder would see them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import Preprocessing
from semblance.encoders.preprocess import decode_side, prepare
from semblance.errors import ImageError, UsageError
from semblance.evaluate.datasets.item import Item
from semblance.images import open_image
from semblance.pipeline.report import Skipped, none_usable
from semblance.pipeline.workers import in_order

Pixels = NDArray[np.uint8]

MOST_BYTES = 2 << 30
"""Of pixels in memory: 850,000 colour pictures of 28 pixels a side, or 40,000 of 128."""

CHUNK = 256


@dataclass(frozen=True, eq=False)
class Pictures:
    """The usable items and their pixels, (n, side, side, channels) uint8, channels 1 or 3.

    Memory grows by side x side x 3 bytes a picture while they are read, a third of that
    afterwards where all of them are grey.
    """

    items: tuple[Item, ...]
    pixels: Pixels
    skipped: tuple[Skipped, ...] = ()

    @property
    def side(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def channels(self) -> int:
        return int(self.pixels.shape[3])

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits: a run goes on with the same pictures only."""
        content = sha256(np.ascontiguousarray(self.pixels).data)
        content.update("\0".join(f"{item.key}\0{item.label}" for item in self.items).encode())
        return content.hexdigest()[:16]

    def colour(self, places: NDArray[np.int64] | slice) -> Pixels:
        """(m, side, side, 3), as an encoder is given them."""
        return (
            np.repeat(self.pixels[places], 3, axis=3)
            if self.channels == 1
            else (self.pixels[places])
        )


def seen_by(size: int) -> Preprocessing:
    """The short side resized to `size`, the middle square cut out; normalized within the graph."""
    return Preprocessing(size, 1.0, "bicubic", (0.0, 0.0, 0.0), (255.0, 255.0, 255.0))


def read_pictures(
    items: Sequence[Item],
    size: int,
    workers: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Pictures:
    """Decode and shrink every picture; what cannot be used is skipped, with the reason.

    Raises UsageError where they would not fit in memory, and NoImages where none is usable.
    """
    _require_room(len(items), size)
    pixels = np.empty((len(items), size, size, 3), np.uint8)
    kept: list[Item] = []
    skipped: list[Skipped] = []
    chunks = (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
    found = in_order(partial(_read, size=size), chunks, workers)
    for done, (item, picture) in enumerate(zip(items, found, strict=True), start=1):
        if isinstance(picture, str):
            skipped.append(Skipped(item.key, picture))
        else:
            pixels[len(kept)] = picture
            kept.append(item)
        if done % CHUNK == 0 or done == len(items):
            progress(done, len(items))
    if not kept:
        raise none_usable(len(items), skipped)
    return Pictures(tuple(kept), _slim(pixels[: len(kept)]), tuple(skipped))


def _read(items: Sequence[Item], size: int) -> list[Pixels | str]:
    """Of each item its pixels, or why there are none."""
    return list(_each(items, seen_by(size)))


def _each(items: Sequence[Item], preprocessing: Preprocessing) -> Iterator[Pixels | str]:
    for item in items:
        try:
            image = open_image(item.picture, min_side=decode_side(preprocessing))
            yield prepare(image, preprocessing)
        except ImageError as error:
            yield error.reason


def _slim(pixels: Pixels) -> Pixels:
    """One channel where all three are equal in every picture."""
    red, green, blue = (pixels[..., channel] for channel in range(3))
    if np.array_equal(red, green) and np.array_equal(red, blue):
        return np.ascontiguousarray(pixels[..., :1])
    return pixels


def _require_room(count: int, size: int) -> None:
    needed = count * size * size * 3
    if needed > MOST_BYTES:
        raise UsageError(
            f"{count:,} pictures of {size} pixels a side take {needed >> 20:,} MB of memory, and "
            f"at most {MOST_BYTES >> 20:,} are used; choose a smaller --size or fewer pictures"
        )
