"""`semblance label`: which labels would those that I gave suggest for the rest?"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import ComputeFlags, RecipeFlags, with_flags
from semblance.cli.labelling_flags import ProposalFlags, SourceFlags, VoteFlags

if TYPE_CHECKING:
    from semblance.learn.labelling.accepting import Accepted
    from semblance.learn.labelling.gathering import Gathered
    from semblance.learn.labelling.proposing import Proposals
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.recipe import Choice


@with_flags
def label(
    flags: RecipeFlags,
    source: SourceFlags,
    vote: VoteFlags,
    proposed: ProposalFlags,
    power: ComputeFlags,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Pictures, folders.", metavar="[PICTURES...]", readable=False),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Propose labels by labelled neighbours, with how sure that is, for a person to accept."""
    from semblance.cli.choices import choice_of
    from semblance.cli.labelling_results import print_proposals, write
    from semblance.cli.output import SKIPPED
    from semblance.learn.labelling.proposing import propose

    if proposed.accept is not None:
        more = bool(paths or source.labelled or proposed.proposing)
        _accept(proposed.accept, source.gallery, more, as_json)
        return
    choice = choice_of(flags)
    _check(paths or [], source, choice, proposed.apply)
    gathered = _gathered(paths or [], source, choice, power.compute)
    proposals = propose(gathered.subjects, gathered.vectors, vote.min_confidence, vote.neighbours)
    write(proposals, proposed.csv, proposed.html)
    gallery = source.gallery if proposed.apply else None
    done = None if gallery is None else _applied(proposals, gallery)
    print_proposals(proposals, gathered, done, as_json)
    if gathered.skipped:
        raise typer.Exit(SKIPPED)


def _check(paths: list[Path], source: SourceFlags, choice: "Choice", apply: bool) -> None:
    """Refuse what cannot be before anything is read."""
    from semblance.errors import UsageError
    from semblance.pipeline.recipe import Choice

    if source.gallery is None and not (paths and source.labelled):
        raise UsageError(
            "name PICTURES and --from, the labelled ones to learn from, or a --gallery"
        )
    if source.gallery is not None and choice != Choice():
        raise UsageError("a gallery's pictures are seen as in its view; leave --model out")
    if apply and (source.gallery is None or paths):
        raise UsageError(
            "--apply writes to the records of a --gallery; index the pictures first, or use --csv"
        )


def _gathered(
    paths: list[Path], source: SourceFlags, choice: "Choice", compute: "Compute"
) -> "Gathered":
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
        known = [] if source.labelled is None else labelled_of(open_dataset(source.labelled))
        if source.gallery is None:
            found = gather_files(asked, known, choice.over(None), compute, progress.show)
        else:
            with Gallery.open(source.gallery, create=False) as opened:
                found = gather_gallery(
                    opened.store, source.view, asked, known, compute, progress.show
                )
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
