"""`semblance label`: which labels would those that I gave suggest for the rest?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import RecipeFlags, with_flags

if TYPE_CHECKING:
    from semblance.learn.labelling.accepting import Accepted
    from semblance.learn.labelling.gathering import Gathered
    from semblance.learn.labelling.proposing import Proposals
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.recipe import Choice


@with_flags
def label(
    flags: RecipeFlags,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Pictures, folders.", metavar="[PICTURES...]", readable=False),
    ] = None,
    gallery: Annotated[
        Path | None, typer.Option("--gallery", "-g", help="Label the records of this gallery.")
    ] = None,
    labelled: Annotated[
        str | None,
        typer.Option("--from", help="Labelled pictures: a dataset; else the gallery's own."),
    ] = None,
    view: options.ViewName = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", help="Accepted from here; 0.9 is 9 of 10 right.")
    ] = 0.9,
    neighbours: Annotated[
        int, typer.Option("--neighbours", "-k", help="Nearest labelled pictures that vote.")
    ] = 10,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every proposal to this file.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page to look through and untick.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write what is sure enough to the gallery at once.")
    ] = False,
    accept: Annotated[
        Path | None,
        typer.Option("--accept", help="Write the accepted labels of this CSV to the gallery."),
    ] = None,
    workers: options.Workers = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Propose labels by labelled neighbours, with how sure that is, for a person to accept."""
    from semblance.cli.choices import choice_of
    from semblance.cli.labelling_results import print_proposals, write
    from semblance.cli.output import SKIPPED
    from semblance.learn.labelling.proposing import propose
    from semblance.pipeline.compute import Compute

    if accept is not None:
        _accept(accept, gallery, bool(paths or labelled or apply or csv or html), as_json)
        return
    choice = choice_of(flags)
    _check(paths or [], gallery, labelled, choice, apply)
    compute = Compute.of(workers, precision, device)
    gathered = _gathered(paths or [], gallery, labelled, view, choice, compute)
    proposals = propose(gathered.subjects, gathered.vectors, min_confidence, neighbours)
    write(proposals, csv, html)
    done = _applied(proposals, gallery) if apply and gallery is not None else None
    print_proposals(proposals, gathered, done, as_json)
    if gathered.skipped:
        raise typer.Exit(SKIPPED)


def _check(
    paths: list[Path], gallery: Path | None, labelled: str | None, choice: "Choice", apply: bool
) -> None:
    """Refuse what cannot be before anything is read."""
    from semblance.errors import UsageError
    from semblance.pipeline.recipe import Choice

    if gallery is None and not (paths and labelled):
        raise UsageError(
            "name PICTURES and --from, the labelled ones to learn from, or a --gallery"
        )
    if gallery is not None and choice != Choice():
        raise UsageError("a gallery's pictures are seen as in its view; leave --model out")
    if apply and (gallery is None or paths):
        raise UsageError(
            "--apply writes to the records of a --gallery; index the pictures first, or use --csv"
        )


def _gathered(
    paths: list[Path],
    gallery: Path | None,
    labelled: str | None,
    view: str | None,
    choice: "Choice",
    compute: "Compute",
) -> "Gathered":
    from dataclasses import replace

    from semblance.cli.progress import CountProgress
    from semblance.evaluate.datasets import open_dataset
    from semblance.learn.labelling.gathering import (
        gather_files,
        gather_gallery,
        labelled_of,
        pictures_at,
    )
    from semblance.pipeline.gallery import Gallery

    asked, skipped = pictures_at(paths)
    with CountProgress("encoding") as progress:
        known = [] if labelled is None else labelled_of(open_dataset(labelled))
        if gallery is None:
            found = gather_files(asked, known, choice.over(None), compute, progress.show)
        else:
            with Gallery.open(gallery, create=False) as opened:
                found = gather_gallery(opened.store, view, asked, known, compute, progress.show)
    return replace(found, skipped=(*skipped, *found.skipped))


def _applied(proposals: "Proposals", gallery: Path) -> "Accepted":
    from semblance.learn.labelling.accepting import accept
    from semblance.pipeline.gallery import Gallery

    sure = {(one.subject.key, one.subject.page): str(one.label) for one in proposals.accepted}
    with Gallery.open(gallery, create=False) as opened:
        return accept(opened, sure)


def _accept(file: Path, gallery: Path | None, more: bool, as_json: bool) -> None:
    from semblance.cli.labelling_results import print_accepted
    from semblance.errors import UsageError
    from semblance.learn.labelling.accepting import accept
    from semblance.learn.labelling.sheet import read_accepted
    from semblance.pipeline.gallery import Gallery

    if gallery is None or more:
        raise UsageError("--accept takes a CSV file and --gallery, and nothing to propose")
    with Gallery.open(gallery, create=False) as opened:
        print_accepted(accept(opened, read_accepted(file)), as_json)
