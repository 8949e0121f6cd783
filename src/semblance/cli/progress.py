"""Progress of long work, on a terminal only, on standard error."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from semblance.learn.epochs.progress import Epoch
    from semblance.pipeline.report import IndexReport


class _Bar:
    """A bar on standard error while the block lasts; silent where that is no terminal."""

    def __init__(self, what: str, unit: str = " files/s") -> None:
        self._what = what
        self._unit = unit
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = _bar(self._unit)
            self._task = self._bar.add_task(self._what, total=self._total(), rate=0.0, news="")
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _total(self) -> int | None:
        return None

    def _show(self, done: int, total: int | None = None, news: str = "") -> None:
        if self._bar is not None and self._task is not None:
            rate = done / max(self._bar.tasks[0].elapsed or 0.0, 0.1)
            self._bar.update(self._task, completed=done, total=total, rate=rate, news=news)


class IndexProgress(_Bar):
    """Pictures per second, time left, and how many were skipped so far.

    The files are counted first, which takes a fraction of a second for tens of thousands.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__("indexing")
        self._paths = paths

    def show(self, report: "IndexReport") -> None:
        """Show how far the run is."""
        skipped = len(report.skipped)
        self._show(report.done + skipped, news=f"{skipped} skipped")

    def _total(self) -> int | None:
        from semblance.images import walk

        return sum(1 for _ in walk(self._paths))


class CountProgress(_Bar):
    """So many done of so many."""

    def show(self, done: int, total: int) -> None:
        """Show how far the work is."""
        self._show(done, total)


class TrainingProgress(_Bar):
    """Pictures as they are encoded, then epochs with the last one's loss and what validation says,
    mAP or whatever `score` names."""

    def __init__(self, epochs: int, score: str = "mAP", first: str = "encoding") -> None:
        super().__init__(first, "/s")
        self._epochs, self._score = epochs, score
        self._trains = False

    def encoding(self, done: int, total: int) -> None:
        """Show how far encoding is."""
        self._show(done, total)

    def epoch(self, epoch: "Epoch") -> None:
        """Show how far training is; its clock begins with its first epoch."""
        if self._bar is not None and self._task is not None and not self._trains:
            self._bar.reset(self._task, description="training", total=self._epochs)
            self._trains = True
        news = f"loss {epoch.loss:.4f}, validation {self._score} {epoch.validation:.3f}"
        self._show(min(epoch.number, self._epochs), self._epochs, news)


def _bar(unit: str) -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{{task.fields[rate]:.3g}}{unit}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[news]}"),
        console=Console(stderr=True),
        transient=True,
    )
