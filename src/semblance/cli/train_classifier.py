"""`semblance train classifier`: a model that names the category of a picture."""

import shlex
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import FAST, ComputeFlags, with_flags
from semblance.cli.training_flags import Data, OwnWeights, RunFlags

if TYPE_CHECKING:
    from semblance.learn.classifier.result import ClassifierRun
    from semblance.learn.classifier.session import Asked
    from semblance.learn.classifier.sweep import Sweep
    from semblance.pipeline.compute import Compute

SCORE = "likelihood"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierFlags:
    """Of a configuration; what is not said is as in the file, or as usual."""

    optimizer: Annotated[
        str | None, typer.Option("--optimizer", help="sgd (default), adam, rmsprop or adamw.")
    ] = None
    learning_rate: Annotated[
        float | None, typer.Option("--learning-rate", help="Of the optimizer; 0.001.")
    ] = None
    epochs: Annotated[int | None, typer.Option("--epochs", help="At most; 100.")] = None
    batch: Annotated[int | None, typer.Option("--batch", help="Pictures at a time; 32.")] = None
    looks: Annotated[
        int | None,
        typer.Option("--looks", help="Augmented copies of each training picture; 4."),
    ] = None
    input_size: Annotated[
        int | None, typer.Option("--input-size", help="Pixels a side that the backbone sees.")
    ] = None
    train_backbone: Annotated[
        bool | None,
        typer.Option("--train-backbone/--frozen", help="Let the backbone learn too; frozen."),
    ] = None
    freeze: Annotated[
        str | None,
        typer.Option("--freeze", help="Stages of it that stay: a number, all-but-2."),
    ] = None
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed gives the same model.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierRunFlags(RunFlags):
    """As of any run; a name has two uses."""

    name: Annotated[
        str | None,
        typer.Option(
            "--name", help="Register it: --classifier NAME, and --model NAME for its features."
        ),
    ] = None


_RUN = ClassifierRunFlags(out=Path("classifier-run"))


@with_flags
def train_classifier(
    data: Data,
    learning: ClassifierFlags,
    model: Annotated[
        str, typer.Option("--model", "-m", help="The backbone; efficientnet_lite2.")
    ] = "efficientnet_lite2",
    weights: OwnWeights = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep",
            metavar="NAME=A,B|FILE.toml",
            help="Train every combination of such lists, of optimizer, learning_rate, model or any "
            "key of a configuration; repeatable. Validation decides.",
        ),
    ] = None,
    run: ClassifierRunFlags = _RUN,
    power: ComputeFlags = FAST,
    as_json: options.AsJson = False,
) -> None:
    """Train a model that says which of your categories a picture shows, and how sure it is."""
    from semblance.cli.classifier_results import print_run, print_sweep
    from semblance.cli.output import SKIPPED
    from semblance.learn.classifier.config import ClassifierConfig
    from semblance.learn.classifier.session import Asked

    own = None if weights is None else str(weights)
    config = ClassifierConfig().over(run.config, asdict(learning))
    asked = Asked(data, model, config, run.out, run.name, own)
    if sweep:
        skipped = print_sweep(*_swept(asked, sweep, power.compute), as_json)
    else:
        skipped = print_run(_trained(asked, power.compute), as_json)
    if skipped:
        raise typer.Exit(SKIPPED)


def _trained(asked: "Asked", compute: "Compute") -> "ClassifierRun":
    from semblance.cli.train_session import watched
    from semblance.learn.classifier.run import train_classifier as train

    with watched(asked.config.epochs, SCORE) as watch:
        return train(asked, compute, watch, _command())


def _swept(
    asked: "Asked", lists: list[str], compute: "Compute"
) -> "tuple[Sweep, ClassifierRun | None]":
    from semblance.cli.progress import CountProgress
    from semblance.cli.resuming import EPOCHS, resumable
    from semblance.learn.classifier.grid import Grid
    from semblance.learn.classifier.sweep import sweep

    grid = Grid.parse(lists, asked)
    with resumable(EPOCHS), CountProgress("trials") as progress:
        return sweep(grid, compute, progress.show, _command())


def _command() -> str:
    return shlex.join(["semblance", *sys.argv[1:]])
