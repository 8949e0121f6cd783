"""A recipe: which models, fused how, reduced to what; as flags or as readable TOML."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast, get_args

from semblance.errors import UsageError
from semblance.fusion.definition import (
    Dim,
    Fusion,
    Metric,
    ViewDefinition,
    Whitening,
    share_of,
)

QUALITY = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")
QUALITY_DIM = 256
"""The alias `quality`: the three bundled encoders side by side, reduced."""

KEYS = {
    "models": "a list of names",
    "fusion": "text",
    "dim": 'a number such as 256, or a share such as "99%"',
    "metric": "text",
    "input_size": "a number of pixels",
    "weights": "a list of numbers",
    "whitening": "text",
}
"""Every key of a recipe file, and what it takes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How pictures become what is searched. `input_size` is in pixels, None is each model's own.

    `fusion`, `dim`, `weights` and `whitening` are those of a view, see `ViewDefinition`.
    """

    models: tuple[str, ...] = ("default",)
    fusion: Fusion = "none"
    dim: Dim | None = None
    metric: Metric = "cosine"
    input_size: int | None = None
    weights: tuple[float, ...] | None = None
    whitening: Whitening = "none"

    @classmethod
    def from_toml(cls, text: str, source: str = "the recipe") -> "Recipe":
        """Read a recipe; an unknown key is an error, not a surprise later."""
        try:
            given: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{source} is not valid TOML: {error}") from error
        for key, value in given.items():
            if key not in KEYS:
                raise UsageError(
                    f"{source} has the unknown key '{key}'; known are {', '.join(KEYS)}"
                )
            if not _fits(key, value):
                raise UsageError(f"{source}: {key} must be {KEYS[key]}")
        lists = {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
        return Choice(**{**given, **lists}).over(None)

    @classmethod
    def load(cls, path: Path) -> "Recipe":
        """Read a recipe file."""
        try:
            return cls.from_toml(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"the recipe {path} cannot be read: {error}") from error

    def to_toml(self) -> str:
        """The recipe as TOML; `from_toml` reads it back equal."""
        names = ", ".join(f'"{name}"' for name in self.models)
        lines = [f"models = [{names}]", f'fusion = "{self.fusion}"', f'metric = "{self.metric}"']
        if self.weights is not None:
            lines.append(f"weights = [{', '.join(map(repr, self.weights))}]")
        if self.dim is not None:
            lines.append(
                f"dim = {self.dim}" if isinstance(self.dim, int) else f'dim = "{self.dim}"'
            )
        if self.whitening != "none":
            lines.append(f'whitening = "{self.whitening}"')
        if self.input_size is not None:
            lines.append(f"input_size = {self.input_size}")
        return "\n".join(lines) + "\n"

    @property
    def title(self) -> str:
        """The recipe in a few words: `efficientnet_lite2`, or `a + b (concat, 256 dimensions)`."""
        details: list[str] = [self.fusion] if self.fusion != "none" else []
        details += [":".join(f"{weight:g}" for weight in self.weights)] if self.weights else []
        details += [_described(self.dim)] if self.dim else []
        details += [f"{self.whitening} whitened"] if self.dim and self.whitening != "none" else []
        details += [f"at {self.input_size} pixels"] if self.input_size else []
        details += [self.metric] if self.metric != "cosine" else []
        return " + ".join(self.models) + (f" ({', '.join(details)})" if details else "")

    def view_of(self, spaces: Sequence[str]) -> ViewDefinition:
        """The view over these space fingerprints, one a model, in the recipe's order."""
        return ViewDefinition(
            tuple(spaces), self.fusion, self.dim, self.metric, self.weights, self.whitening
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user asked for, None where nothing was said."""

    models: tuple[str, ...] = ()
    fusion: str | None = None
    dim: Dim | None = None
    metric: str | None = None
    input_size: int | None = None
    weights: tuple[float, ...] | None = None
    whitening: str | None = None

    @classmethod
    def of(cls, recipe: Recipe) -> "Choice":
        """The choice of everything that a recipe says."""
        return cls(**{field.name: getattr(recipe, field.name) for field in fields(Recipe)})

    def over(self, base: Recipe | None) -> Recipe:
        """The recipe of this choice, with what it leaves open taken from `base`."""
        base = base or Recipe()
        models, fusion, dim = self.models or base.models, self.fusion, self.dim
        if models == ("quality",):
            usual = "concat" if self.weights is None else "weighted"
            models, fusion, dim = QUALITY, fusion or usual, QUALITY_DIM if dim is None else dim
        names = tuple(resolve(name) for name in models)
        weights = self.weights
        if fusion is None and weights is not None:
            fusion = "weighted"
        elif fusion is None:
            fusion = base.fusion if names == base.models else _usual_fusion(names)
        if (names, fusion) == (base.models, base.fusion):
            weights = weights or base.weights
        recipe = Recipe(
            names,
            cast(Fusion, fusion),
            base.dim if dim is None else dim,
            cast(Metric, self.metric or base.metric),
            base.input_size if self.input_size is None else self.input_size,
            weights,
            cast(Whitening, self.whitening or base.whitening),
        )
        _check(recipe)
        return recipe


def resolve(name: str) -> str:
    """An alias as the encoder's own name; raises UnknownEncoder for a name nobody registered."""
    if name == "quality":
        raise UsageError(
            "'quality' stands for three models and a fusion of its own; "
            "use it alone, or name the models"
        )
    from semblance.encoders.registry import describe

    return describe(name).name


def _usual_fusion(names: Sequence[str]) -> Fusion:
    return "none" if len(names) == 1 else "concat"


def _described(dim: Dim) -> str:
    return f"{dim} dimensions" if isinstance(dim, int) else f"dimensions for {dim} of mAP"


def _fits(key: str, value: object) -> bool:
    """Whether a value of a recipe file has the right type; true and false are no numbers."""
    if key == "models":
        return isinstance(value, list) and all(isinstance(name, str) for name in value)
    if key == "weights":
        return isinstance(value, list) and all(type(weight) in (int, float) for weight in value)
    if key == "dim":
        return type(value) in (int, str)
    return type(value) is (int if key == "input_size" else str)


def _check(recipe: Recipe) -> None:
    """Raise UsageError for what does not go together."""
    for what, value, known in (
        ("fusion", recipe.fusion, get_args(Fusion)),
        ("metric", recipe.metric, get_args(Metric)),
        ("whitening", recipe.whitening, get_args(Whitening)),
    ):
        if value not in known:
            raise UsageError(f"there is no {what} '{value}'; there are {', '.join(known)}")
    _check_models(recipe)
    _check_weights(recipe)
    _check_reduction(recipe)


def _check_models(recipe: Recipe) -> None:
    if len(recipe.models) > 1 and recipe.fusion == "none":
        raise UsageError("several models need a fusion; add --fusion concat")
    if len(set(recipe.models)) < len(recipe.models):
        raise UsageError("a model is named twice; each can be fused once")
    if recipe.fusion in ("mean", "weighted") and len(recipe.models) < 2:
        raise UsageError(
            f"the fusion {recipe.fusion} needs at least two models, and one is named; "
            "name the others with --model, or leave the fusion out"
        )
    if recipe.fusion in ("mean", "weighted") and recipe.metric == "euclidean":
        raise UsageError(f"the fusion {recipe.fusion} is of unit vectors; leave the metric out")


def _check_weights(recipe: Recipe) -> None:
    weights = recipe.weights
    if weights is None:
        return
    if recipe.fusion != "weighted":
        raise UsageError(f"weights belong to the fusion weighted, not to {recipe.fusion}")
    if len(weights) != len(recipe.models):
        raise UsageError(f"{len(recipe.models)} models are fused, but {len(weights)} weights given")
    if not all(0 <= weight < math.inf for weight in weights) or sum(weights) == 0:
        raise UsageError("weights are numbers from 0 up, and at least one is above 0")


def _check_reduction(recipe: Recipe) -> None:
    dim = recipe.dim
    if isinstance(dim, int) and dim < 2:
        raise UsageError(f"--dim {dim} is too small; it takes at least 2")
    if isinstance(dim, str):
        share_of(dim)
    if recipe.metric == "euclidean" and (isinstance(dim, str) or recipe.whitening != "none"):
        raise UsageError("adaptive dimensions and whitening need the metric cosine")
    if recipe.whitening != "none" and dim is None:
        raise UsageError("whitening is of a reduction; add --dim 256")
