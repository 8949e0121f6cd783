"""`semblance train resnet|vit|siamese|autoencoder`: small networks, from nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options
from semblance.cli.flags import with_flags
from semblance.cli.training_flags import ConfigFile, ShortName

if TYPE_CHECKING:
    from semblance.learn.scratch.config import ScratchConfig

Data = Annotated[
    str, typer.Argument(help="Labelled pictures: a dataset; fashion-mnist.", metavar="[DATA]")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScratchFlags:
    """What all of them take."""

    size: Annotated[
        int | None, typer.Option("--size", help="Side of the pictures, in pixels; 28.")
    ] = None
    dim: Annotated[int | None, typer.Option("--dim", help="Length of the vectors.")] = None
    epochs: Annotated[int | None, typer.Option("--epochs", help="At most.")] = None
    batch: Annotated[int | None, typer.Option("--batch", help="Pictures a step; 128.")] = None
    learning_rate: Annotated[
        float | None, typer.Option("--learning-rate", help="The largest of the schedule.")
    ] = None
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed gives the same network.")
    ] = None
    config: ConfigFile = None
    out: Annotated[
        Path | None, typer.Option("--out", help="The run's folder; KIND-run by default.")
    ] = None
    name: ShortName = None
    workers: options.Workers = None
    device: options.Device = "auto"
    as_json: options.AsJson = False


def add_to(app: typer.Typer) -> None:
    """The four commands."""
    for command in (resnet, vit, siamese, autoencoder):
        app.command(command.__name__)(command)


@with_flags
def resnet(flags: ScratchFlags, data: Data = "fashion-mnist") -> None:
    """Train a small residual network from nothing, on labels."""
    _train("resnet", data, flags)


@with_flags
def vit(flags: ScratchFlags, data: Data = "fashion-mnist") -> None:
    """Train a small vision transformer from nothing, on labels."""
    _train("vit", data, flags)


@with_flags
def siamese(
    flags: ScratchFlags,
    data: Data = "fashion-mnist",
    margin: Annotated[
        float | None, typer.Option("--margin", help="How far apart pairs that differ are kept; 1.")
    ] = None,
    multi_scale: Annotated[
        bool, typer.Option("--multi-scale", help="Join a lower, finer stage to the top.")
    ] = False,
) -> None:
    """Train a network on pairs, drawn from classes or from a CSV of pairs."""
    _train("siamese", data, flags, margin=margin, multi_scale=multi_scale or None)


@with_flags
def autoencoder(flags: ScratchFlags, data: Data = "fashion-mnist") -> None:
    """Train an autoencoder: a short vector of which the picture can be made again."""
    _train("autoencoder", data, flags)


def _train(kind: str, data: str, flags: ScratchFlags, **more: Any) -> None:
    from semblance.cli.train_scratch_results import print_run
    from semblance.cli.train_session import end, watched
    from semblance.learn.scratch.run import Asked, train_network
    from semblance.pipeline.compute import Compute

    config = _config_of(kind, flags, more)
    compute = Compute.of(flags.workers, "exact", flags.device)
    asked = Asked(data, config, flags.out or Path(f"{kind}-run"), flags.name)
    with watched(config.epochs, "score", "reading") as watch:
        run = train_network(asked, compute, watch)
    print_run(run, flags.as_json)
    end(run.skipped)


def _config_of(kind: str, flags: ScratchFlags, more: dict[str, Any]) -> "ScratchConfig":
    from semblance.learn.scratch.config import USUAL

    names = ("size", "dim", "epochs", "batch", "learning_rate", "seed")
    return USUAL[kind].over(flags.config, {name: getattr(flags, name) for name in names} | more)
