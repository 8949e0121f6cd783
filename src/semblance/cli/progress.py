"""Progress of an indexing run, on a terminal only, on standard error."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from semblance.pipeline.report import IndexReport


class IndexProgress:
    """A bar with pictures per second, time left and how many were skipped so far.

    Silent when standard error is no terminal. The files are counted first, which takes a
    fraction of a second for tens of thousands.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> "IndexProgress":
        if sys.stderr.isatty():
            self._bar = _bar()
            total = _count(self._paths)
            self._task = self._bar.add_task("indexing", total=total, skipped=0, rate=0.0)
            self._bar.start()
        return self

    def show(self, report: "IndexReport") -> None:
        """Show how far the run is."""
        if self._bar is not None and self._task is not None:
            skipped = len(report.skipped)
            done = report.done + skipped
            rate = done / max(self._bar.tasks[0].elapsed or 0.0, 0.1)
            self._bar.update(self._task, completed=done, skipped=skipped, rate=rate)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _count(paths: Sequence[Path]) -> int:
    from semblance.images import walk

    return sum(1 for _ in walk(paths))


def _bar() -> "Progress":
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
        TextColumn("{task.fields[rate]:.0f} files/s"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[skipped]} skipped"),
        console=Console(stderr=True),
        transient=True,
    )
