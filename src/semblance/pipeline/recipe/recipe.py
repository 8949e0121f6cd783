"""A recipe: which models, fused how, reduced to what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from semblance.encoders.variant import PLAIN, Variant
from semblance.fusion.definition import (
    TEXT_WEIGHT,
    Dim,
    Fusion,
    Metric,
    ViewDefinition,
    Whitening,
)
from semblance.pipeline.recipe.objects import WHOLE_PICTURE, Objects
from semblance.pipeline.recipe.ranking import PLAIN_RANKING, Ranking

Files: TypeAlias = tuple[tuple[str, str], ...]
"""(model, path of the weights file to use instead of its published one)."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """All of a recipe that decides the raw vectors; the rest is a view over them."""

    models: tuple[str, ...]
    input_size: int | None
    variant: Variant
    files: Files
    objects: Objects

    def may_be(self, other: "Encoding") -> bool:
        """Whether the vectors of both can be of the same spaces.

        A weights file may have moved; whether its bytes are the same shows in the spaces.
        """
        return self._without_paths == other._without_paths

    @property
    def _without_paths(self) -> tuple[object, ...]:
        named = {model for model, _ in self.files}
        return self.models, self.input_size, self.variant, named, self.objects


@dataclass(frozen=True, slots=True)
class Recipe:
    """How pictures become what is searched. `input_size` is in pixels, None is each model's own.

    `fusion`, `dim`, `weights` and `whitening` are those of a view, see `ViewDefinition`;
    `variant` is of every model, `files` have absolute paths. `record_text` names the attributes
    whose text joins a record's vector, with the share `record_text_weight`. `objects` says what
    of a picture is looked at, `ranking` how answers are chosen and put in order.
    """

    models: tuple[str, ...] = ("default",)
    fusion: Fusion = "none"
    dim: Dim | None = None
    metric: Metric = "cosine"
    input_size: int | None = None
    weights: tuple[float, ...] | None = None
    whitening: Whitening = "none"
    variant: Variant = PLAIN
    files: Files = ()
    record_text: tuple[str, ...] = ()
    record_text_weight: float = TEXT_WEIGHT
    objects: Objects = WHOLE_PICTURE
    ranking: Ranking = PLAIN_RANKING

    @classmethod
    def from_toml(
        cls, text: str, source: str = "the recipe", folder: Path | None = None
    ) -> "Recipe":
        """Read a recipe; `source` names it in errors, paths in it are relative to `folder`."""
        from semblance.pipeline.recipe.toml import choice_from

        return choice_from(text, source, folder or Path()).over(None)

    @classmethod
    def load(cls, path: Path) -> "Recipe":
        """Read a recipe file; raises UsageError for one that cannot be read or understood."""
        from semblance.pipeline.recipe.toml import load

        return load(path).over(None)

    def to_toml(self) -> str:
        """The recipe as TOML; `from_toml` reads it back equal."""
        from semblance.pipeline.recipe.toml import toml_of

        return toml_of(self)

    @property
    def encoding(self) -> Encoding:
        """What decides the raw vectors."""
        # Regions are vectors beside these: they can be added at any time.
        objects = replace(self.objects, regions=False)
        return Encoding(self.models, self.input_size, self.variant, self.files, objects)

    @property
    def title(self) -> str:
        """The recipe in a few words: `efficientnet_lite2`, or `a + b (concat, 256 dimensions)`."""
        details: list[str] = [self.fusion] if self.fusion != "none" else []
        details += [":".join(f"{weight:g}" for weight in self.weights)] if self.weights else []
        details += [_described(self.dim)] if self.dim else []
        details += [f"{self.whitening} whitened"] if self.dim and self.whitening != "none" else []
        details += [f"at {self.input_size} pixels"] if self.input_size else []
        details += self.variant.words
        details += [f"own weights {Path(path).name} of {model}" for model, path in self.files]
        details += [self.metric] if self.metric != "cosine" else []
        details += [self._own_text] if self.record_text else []
        details += [*self.objects.words, *self.ranking.words]
        return " + ".join(self.models) + (f" ({', '.join(details)})" if details else "")

    @property
    def _own_text(self) -> str:
        share = self.record_text_weight
        weight = "" if share == TEXT_WEIGHT else f" with weight {share:g}"
        return f"text of {', '.join(self.record_text)}{weight}"

    def view_of(self, spaces: Sequence[str], texts: Sequence[str] = ()) -> ViewDefinition:
        """The view over these space fingerprints, one a model, in the recipe's order.

        `texts` are those of the records' texts, where the recipe asks for any.
        """
        return ViewDefinition(
            tuple(spaces),
            self.fusion,
            self.dim,
            self.metric,
            self.weights,
            self.whitening,
            tuple(texts),
            self.record_text_weight if texts else TEXT_WEIGHT,
            self.objects.regions,
        )


def _described(dim: Dim) -> str:
    return f"{dim} dimensions" if isinstance(dim, int) else f"dimensions for {dim} of mAP"
