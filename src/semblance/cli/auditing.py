"""`semblance audit`: what is wrong with a data set, as a list to fix."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import FAST, ComputeFlags, RecipeFlags, ReductionFlags, with_flags

if TYPE_CHECKING:
    from semblance.evaluate.audit import Audit
    from semblance.evaluate.audit.looking import Looked
    from semblance.evaluate.report import Report
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.recipe import Choice

ROWS = 10
"""Findings of a kind that are printed; --out and --json have them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryFlags:
    """Which gallery is audited in place of a dataset, and how much of it."""

    gallery: Annotated[
        Path | None, typer.Option("--gallery", "-g", help="Audit this gallery instead.")
    ] = None
    view: options.ViewName = None
    limit: Annotated[
        int, typer.Option("--limit", min=2, help="Pictures of a gallery, spread evenly.")
    ] = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFlags:
    """What is looked for, and where it is written."""

    near: Annotated[
        float | None,
        typer.Option("--near", help="Compare pairs point by point from this cosine (0.85)."),
    ] = None
    core: Annotated[
        int | None, typer.Option("--core", min=1, help="Also choose a core set of so many.")
    ] = None
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write a report, audit.csv and core.csv to this folder."),
    ] = None


@with_flags
def audit(
    flags: RecipeFlags,
    reduction: ReductionFlags,
    whose: GalleryFlags,
    wanted: FindingFlags,
    data: Annotated[
        str | None, typer.Argument(help="A folder, a CSV file or a name.", metavar="DATA")
    ] = None,
    power: ComputeFlags = FAST,
    as_json: options.AsJson = False,
) -> None:
    """Find copies across splits, doubtful labels, outliers and gaps: a list to fix."""
    from semblance.cli.choices import choice_of
    from semblance.cli.output import SKIPPED
    from semblance.evaluate.report import require_folder

    _check(data, whose, bool(wanted.core) and not (wanted.out or as_json))
    require_folder(wanted.out)
    choice = choice_of(flags, reduction)
    compute = power.compute
    if whose.gallery is None:
        looked = _dataset(str(data), choice, compute)
    else:
        _require_no(choice)
        looked = _gallery(whose.gallery, whose.view, whose.limit)
    _tell(_found(looked, wanted, compute), looked, wanted.out, as_json)
    if looked.skipped:
        raise typer.Exit(SKIPPED)


def _check(data: str | None, whose: GalleryFlags, core_unseen: bool) -> None:
    """Refuse what cannot be before anything is read."""
    from semblance.errors import UsageError

    if (data is None) == (whose.gallery is None):
        raise UsageError("name DATA or a --gallery, one of them")
    if whose.view is not None and whose.gallery is None:
        raise UsageError("--view is one of a gallery's; with DATA say --model and --fusion")
    if core_unseen:
        raise UsageError("a core set is a list; say where to write it with --out, or --json")


def _require_no(choice: "Choice") -> None:
    from semblance.errors import UsageError
    from semblance.pipeline.recipe import Choice

    if choice != Choice():
        raise UsageError(
            "a gallery is audited as it was encoded; choose a --view of it, or audit DATA"
        )


def _gallery(path: Path, view: str | None, limit: int) -> "Looked":
    from semblance.evaluate.audit.looking import look_at_gallery
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(path, create=False) as opened:
        return look_at_gallery(opened.store, view, limit)


def _dataset(data: str, choice: "Choice", compute: "Compute") -> "Looked":
    from semblance.cli.progress import CountProgress
    from semblance.evaluate.audit.looking import look_at_dataset
    from semblance.evaluate.datasets import open_dataset

    with CountProgress("drawing") as progress:
        dataset = open_dataset(data, progress=progress.show)
    with CountProgress("encoding") as progress:
        return look_at_dataset(dataset, choice.over(None), compute, progress.show)


def _found(looked: "Looked", wanted: FindingFlags, compute: "Compute") -> "Audit":
    from semblance.cli.progress import CountProgress
    from semblance.evaluate.audit import audit as audited
    from semblance.evaluate.audit.audit import NEAR

    with CountProgress("comparing") as progress:
        return audited(
            looked.subjects,
            looked.vectors,
            looked.metric,
            near=NEAR if wanted.near is None else wanted.near,
            core=wanted.core,
            workers=compute.workers,
            progress=progress.show,
        )


def _tell(found: "Audit", looked: "Looked", out: Path | None, as_json: bool) -> None:
    """Write the files, name what was skipped, print the answer."""
    from semblance.cli.output import print_json, say, warn_skipped
    from semblance.evaluate.audit import audit_report
    from semblance.evaluate.report import facts, report_text

    known = facts(["semblance", *sys.argv[1:]], model=looked.model)
    if out is not None:
        _write(found, audit_report(found, known), out)
    warn_skipped(looked.skipped)
    if as_json:
        print_json({**found.to_dict(), **looked.to_dict()})
    else:
        if looked.total > len(looked.subjects) + len(looked.skipped):
            say(f"{len(looked.subjects)} pictures of {looked.total}\n")
        say(report_text(audit_report(found, known, ROWS)))


def _write(found: "Audit", report: "Report", folder: Path) -> None:
    from semblance.cli.tables import write_text
    from semblance.evaluate.audit import core_csv, findings_csv
    from semblance.evaluate.report import write_report

    write_report(report, folder)
    write_text(folder / "audit.csv", findings_csv(found))
    if found.core is not None:
        write_text(folder / "core.csv", core_csv(found))
