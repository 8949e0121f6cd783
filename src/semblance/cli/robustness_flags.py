"""The flags of `semblance robustness`, by what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from semblance.evaluate.robustness.measuring import Asked
    from semblance.pipeline.recipe import Choice

_Models: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", help="A model or alias; repeat to compare several."),
]
_Recipes: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--recipe", help="A TOML file, such as of a fusion; repeat for several."),
]
_Sizes: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--input-size", help="Pixels a side that models see, or native; repeat for several."
    ),
]
_Pictures: TypeAlias = Annotated[
    int, typer.Option("--pictures", help="How many to draw at random.")
]
_Changes: TypeAlias = Annotated[
    str, typer.Option("--set", help="mild, heavy, attributes (of a packaging set) or all.")
]
_Points: TypeAlias = Annotated[
    str, typer.Option("--points", help="Match point by point as well: sift,orb or none.")
]
_PointPairs: TypeAlias = Annotated[
    int, typer.Option("--point-pairs", help="Pictures to match point by point.")
]
_Seed: TypeAlias = Annotated[
    int, typer.Option("--seed", help="The same seed draws and changes the same.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFlags:
    """What is compared."""

    model: _Models = None
    recipe: _Recipes = None
    input_size: _Sizes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFlags:
    """Which pictures are changed, and how."""

    pictures: _Pictures = 200
    changes: _Changes = "all"
    points: _Points = "sift,orb"
    point_pairs: _PointPairs = 20
    seed: _Seed = 0

    def asked(self, models: ModelFlags) -> "Asked":
        """All that is measured; raises UsageError for a size that is no number of pixels."""
        from semblance.evaluate.robustness.measuring import Asked

        return Asked(
            choices=_choices(models.model or (), models.recipe or ()),
            sizes=_sizes(models.input_size or ("native",)),
            pictures=self.pictures,
            chosen=self.changes,
            points=() if self.points == "none" else tuple(self.points.split(",")),
            point_pairs=self.point_pairs,
            seed=self.seed,
        )


def _choices(models: Sequence[str], recipes: Sequence[Path]) -> tuple["Choice", ...]:
    """Each model by itself, then each recipe; the default model where nothing is named."""
    from semblance.cli.choices import choice_of
    from semblance.cli.flags import RecipeFlags

    flags = [RecipeFlags(model=[name]) for name in models]
    flags += [RecipeFlags(recipe=path) for path in recipes]
    return tuple(choice_of(each) for each in flags or [RecipeFlags()])


def _sizes(texts: Sequence[str]) -> tuple[int | None, ...]:
    """Pixels, None for `native`; raises UsageError for anything else."""
    from semblance.errors import UsageError

    for text in texts:
        if text != "native" and not text.isdecimal():
            raise UsageError(f"--input-size takes a number of pixels or native, not '{text}'")
    return tuple(None if text == "native" else int(text) for text in texts)
