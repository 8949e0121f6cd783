"""The flags of `semblance evaluate`, by what they are about."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from semblance.cli import options
from semblance.cli.flags import ReductionFlags

if TYPE_CHECKING:
    from semblance.evaluate.leaderboard.study import Asked
    from semblance.evaluate.leaderboard.system import System

USUAL_FUSIONS = "mean,weighted,concat"

_Models: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", help="Repeat to compare; default: the three bundled."),
]
_Fusions: TypeAlias = Annotated[
    str,
    typer.Option(
        "--fusion",
        help="Of all models, by commas: mean, weighted, concat, late:score, late:rank; none.",
    ),
]
_Recipes: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--recipe", help="Judge this recipe file too; repeatable.")
]
_Split: TypeAlias = Annotated[
    str | None,
    typer.Option("--split", help="Whose pictures ask, or pairs count: test, validation or train."),
]
_Judge: TypeAlias = Annotated[
    str, typer.Option("--judge", help="What makes an answer right: label or group.")
]
_Depths: TypeAlias = Annotated[
    list[int] | None,
    typer.Option("-k", min=1, help="Answers looked at; repeat. Default: 1, 3, 5 and 10."),
]
_Tokenizer: TypeAlias = Annotated[
    Path | None, typer.Option("--tokenizer", help="Folder of tokenizer.json, for SigLIP.")
]
_Seed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Of the resampling.")]
_Rounds: TypeAlias = Annotated[
    int, typer.Option("--rounds", min=100, help="Resamples and permutations.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFlags:
    """What is compared."""

    model: _Models = None
    fusion: _Fusions = USUAL_FUSIONS
    recipe: _Recipes = None
    input_size: options.InputSize = None

    def systems(self, reduction: ReductionFlags) -> "list[System]":
        """From flags, and one for each recipe file; recipes alone stand by themselves."""
        from semblance.cli.choices import reduced
        from semblance.evaluate.leaderboard.system import System, systems_of
        from semblance.pipeline.recipe import QUALITY, Choice, Recipe

        systems = [System(path.stem, Recipe.load(path)) for path in self.recipe or ()]
        if systems and not self.model:
            return systems
        names = [name.strip() for name in self.fusion.split(",")]
        asked = [name for name in names if name not in ("", "none")]
        choice = reduced(
            Choice(tuple(self.model or QUALITY), input_size=self.input_size), reduction
        )
        return [*systems_of(choice, asked), *systems]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFlags:
    """Who asks, what is right, and how sure the figures are to be."""

    split: _Split = None
    judge: _Judge = "label"
    k: _Depths = None
    tokenizer: _Tokenizer = None
    seed: _Seed = 0
    rounds: _Rounds = 20_000

    @property
    def asked(self) -> "Asked":
        from semblance.evaluate.leaderboard.study import Asked

        depths = tuple(self.k) if self.k else None
        return Asked(self.split, self.judge, depths, self.seed, self.rounds, self.tokenizer)
