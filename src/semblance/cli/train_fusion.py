"""`semblance train fusion`: does learning how to fuse several models beat fusing them plainly?"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import ComputeFlags, RecipeFlags, with_flags
from semblance.cli.training_flags import Data, RunFlags

_RUN = RunFlags(out=Path("fusion-run"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionFlags:
    """Of a configuration; what is not said is as in the file, or as usual."""

    kind: Annotated[
        str | None,
        typer.Option("--kind", help="auto (default: all of them), weights, gate or attention."),
    ] = None
    loss: Annotated[
        str | None, typer.Option("--loss", help="As of `train head`, but lda; supcon.")
    ] = None
    dim: Annotated[
        int | None, typer.Option("--dim", help="Axes that fusions are reduced to; 256.")
    ] = None
    epochs: Annotated[int | None, typer.Option("--epochs", help="At most, each; 60.")] = None
    learning_rate: Annotated[
        float | None, typer.Option("--learning-rate", help="Of the optimizer; 0.001.")
    ] = None
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed gives the same fusion.")
    ] = None


@with_flags
def train_fusion(
    data: Data,
    flags: RecipeFlags,
    learning: FusionFlags,
    power: ComputeFlags,
    run: RunFlags = _RUN,
    as_json: options.AsJson = False,
) -> None:
    """Learn how to fuse several models' vectors, and say whether that beats fusing them plainly."""
    from semblance.cli.choices import choice_of
    from semblance.cli.fusion_results import print_fusion
    from semblance.cli.train_session import end, watched
    from semblance.learn.fusion.config import FusionConfig
    from semblance.learn.fusion.run import Asked
    from semblance.learn.fusion.run import train_fusion as train

    config = FusionConfig().over(run.config, asdict(learning))
    asked = Asked(data, choice_of(flags), config, run.out, run.name)
    compute = power.compute
    with watched(config.epochs) as watch:
        learnt = train(asked, compute, watch)
    print_fusion(learnt, as_json)
    end(learnt.skipped)
