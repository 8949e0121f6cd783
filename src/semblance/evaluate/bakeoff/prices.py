"""What encoding a picture costs in each space, by the clock, before all are encoded."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from semblance.encoders.port import Encoder
from semblance.errors import ImageError, NoImages
from semblance.evaluate.datasets.item import Item
from semblance.images import open_image
from semblance.pipeline.recipe import Recipe

TIMED, ATTEMPTS = 16, 64
"""Pictures that are timed, and those that are looked at where some are unusable."""

ROUNDS = 4
"""In each, every space has its turn, so that a busy moment hits all alike; the fastest counts, for
whatever else the machine does can only make one slower. The first opens the networks."""

Encoders: TypeAlias = Mapping[Recipe, Encoder]
"""By the single-model recipe that each serves."""


@dataclass(frozen=True, slots=True)
class Price:
    """Milliseconds a picture of one worker alone: to read and decode it as large as the space
    wants it, and to prepare and encode it."""

    decode_ms: float
    encode_ms: float


@dataclass(frozen=True, eq=False)
class Prices:
    """By single-model recipe."""

    singles: Mapping[Recipe, Price]

    @classmethod
    def of(cls, items: Sequence[Item], encoders: Encoders) -> "Prices":
        """Timed on a few pictures, evenly spread; raises NoImages where none can be opened."""
        usable = _usable(items)
        rounds: list[dict[Recipe, Price]] = [
            {recipe: _timed(usable, encoder) for recipe, encoder in encoders.items()}
            for _ in range(ROUNDS)
        ]
        return cls({recipe: _fastest([each[recipe] for each in rounds]) for recipe in encoders})

    def ms_per_image(self, recipe: Recipe) -> float:
        """A picture is decoded once, as large as the most demanding model wants it."""
        parts = [self.singles[single] for single in singles_of(recipe)]
        return max(part.decode_ms for part in parts) + sum(part.encode_ms for part in parts)


def singles_of(recipe: Recipe) -> list[Recipe]:
    """The single-model recipe of each of its models."""
    return [Recipe((model,), input_size=recipe.input_size) for model in recipe.models]


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
