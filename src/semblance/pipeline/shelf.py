"""Encoders kept ready: each space's once, however many views search it."""

import threading
from collections.abc import Iterable

from semblance.encoders.port import Encoder
from semblance.localize.encoder import ObjectEncoder
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe


class Shelf:
    """The encoders of a gallery's recipes, for single pictures and for many."""

    def __init__(self, compute: Compute) -> None:
        self.compute = compute
        self._by_recipe: dict[Recipe, list[Encoder]] = {}
        self._by_space: dict[str, Encoder] = {}
        self._lock = threading.Lock()

    def online(self, recipe: Recipe) -> list[Encoder]:
        """The recipe's encoders for a few pictures, in its order, kept for the next time."""
        with self._lock:
            if recipe not in self._by_recipe:
                self._by_recipe[recipe] = [
                    _kept(self._by_space, encoder) for encoder in self.compute.encoders(recipe)
                ]
            return self._by_recipe[recipe]

    def bulk(self, recipes: Iterable[Recipe]) -> list[list[Encoder]]:
        """The encoders of each recipe, for many pictures; those of one space are one network."""
        by_space: dict[str, Encoder] = {}
        return [
            [_kept(by_space, encoder) for encoder in self.compute.bulk_encoders(recipe)]
            for recipe in recipes
        ]


def _kept(by_space: dict[str, Encoder], encoder: Encoder) -> Encoder:
    """The encoder of its space that is there already, looking at regions if the new one does."""
    first = by_space.setdefault(encoder.space.fingerprint, encoder)
    if isinstance(first, ObjectEncoder) and isinstance(encoder, ObjectEncoder):
        return first.looking(encoder.regions)
    return first
