"""One way to make the models' vectors one: a recipe anyone can write, or a learned fusion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.fusion.vectors import side_by_side
from semblance.learn.fusion.maps import Fused
from semblance.learn.fusion.shares import Matrix
from semblance.learn.heads.vectors import Material
from semblance.pipeline.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Candidate:
    """`places` are those of its models among all; `fused` maps their vectors side by side.

    `recipe` names it where no learning is needed, and is None for what was learned.
    """

    name: str
    places: tuple[int, ...]
    fused: Fused
    recipe: Recipe | None = None

    @property
    def learned(self) -> bool:
        return self.recipe is None

    def apply(self, raw: Sequence[Matrix], rows: NDArray[np.int64]) -> Matrix:
        """(len(rows), dim) unit vectors, from one (n, d) array of raw vectors a model."""
        return self.fused.apply(side_by_side([raw[place][rows] for place in self.places]))


@dataclass(frozen=True, eq=False)
class Below:
    """The frozen models that are fused, and the pictures as they see them."""

    material: Material
    train: NDArray[np.int64]

    @property
    def raw(self) -> Sequence[Matrix]:
        return self.material.raw

    @property
    def models(self) -> tuple[str, ...]:
        return self.material.recipe.models

    @property
    def dims(self) -> tuple[int, ...]:
        return tuple(space.dim for space in self.material.spaces)

    @property
    def all(self) -> tuple[int, ...]:
        """The places of all models."""
        return tuple(range(len(self.models)))

    @cached_property
    def labels(self) -> NDArray[np.str_]:
        return np.array([item.label or "" for item in self.material.items], np.str_)

    def recipe_of(self, places: Sequence[int]) -> Recipe:
        """Some of the models side by side."""
        models = tuple(self.models[place] for place in places)
        files = tuple(each for each in self.material.recipe.files if each[0] in models)
        fusion = self.material.recipe.fusion if len(models) > 1 else "none"
        return replace(self.material.recipe, models=models, files=files, fusion=fusion)

    def spaces_of(self, places: Sequence[int]) -> tuple[Space, ...]:
        return tuple(self.material.spaces[place] for place in places)
