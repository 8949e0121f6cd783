"""What encoding a picture costs with each encoder, by the clock, now."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from semblance.encoders.port import Encoder
from semblance.errors import ImageError, NoImages
from semblance.evaluate.datasets.item import Item
from semblance.images import open_image

TIMED, ATTEMPTS = 16, 64
"""Pictures that are timed, and those that are looked at where some are unusable."""

ROUNDS = 4
"""In each, every encoder has its turn, so that a busy moment hits all alike; the fastest counts,
for whatever else the machine does can only make one slower. The first opens the networks."""


@dataclass(frozen=True, slots=True)
class Price:
    """Milliseconds a picture of one worker alone: to read and decode it as large as the encoder
    wants it, and to prepare and encode it."""

    decode_ms: float
    encode_ms: float


def timed(items: Sequence[Item], encoders: Sequence[Encoder]) -> list[Price]:
    """One price an encoder, taken on a few of the pictures, evenly spread.

    Raises NoImages where none of them can be opened.
    """
    usable = _usable(items)
    rounds = [[_timed(usable, encoder) for encoder in encoders] for _ in range(ROUNDS)]
    return [_fastest(prices) for prices in zip(*rounds, strict=True)]


def _usable(items: Sequence[Item]) -> list[Item]:
    usable: list[Item] = []
    trouble = ""
    for place in np.linspace(0, len(items) - 1, min(ATTEMPTS, len(items))).astype(int):
        try:
            open_image(items[place].picture, min_side=1)
        except ImageError as error:
            trouble = trouble or str(error)
        else:
            usable.append(items[place])
    if not usable:
        raise NoImages(f"none of the pictures that were looked at can be used; {trouble}")
    places = np.linspace(0, len(usable) - 1, min(TIMED, len(usable))).astype(int)
    return [usable[place] for place in places]


def _fastest(timed: Sequence[Price]) -> Price:
    return Price(min(each.decode_ms for each in timed), min(each.encode_ms for each in timed))


def _timed(items: Sequence[Item], encoder: Encoder) -> Price:
    started = time.perf_counter()
    images = [open_image(item.picture, min_side=encoder.min_side) for item in items]
    decoded = time.perf_counter()
    encoder.encode([encoder.prepare(image) for image in images])
    each_ms = 1000 / len(items)
    return Price(each_ms * (decoded - started), each_ms * (time.perf_counter() - decoded))
