"""`semblance train finetune`: a network of the catalogue learns on from my pictures."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import ComputeFlags, with_flags
from semblance.cli.training_flags import Data, OwnWeights, RunFlags

_RUN = RunFlags(out=Path("finetune-run"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FinetuneFlags:
    """Of a configuration; what is not said is as in the file, or as usual."""

    loss: Annotated[
        str | None,
        typer.Option(
            "--loss",
            help="cross-entropy (default), supcon, triplet, contrastive, multi-similarity, "
            "arcface.",
        ),
    ] = None
    dim: Annotated[int | None, typer.Option("--dim", help="Length of the vectors; 512.")] = None
    input_size: Annotated[
        int | None, typer.Option("--input-size", help="Pixels a side that the network sees; 160.")
    ] = None
    epochs: Annotated[int | None, typer.Option("--epochs", help="At most; 10.")] = None
    freeze: Annotated[
        str | None,
        typer.Option("--freeze", help="Stages that stay: a number from the first, all, all-but-2."),
    ] = None
    learning_rate: Annotated[
        float | None,
        typer.Option("--learning-rate", help="Of the projection; the network's is a tenth."),
    ] = None
    batch: Annotated[int | None, typer.Option("--batch", help="Pictures at a time; 32.")] = None
    accumulate: Annotated[
        int | None, typer.Option("--accumulate", help="Batches that one step hears; 1.")
    ] = None
    optimizer: Annotated[
        str | None, typer.Option("--optimizer", help="adamw (default), adam, sgd, rmsprop.")
    ] = None
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed gives the same network.")
    ] = None


@with_flags
def train_finetune(
    data: Data,
    learning: FinetuneFlags,
    power: ComputeFlags,
    model: Annotated[
        str, typer.Option("--model", "-m", help="A network of ours or timm's; fast.")
    ] = "fast",
    weights: OwnWeights = None,
    run: RunFlags = _RUN,
    as_json: options.AsJson = False,
) -> None:
    """Train a network on your pictures, its last layers most, until they find each other."""
    from semblance.cli.finetune_results import print_run
    from semblance.cli.train_session import end, watched
    from semblance.learn.finetune.config import FinetuneConfig
    from semblance.learn.finetune.run import Asked, finetune

    config = FinetuneConfig().over(run.config, asdict(learning))
    own = None if weights is None else str(weights)
    asked = Asked(data, model, config, run.out, run.name, own)
    compute = power.compute
    with watched(config.epochs) as watch:
        trained = finetune(asked, compute, watch)
    print_run(trained, as_json)
    end(trained.skipped)
