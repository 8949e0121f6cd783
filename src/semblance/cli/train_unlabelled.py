"""`semblance train head --labels none|clusters`: learning from pictures that nobody labelled."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from semblance.learn.heads.config import HeadConfig
    from semblance.learn.heads.run import Asked
    from semblance.learn.unlabelled.config import Teacher
    from semblance.pipeline.compute import Compute

GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeachingFlags:
    """Whose labels teach a head, and how many altered copies of each picture."""

    labels: Annotated[
        str,
        typer.Option(
            "--labels",
            help="given (default), none (altered copies of a picture agree) or clusters (of the "
            "model's vectors, taken for labels).",
        ),
    ] = GIVEN
    augment: Annotated[
        int | None,
        typer.Option(
            "--augment",
            help="Altered copies of each picture to learn from too: other angle, part, light; "
            "0, and 8 with --labels none.",
        ),
    ] = None


def teacher_of(labels: str) -> "Teacher | None":
    """None for the labels that were given; raises UsageError for an unknown word."""
    from semblance.errors import UsageError
    from semblance.learn.unlabelled.config import SAID

    if labels != GIVEN and labels not in SAID:
        raise UsageError(f"--labels is {', '.join((GIVEN, *SAID))}, not '{labels}'")
    return SAID.get(labels)


def config_of(file: Path | None, given: dict[str, Any], teacher: "Teacher | None") -> "HeadConfig":
    """What the flags say over the file, and the file over what is usual."""
    from semblance.learn.heads.config import HeadConfig
    from semblance.learn.unlabelled.config import USUAL

    return (HeadConfig() if teacher is None else USUAL[teacher]).over(file, given)


def run_unlabelled(asked: "Asked", teacher: "Teacher", compute: "Compute", as_json: bool) -> None:
    """Train, print, and end with the code for skipped pictures where there were any."""
    from semblance.cli.train_session import end, watched
    from semblance.cli.unlabelled_results import print_unlabelled
    from semblance.learn.unlabelled.run import train_unlabelled

    with watched(asked.config.epochs, "of copies") as watch:
        run = train_unlabelled(asked, teacher, compute, watch)
    print_unlabelled(run, as_json)
    end(run.skipped)
