"""`semblance train fusion`: does learning how to fuse several models beat fusing them plainly?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options
from semblance.cli.flags import RecipeFlags, with_flags

if TYPE_CHECKING:
    from semblance.learn.fusion.config import FusionConfig


@with_flags
def train_fusion(
    data: Annotated[str, typer.Argument(help="Labelled pictures: a dataset.", metavar="DATA")],
    flags: RecipeFlags,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="auto (default: all of them), weights, gate or attention."),
    ] = None,
    loss: Annotated[
        str | None, typer.Option("--loss", help="As of `train head`, but lda; supcon.")
    ] = None,
    dim: Annotated[
        int | None, typer.Option("--dim", help="Axes that fusions are reduced to; 256.")
    ] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", help="At most, each; 60.")] = None,
    learning_rate: Annotated[
        float | None, typer.Option("--learning-rate", help="Of the optimizer; 0.001.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed gives the same fusion.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="A TOML file with these and more; flags win.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The run's folder.")] = Path("fusion-run"),
    name: Annotated[
        str | None, typer.Option("--name", help="Register it: --model NAME finds it from then on.")
    ] = None,
    workers: options.Workers = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Learn how to fuse several models' vectors, and say whether that beats fusing them plainly."""
    from semblance.cli.choices import choice_of
    from semblance.cli.fusion_results import print_fusion
    from semblance.cli.train_session import end, watched
    from semblance.learn.fusion.run import Asked
    from semblance.learn.fusion.run import train_fusion as train
    from semblance.pipeline.compute import Compute

    given = {"kind": kind, "loss": loss, "dim": dim, "epochs": epochs, "seed": seed}
    chosen = _config_of(config, {**given, "learning_rate": learning_rate})
    asked = Asked(data, choice_of(flags), chosen, out, name)
    compute = Compute.of(workers, precision, device)
    with watched(chosen.epochs) as watch:
        run = train(asked, compute, watch)
    print_fusion(run, as_json)
    end(run.skipped)


def _config_of(file: Path | None, given: dict[str, Any]) -> "FusionConfig":
    from semblance.learn.fusion.config import FusionConfig

    return FusionConfig().over(file, given)
