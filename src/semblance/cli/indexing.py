"""`semblance index`: bring a gallery up to date with files and folders."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, cast, get_args

import typer

from semblance.cli import options
from semblance.cli.flags import (
    FAST,
    ComputeFlags,
    RankingFlags,
    RecipeFlags,
    RecordTextFlags,
    ReductionFlags,
    with_flags,
)

if TYPE_CHECKING:
    from semblance.gallery.labels import LabelSource
    from semblance.gallery.port import VectorType
    from semblance.pipeline.report import IndexReport

_Paths: TypeAlias = Annotated[
    list[Path], typer.Argument(help="Pictures, folders.", metavar="PATH...", readable=False)
]
_Labels: TypeAlias = Annotated[
    str | None,
    typer.Option("--labels", help="'folders', or a CSV file with columns path, label, ..."),
]
_Vectors: TypeAlias = Annotated[
    str, typer.Option("--vectors", help="float32, or float16 at half the size (new galleries).")
]


@with_flags
def index(
    paths: _Paths,
    gallery: options.GalleryPath,
    flags: RecipeFlags,
    reduction: ReductionFlags,
    words: RecordTextFlags,
    ranking: RankingFlags,
    labels: _Labels = None,
    vectors: _Vectors = "float32",
    power: ComputeFlags = FAST,
    as_json: options.AsJson = False,
) -> None:
    """Index pictures: only what is new or changed is read; what is gone is removed."""
    from semblance.cli.choices import choice_of
    from semblance.cli.output import SKIPPED, print_json, say
    from semblance.cli.progress import IndexProgress
    from semblance.cli.resuming import STORED, resumable
    from semblance.pipeline.gallery import Gallery

    choice = choice_of(flags, reduction, words, ranking)
    compute = power.compute
    named = _labels(labels, paths)
    kind = _vector_type(vectors)
    with (
        resumable(STORED),
        Gallery.open(
            gallery, choice, vector_type=kind, compute=compute, tokenizer=words.tokenizer
        ) as opened,
        IndexProgress(paths) as progress,
    ):
        report = opened.add(paths, named, progress.show)
    warn_of_skipped(report)
    _warn_of_unmatched(named)
    if as_json:
        print_json(report.to_dict())
    else:
        say(described(report, gallery))
    if report.skipped:
        raise typer.Exit(SKIPPED)


def _labels(text: str | None, paths: Sequence[Path]) -> "LabelSource":
    """Where labels come from: nowhere, the folders' names, or a CSV file."""
    from semblance.gallery.labels import CsvLabels, folder_labels
    from semblance.pipeline.ledger import no_labels

    if text is None:
        return no_labels
    return folder_labels(paths) if text == "folders" else CsvLabels(Path(text))


def _vector_type(text: str) -> "VectorType":
    from semblance.errors import UsageError
    from semblance.gallery.port import VectorType

    if text not in get_args(VectorType):
        raise UsageError(f"vectors are stored as float32 or float16, not as '{text}'")
    return cast("VectorType", text)


def warn_of_skipped(report: "IndexReport") -> None:
    from semblance.cli.output import warn
    from semblance.naming import escape_name

    for item in report.skipped:
        warn(f"skipped {escape_name(item.path)}: {item.reason}")
    if report.kept:
        warn(
            f"kept {report.kept} pictures that are gone from folders which now are empty: are "
            "these disks mounted? (`semblance remove` forgets them)"
        )
    for note in report.notes:
        warn(note)
    if report.ignored:
        warn(f"passed over {report.ignored} files that are no pictures by their names")


def _warn_of_unmatched(labels: "LabelSource") -> None:
    from semblance.cli.output import warn
    from semblance.gallery.labels import CsvLabels
    from semblance.naming import escape_name

    unmatched = labels.unmatched if isinstance(labels, CsvLabels) else []
    if unmatched:
        first = escape_name(unmatched[0])
        warn(f"{len(unmatched)} of the labels name no picture of this run, such as {first}")


def described(report: "IndexReport", gallery: Path) -> str:
    parts = [
        f"{report.added} added",
        f"{report.updated} updated",
        f"{report.unchanged} unchanged",
        f"{report.moved} moved",
        f"{report.removed} removed",
        f"{len(report.skipped)} skipped",
    ]
    if report.relabelled:
        parts.append(f"{report.relabelled} relabelled")
    if report.texts:
        parts.append(f"{report.texts} texts read")
    fresh = report.added + report.updated
    rate = f" ({fresh / report.took_s:.0f} pictures/s)" if fresh and report.took_s else ""
    return f"{gallery}: {', '.join(parts)} in {report.took_s:.1f} s{rate}"
