"""The flags of `semblance train head`, by what they are about."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

_Loss: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--loss",
        help="supcon (default), cross-entropy, triplet, contrastive, multi-similarity, "
        "arcface or lda.",
    ),
]
_Miner: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--miner", help="usual (the loss's own), none, semihard, multi-similarity, curriculum."
    ),
]
_Dim: TypeAlias = Annotated[int | None, typer.Option("--dim", help="Length of the vectors; 512.")]
_Epochs: TypeAlias = Annotated[int | None, typer.Option("--epochs", help="At most; 60.")]
_Rate: TypeAlias = Annotated[
    float | None, typer.Option("--learning-rate", help="Of the optimizer; 0.001.")
]
_Seed: TypeAlias = Annotated[
    int | None, typer.Option("--seed", help="The same seed gives the same head.")
]
_DefaultOf: TypeAlias = Annotated[
    Path | None,
    typer.Option("--default-of", help="Make it this gallery's default view, if it wins."),
]
_Force: TypeAlias = Annotated[
    bool, typer.Option("--force", help="Make it the default even where it does not win.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFlags:
    """Of a configuration; what is not said is as in the file, or as usual."""

    loss: _Loss = None
    miner: _Miner = None
    dim: _Dim = None
    epochs: _Epochs = None
    learning_rate: _Rate = None
    seed: _Seed = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionFlags:
    """Where the head is used from then on."""

    default_of: _DefaultOf = None
    force: _Force = False
