"""What the `train` commands have in common: progress, Ctrl-C, and the end of a run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from semblance.learn.runs.watch import Watch
    from semblance.pipeline.report import Skipped


@contextmanager
def watched(epochs: int, score: str = "mAP", first: str = "encoding") -> Iterator["Watch"]:
    """A bar for pictures and then for at most so many epochs; `resumable`."""
    from semblance.cli.progress import TrainingProgress
    from semblance.cli.resuming import EPOCHS, resumable
    from semblance.learn.runs.watch import Watch

    with resumable(EPOCHS), TrainingProgress(epochs, score, first) as progress:
        yield Watch(progress.encoding, progress.epoch)


def end(skipped: "Sequence[Skipped]") -> None:
    """End with the code for skipped pictures where there were any."""
    from semblance.cli.output import SKIPPED

    if skipped:
        raise typer.Exit(SKIPPED)
