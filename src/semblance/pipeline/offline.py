"""The offline half of the flow: files in, records with raw vectors in the gallery.

Running it again does only what is new or changed. Worker threads read and encode; this thread
walks, decides and writes, so records are stored in the order of the walk.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from semblance.errors import NoImages
from semblance.gallery.labels import LabelSource
from semblance.gallery.port import Reader, Writer
from semblance.images import DEFAULT_LIMITS, Limits, walk
from semblance.pipeline.known import KnownFiles
from semblance.pipeline.ledger import Ledger, no_labels
from semblance.pipeline.moves import Moves
from semblance.pipeline.pace import CommitPace
from semblance.pipeline.presence import missing
from semblance.pipeline.reading import ChunkReader, Outcome
from semblance.pipeline.report import IndexReport
from semblance.pipeline.survey import Item, survey, work_chunks
from semblance.pipeline.work import Work
from semblance.pipeline.workers import in_order


@dataclass(frozen=True, eq=False)
class Indexer:
    """Brings a gallery up to date with files and folders.

    The gallery must know the encoders' spaces, and the `work` must allow as many calls at once
    as there are `workers`. Memory grows with the number of pictures only by their ids and by
    the lines of the report.
    """

    store: Reader
    writer: Writer
    work: Work
    workers: int
    labels: LabelSource = no_labels
    limits: Limits = DEFAULT_LIMITS
    progress: Callable[[IndexReport], None] = lambda report: None

    def run(self, paths: Sequence[Path]) -> IndexReport:
        """Index these files and folders.

        Records of files that are gone from under a given folder are removed; a file found
        elsewhere, by its digest, keeps its record. What cannot be read is in the report.
        Raises ImageMissing for a path that does not exist, NoImages where there is nothing to
        index, and GalleryFull.
        """
        started = time.perf_counter()
        found = walk(paths, self.limits)
        ledger = Ledger(self.store, self.labels, Moves(KnownFiles(self.store, self.work)))
        report = ledger.report
        with closing(self._outcomes(survey(found, self.store, self._incomplete()))) as outcomes:
            self._store(outcomes, ledger)
        if not report.done and not report.skipped:
            # Nothing is removed either: an empty folder may be a disk that is not mounted.
            raise NoImages(f"no pictures in {', '.join(map(str, paths))}; nothing was changed")
        gone, report.kept = missing(self.store, paths)
        report.removed += self.writer.remove(gone) if gone else 0
        report.ignored = found.ignored
        report.took_s = time.perf_counter() - started
        return report

    def _store(self, outcomes: Iterable[Outcome], ledger: Ledger) -> None:
        """Store outcomes batch by batch; what was taken is stored even when the run is cut."""
        pace = CommitPace()
        try:
            for outcome in outcomes:
                ledger.take(outcome)
                if pace.is_due(ledger.pending):
                    ledger.flush(self.writer)
                    pace = CommitPace()
                self.progress(ledger.report)
            ledger.settle(self.writer)
        finally:
            ledger.flush(self.writer)

    def _outcomes(self, items: Iterator[Item]) -> Generator[Outcome, None, None]:
        """What became of each file, in the order of the walk."""
        reader = ChunkReader.of(self.store, self.work, self.limits)
        return in_order(reader.read, work_chunks(items, self.workers), self.workers)

    def _incomplete(self) -> frozenset[int]:
        """Ids of records that lack a vector or a trait."""
        return frozenset(self.work.lacking(self.store).tolist())
