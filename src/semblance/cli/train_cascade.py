"""`semblance train cascade`: may a cheap view go before an accurate one, and does it pay?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import ComputeFlags, with_flags

if TYPE_CHECKING:
    from semblance.learn.cascade.study import Target
    from semblance.pipeline.compute import Compute


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFlags:
    """Which two searches, and what goes by both."""

    cheap: Annotated[
        list[str] | None,
        typer.Option(
            "--cheap",
            help="What proposes: a view of the gallery; on DATA a model such as fast:64. Repeat to "
            "try several.",
        ),
    ] = None
    accurate: Annotated[
        str | None,
        typer.Option("--accurate", help="What decides: a view (the default one), or a model."),
    ] = None
    name: Annotated[
        str, typer.Option("--name", help="The cascade's: `search --view NAME` goes by it.")
    ] = "cascade"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFlags:
    """What the first stage may lose, and how that is measured."""

    k: Annotated[int, typer.Option("-k", help="Answers that are to be kept.")] = 10
    target_loss: Annotated[
        float, typer.Option("--target-loss", help="Share of the answers that may be lost.")
    ] = 0.01
    shortlist: Annotated[
        list[int] | None,
        typer.Option("--shortlist", help="Try this length only; may be repeated."),
    ] = None
    queries: Annotated[int, typer.Option("--queries", help="Pictures asked at most.")] = 1000
    seed: Annotated[int, typer.Option("--seed", help="Which of them choose.")] = 0

    @property
    def target(self) -> "Target":
        from semblance.learn.cascade.study import Target

        shortlists = tuple(self.shortlist or ())
        return Target(self.k, self.target_loss, shortlists, self.queries, self.seed)


@with_flags
def train_cascade(
    stages: StageFlags,
    aim: TargetFlags,
    power: ComputeFlags,
    data: Annotated[
        str | None, typer.Argument(help="Pictures: a dataset.", metavar="[DATA]")
    ] = None,
    gallery: Annotated[
        Path | None, typer.Option("--gallery", "-g", help="Instead of DATA: views of a gallery.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Keep it even where exact search is as fast.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Choose a search in two stages: a cheap one filters, an accurate one decides.

    Pictures need no labels: what the accurate search finds is what should be kept. In a gallery
    the result is kept, and `semblance search --view NAME` goes by it at once.
    """
    from semblance.errors import UsageError

    if (data is None) == (gallery is None):
        raise UsageError("name either DATA or --gallery, whose pictures are to be asked")
    target, compute = aim.target, power.compute
    if gallery is not None:
        _in_gallery(gallery, stages, target, compute, force, as_json)
    elif data is not None:
        _on_data(data, stages, target, compute, as_json)


def _in_gallery(
    gallery: Path,
    stages: StageFlags,
    target: "Target",
    compute: "Compute",
    force: bool,
    as_json: bool,
) -> None:
    from semblance.cli.cascade_results import print_gallery_run
    from semblance.cli.output import FAILED
    from semblance.errors import UsageError
    from semblance.learn.cascade.of_gallery import train_on_gallery
    from semblance.pipeline.gallery import Gallery

    if not stages.cheap:
        raise UsageError(
            "name a view that proposes with --cheap; `semblance views add small --gallery "
            f"{gallery} --model fast --dim 64` makes one"
        )
    with Gallery.open(gallery, create=False, compute=compute) as opened:
        run = train_on_gallery(
            opened, stages.name, stages.cheap, stages.accurate, target, compute, force
        )
    print_gallery_run(run, gallery, as_json)
    if not run.kept:
        raise typer.Exit(FAILED)


def _on_data(
    data: str, stages: StageFlags, target: "Target", compute: "Compute", as_json: bool
) -> None:
    from semblance.cli.cascade_results import print_dataset_run
    from semblance.cli.output import FAILED, SKIPPED
    from semblance.cli.progress import CountProgress
    from semblance.learn.cascade.of_dataset import ACCURATE, CHEAP, train_on_dataset

    cheap, accurate = stages.cheap or CHEAP, stages.accurate or ACCURATE
    with CountProgress("encoding") as progress:
        run = train_on_dataset(data, cheap, accurate, target, compute, progress.show)
    print_dataset_run(run, as_json)
    if run.study.chosen is None:
        raise typer.Exit(FAILED)
    if run.skipped:
        raise typer.Exit(SKIPPED)
