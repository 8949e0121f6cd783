"""What a user asked for, and the recipe that comes of it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import cast

from semblance.encoders.description import Layer
from semblance.encoders.registry import ALIASES
from semblance.encoders.variant import Variant
from semblance.errors import UsageError
from semblance.fusion.definition import TEXT_WEIGHT, Dim, Fusion, Metric, Whitening
from semblance.pipeline.recipe.checks import check
from semblance.pipeline.recipe.objects import AS_USUAL as NO_OBJECTS
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ranking import AS_USUAL as NO_RANKING
from semblance.pipeline.recipe.ranking import RankingChoice
from semblance.pipeline.recipe.recipe import Files, Recipe

QUALITY = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")
QUALITY_DIM = 256
"""The alias `quality`: the three bundled encoders side by side, reduced."""

NO_DIM = "none"
"""In the place of a `dim`: no reduction."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user asked for, None where nothing was said.

    In `files` a path without a model, `("", path)`, is of the only model there is. An empty
    `record_text` asks for none, as the `dim` "none" does for no reduction. A choice that is
    `whole`, such as a recipe file's, takes nothing from a gallery: what it leaves open is as usual.
    """

    models: tuple[str, ...] = ()
    fusion: str | None = None
    dim: Dim | None = None
    metric: str | None = None
    input_size: int | None = None
    weights: tuple[float, ...] | None = None
    whitening: str | None = None
    layer: str | None = None
    grey: bool | None = None
    mirror: bool | None = None
    two_scales: bool | None = None
    files: Files = ()
    record_text: tuple[str, ...] | None = None
    record_text_weight: float | None = None
    objects: ObjectChoice = NO_OBJECTS
    ranking: RankingChoice = NO_RANKING
    whole: bool = False

    @classmethod
    def of(cls, recipe: Recipe) -> "Choice":
        """The choice of everything that a recipe says."""
        said = {field.name: getattr(recipe, field.name) for field in fields(Recipe)}
        variant = said.pop("variant")
        said["objects"] = ObjectChoice.of(recipe.objects)
        said["ranking"] = RankingChoice.of(recipe.ranking)
        return cls(**said, **asdict(variant), whole=True)

    def over(self, base: Recipe | None) -> Recipe:
        """The recipe of this choice, with what it leaves open taken from `base`; checked."""
        recipe = self._over(base or Recipe(), resolve)
        check(recipe)
        return recipe

    def unchecked(self, named: Callable[[str], str] = str) -> Recipe:
        """The recipe of this choice alone, to be checked elsewhere; `named` resolves its models."""
        return self._over(Recipe(), named)

    def _over(self, base: Recipe, named: Callable[[str], str]) -> Recipe:
        models, fusion, dim = self.models or base.models, self.fusion, self.dim
        if models == ("quality",):
            usual = "concat" if self.weights is None else "weighted"
            models, fusion, dim = QUALITY, fusion or usual, QUALITY_DIM if dim is None else dim
        names = tuple(named(name) for name in models)
        fusion, weights = self._fused(names, fusion, base)
        dim = base.dim if dim is None else dim
        reduced = dim not in (None, NO_DIM)
        return Recipe(
            names,
            cast(Fusion, fusion),
            dim if reduced else None,
            cast(Metric, self.metric or base.metric),
            base.input_size if self.input_size is None else self.input_size,
            weights,
            cast(Whitening, self.whitening or (base.whitening if reduced else "none")),
            self._variant(base.variant),
            self._files(names, base.files),
            *self._record_text(base),
            self.objects.over(base.objects),
            self.ranking.over(base.ranking),
        )

    def _fused(
        self, names: Sequence[str], fusion: str | None, base: Recipe
    ) -> tuple[str, tuple[float, ...] | None]:
        """Fusion and weights; weights that are given mean the fusion `weighted`.

        That fusion asked for anew, without weights, asks for fitted ones.
        """
        weights = self.weights
        if fusion is None and weights is not None:
            fusion = "weighted"
        elif fusion is None:
            usual = "none" if len(names) == 1 else "concat"
            fusion = base.fusion if names == base.models else usual
        if self.fusion is None and (names, fusion) == (base.models, base.fusion):
            weights = weights or base.weights
        return fusion, weights

    def _record_text(self, base: Recipe) -> tuple[tuple[str, ...], float]:
        """The attributes and their weight, which goes when they do."""
        attributes = base.record_text if self.record_text is None else self.record_text
        weight = base.record_text_weight if attributes else TEXT_WEIGHT
        return attributes, weight if self.record_text_weight is None else self.record_text_weight

    def _variant(self, base: Variant) -> Variant:
        return Variant(
            cast(Layer, self.layer or base.layer),
            base.grey if self.grey is None else self.grey,
            base.mirror if self.mirror is None else self.mirror,
            base.two_scales if self.two_scales is None else self.two_scales,
        )

    def _files(self, names: Sequence[str], base: Files) -> Files:
        """In the order of the models; what was given now wins over the base's."""
        chosen = {model: path for model, path in base if model in names}
        for model, path in self.files:
            chosen[_owner(model, path, names)] = os.path.abspath(path)
        return tuple((name, chosen[name]) for name in names if name in chosen)


def resolve(name: str) -> str:
    """An alias as the encoder's own name; raises UnknownEncoder for a name nobody registered."""
    if name == "quality":
        raise UsageError(
            "'quality' stands for three models and a fusion of its own; "
            "use it alone, or name the models"
        )
    from semblance.encoders.registry import describe

    return describe(name).name


def aliases() -> dict[str, Recipe]:
    """The recipe that each alias stands for."""
    return {name: Choice((name,)).over(None) for name in (*ALIASES, "quality")}


def _owner(model: str, path: str, names: Sequence[str]) -> str:
    """Whose weights a file holds."""
    if not model and len(names) == 1:
        return names[0]
    if not model:
        raise UsageError(
            f"several models are named; say whose weights {path} holds, such as {names[0]}={path}"
        )
    name = ALIASES.get(model, model)
    if name not in names:
        raise UsageError(
            f"weights are given for '{model}', which is none of the models ({', '.join(names)})"
        )
    return name
