"""What encoding a picture costs in each space, by the clock, before all are encoded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from semblance.encoders.port import Encoder
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.timing import Price, timed
from semblance.pipeline.recipe import Recipe

Encoders: TypeAlias = Mapping[Recipe, Encoder]
"""By the single-model recipe that each serves."""


@dataclass(frozen=True, eq=False)
class Prices:
    """By single-model recipe."""

    singles: Mapping[Recipe, Price]

    @classmethod
    def of(cls, items: Sequence[Item], encoders: Encoders) -> "Prices":
        """Timed on a few pictures, evenly spread; raises NoImages where none can be opened."""
        return cls(dict(zip(encoders, timed(items, list(encoders.values())), strict=True)))

    def ms_per_image(self, recipe: Recipe) -> float:
        """A picture is decoded once, as large as the most demanding model wants it."""
        parts = [self.singles[single] for single in singles_of(recipe)]
        return max(part.decode_ms for part in parts) + sum(part.encode_ms for part in parts)


def singles_of(recipe: Recipe) -> list[Recipe]:
    """The single-model recipe of each of its models."""
    return [Recipe((model,), input_size=recipe.input_size) for model in recipe.models]
