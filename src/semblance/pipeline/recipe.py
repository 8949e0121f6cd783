"""A recipe: which models, fused how, reduced to what; as flags or as readable TOML."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from semblance.errors import UsageError
from semblance.fusion.definition import Fusion, Metric, ViewDefinition

QUALITY = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")
QUALITY_DIM = 256
"""The alias `quality`: the three bundled encoders side by side, reduced."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How pictures become what is searched. `input_size` is in pixels, None is each model's own."""

    models: tuple[str, ...] = ("default",)
    fusion: Fusion = "none"
    dim: int | None = None
    metric: Metric = "cosine"
    input_size: int | None = None

    @classmethod
    def from_toml(cls, text: str, source: str = "the recipe") -> "Recipe":
        """Read a recipe; an unknown key is an error, not a surprise later."""
        try:
            fields: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{source} is not valid TOML: {error}") from error
        unknown = fields.keys() - {"models", "fusion", "dim", "metric", "input_size"}
        if unknown:
            raise UsageError(
                f"{source} has the unknown key '{min(unknown)}'; "
                "known are models, fusion, dim, metric, input_size"
            )
        for key, kind in (("dim", int), ("input_size", int), ("fusion", str), ("metric", str)):
            if key in fields and type(fields[key]) is not kind:
                raise UsageError(f"{source}: {key} must be a {kind.__name__}")
        models = fields.get("models", [])
        if not isinstance(models, list) or not all(isinstance(name, str) for name in models):
            raise UsageError(f"{source}: models must be a list of names")
        return Choice(**{**fields, "models": tuple(models)}).over(None)

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
        if self.dim is not None:
            lines.append(f"dim = {self.dim}")
        if self.input_size is not None:
            lines.append(f"input_size = {self.input_size}")
        return "\n".join(lines) + "\n"

    @property
    def title(self) -> str:
        """The recipe in a few words: `efficientnet_lite2`, or `a + b (concat, 256 dimensions)`."""
        details: list[str] = [self.fusion] if self.fusion != "none" else []
        details += [f"{self.dim} dimensions"] if self.dim else []
        details += [f"at {self.input_size} pixels"] if self.input_size else []
        details += [self.metric] if self.metric != "cosine" else []
        return " + ".join(self.models) + (f" ({', '.join(details)})" if details else "")

    def view_of(self, spaces: Sequence[str]) -> ViewDefinition:
        """The view over these space fingerprints, one a model, in the recipe's order."""
        return ViewDefinition(tuple(spaces), self.fusion, self.dim, self.metric)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user asked for, None where nothing was said."""

    models: tuple[str, ...] = ()
    fusion: str | None = None
    dim: int | None = None
    metric: str | None = None
    input_size: int | None = None

    @classmethod
    def of(cls, recipe: Recipe) -> "Choice":
        """The choice of everything that a recipe says."""
        return cls(recipe.models, recipe.fusion, recipe.dim, recipe.metric, recipe.input_size)

    def over(self, base: Recipe | None) -> Recipe:
        """The recipe of this choice, with what it leaves open taken from `base`."""
        base = base or Recipe()
        models, fusion, dim = self.models or base.models, self.fusion, self.dim
        if models == ("quality",):
            models, fusion, dim = QUALITY, fusion or "concat", dim or QUALITY_DIM
        names = tuple(resolve(name) for name in models)
        if fusion is None:
            fusion = base.fusion if names == base.models else _usual_fusion(names)
        metric = self.metric or base.metric
        dim = base.dim if dim is None else dim
        _check(names, fusion, dim, metric)
        size = base.input_size if self.input_size is None else self.input_size
        return Recipe(names, cast(Fusion, fusion), dim, cast(Metric, metric), size)


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


def _check(names: Sequence[str], fusion: str, dim: int | None, metric: str) -> None:
    if fusion not in get_args(Fusion):
        raise UsageError(f"there is no fusion '{fusion}'; there is concat")
    if metric not in get_args(Metric):
        raise UsageError(f"there is no metric '{metric}'; there are cosine and euclidean")
    if len(names) > 1 and fusion == "none":
        raise UsageError("several models need a fusion; add --fusion concat")
    if len(set(names)) < len(names):
        raise UsageError("a model is named twice; each can be fused once")
    if dim is not None and dim < 2:
        raise UsageError(f"--dim {dim} is too small; it takes at least 2")
