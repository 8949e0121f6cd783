"""A lane: one model, or one fusion, at one input size; what stands in a row of the comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import UsageError
from semblance.fusion import View
from semblance.fusion.vectors import unit
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe

Raw = Mapping[str, NDArray[np.float32]]
"""(n, d) raw vectors by the fingerprint of their space."""


@dataclass(frozen=True, eq=False)
class Lane:
    """A recipe with its encoders; lanes that share a space share the encoder."""

    recipe: Recipe
    encoders: tuple[Encoder, ...]
    view: View

    @property
    def title(self) -> str:
        return self.recipe.title

    @property
    def input_sizes(self) -> tuple[int, ...]:
        """Pixels a side that each of the models sees."""
        return tuple(encoder.space.preprocessing.input_size for encoder in self.encoders)

    @property
    def spaces(self) -> tuple[str, ...]:
        return self.view.definition.spaces

    def fitted(self, originals: Raw) -> View:
        """The view, its reduction fitted on the originals where those are enough for it."""
        raw = [originals[space] for space in self.spaces]
        return self.view.fit(raw) if self.view.wants_fit(len(raw[0])) else self.view

    def apply(self, view: View, raw: Raw) -> NDArray[np.float32]:
        """(n, dim) unit vectors of this lane; a picture in which nothing was found has zeros."""
        return unit(view.apply([raw[space] for space in self.spaces]))


def lanes_of(
    choices: Sequence[Choice], sizes: Sequence[int | None], compute: Compute
) -> list[Lane]:
    """Every choice at every input size; None is the size each choice has of itself.

    Raises UsageError for a recipe that cannot be measured without labels, or not by cosine.
    """
    known: dict[str, Encoder] = {}
    lanes: dict[str, Lane] = {}
    for choice in choices:
        for size in sizes:
            recipe = _recipe(choice, size)
            loaded = compute.bulk_encoders(recipe)
            encoders = tuple(known.setdefault(one.space.fingerprint, one) for one in loaded)
            lanes.setdefault(recipe.title, _lane(recipe, encoders))
    return list(lanes.values())


def _lane(recipe: Recipe, encoders: tuple[Encoder, ...]) -> Lane:
    definition = recipe.view_of([encoder.space.fingerprint for encoder in encoders])
    return Lane(recipe, encoders, View(definition, tuple(each.space.dim for each in encoders)))


def _recipe(choice: Choice, size: int | None) -> Recipe:
    recipe = choice.over(None if size is None else Recipe(input_size=size))
    if recipe.metric != "cosine":
        raise UsageError(f"{recipe.title}: robustness is measured by cosine; leave the metric out")
    if (recipe.fusion == "weighted" and recipe.weights is None) or isinstance(recipe.dim, str):
        raise UsageError(
            f"{recipe.title}: weights and adaptive dimensions are fitted on labels; "
            "give --weights in the recipe, and a number of dimensions"
        )
    return recipe
