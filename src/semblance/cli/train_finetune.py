"""`semblance train finetune`: a network of the catalogue learns on from my pictures."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import with_flags

if TYPE_CHECKING:
    from semblance.learn.finetune.config import FinetuneConfig


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
    data: Annotated[str, typer.Argument(help="Labelled pictures: a dataset.", metavar="DATA")],
    flags: FinetuneFlags,
    model: Annotated[
        str, typer.Option("--model", "-m", help="A network of ours or timm's; fast.")
    ] = "fast",
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Its weights, instead of the published ones.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="A TOML file with these and more; flags win.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The run's folder.")] = Path("finetune-run"),
    name: Annotated[
        str | None, typer.Option("--name", help="Register it: --model NAME finds it from then on.")
    ] = None,
    workers: options.Workers = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Train a network on your pictures, its last layers most, until they find each other."""
    from semblance.cli.finetune_results import print_run
    from semblance.cli.train_session import end, watched
    from semblance.learn.finetune.run import Asked, finetune
    from semblance.pipeline.compute import Compute

    chosen = _config_of(config, flags)
    own = None if weights is None else str(weights)
    asked = Asked(data, model, chosen, out, name, own)
    compute = Compute.of(workers, precision, device)
    with watched(chosen.epochs) as watch:
        run = finetune(asked, compute, watch)
    print_run(run, as_json)
    end(run.skipped)


def _config_of(file: Path | None, flags: FinetuneFlags) -> "FinetuneConfig":
    from semblance.learn.finetune.config import FinetuneConfig

    return FinetuneConfig().over(file, asdict(flags))
