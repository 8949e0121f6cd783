"""The offline half of the flow: files in, records with raw vectors in the gallery.

Running it again does only what is new or changed. Worker threads read and encode; this thread
walks, decides and writes, so records are stored in the order of the walk.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from semblance.encoders.port import Encoder
from semblance.errors import NoImages
from semblance.gallery.labels import LabelSource
from semblance.gallery.port import Reader, Store, Writer
from semblance.images import DEFAULT_LIMITS, Limits, walk
from semblance.pipeline.ledger import Ledger, no_labels
from semblance.pipeline.reading import ChunkReader, Outcome
from semblance.pipeline.report import IndexReport
from semblance.pipeline.survey import Item, survey, work_chunks

COMMIT_PICTURES = 256
COMMIT_SECONDS = 2.0
"""A batch is made durable after this many pictures or seconds: all that a crash can cost."""

CHUNKS_AHEAD = 2
"""Chunks that may wait for each worker: enough never to starve it, few enough to bound memory."""


@dataclass(frozen=True, eq=False)
class Indexer:
    """Brings a gallery up to date with files and folders.

    `encoders` must allow as many calls at once as there are `workers`. Memory grows with the
    number of pictures only by their ids and by the lines of the report.
    """

    store: Store
    encoders: Sequence[Encoder]
    workers: int
    labels: LabelSource = no_labels
    limits: Limits = DEFAULT_LIMITS
    progress: Callable[[IndexReport], None] = lambda report: None

    def run(self, paths: Sequence[Path]) -> IndexReport:
        """Index these files and folders.

        Records of files that are gone from under a given folder are removed; a file found
        elsewhere, by its digest, keeps its record. What cannot be read is in the report.
        Raises ImageMissing for a path that does not exist, NoImages where there is nothing to
        index, GalleryLocked and GalleryFull.
        """
        started = time.perf_counter()
        report = IndexReport()
        found = walk(paths, self.limits)
        with self.store.writer() as writer:
            for encoder in self.encoders:
                writer.add_space(encoder.space)
            items = survey(found, self.store, self._incomplete())
            self._store(self._outcomes(items), writer, report)
            if not report.done and not report.skipped:
                # Nothing is removed either: an empty folder may be a disk that is not mounted.
                raise NoImages(f"no pictures in {', '.join(map(str, paths))}; nothing was changed")
            report.removed = _remove_missing(self.store, writer, paths)
        report.ignored = found.ignored
        report.took_s = time.perf_counter() - started
        return report

    def _store(self, outcomes: Iterable[Outcome], writer: Writer, report: IndexReport) -> None:
        """Store outcomes batch by batch; what was taken is stored even when the run is cut."""
        ledger = Ledger(self.store, self.labels, report)
        stored_at = time.monotonic()
        try:
            for outcome in outcomes:
                ledger.take(outcome)
                due = time.monotonic() - stored_at > COMMIT_SECONDS
                if ledger.pending >= COMMIT_PICTURES or due:
                    ledger.flush(writer)
                    stored_at = time.monotonic()
                self.progress(report)
        finally:
            ledger.flush(writer)

    def _outcomes(self, items: Iterator[Item]) -> Iterator[Outcome]:
        """What became of each file, in the order of the walk."""
        reader = ChunkReader(self.store, self.encoders, self.limits)
        waiting: deque[Future[list[Outcome]]] = deque()
        with ThreadPoolExecutor(self.workers, thread_name_prefix="semblance-read") as pool:
            try:
                for chunk in work_chunks(items):
                    waiting.append(pool.submit(reader.read, chunk))
                    if len(waiting) > self.workers * CHUNKS_AHEAD:
                        yield from waiting.popleft().result()
                while waiting:
                    yield from waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _incomplete(self) -> frozenset[int]:
        """Ids of records that lack a vector in one of the encoders' spaces."""
        every = self.store.ids()
        lacking = [
            np.setdiff1d(every, self.store.stamps(encoder.space.fingerprint)[0])
            for encoder in self.encoders
        ]
        return frozenset(np.concatenate(lacking).tolist())


def _remove_missing(reader: Reader, writer: Writer, paths: Sequence[Path]) -> int:
    """Remove the records of files that no longer exist under the folders given."""
    folders = [os.path.abspath(path) for path in paths if path.is_dir()]
    gone = {
        record.id
        for folder in folders
        for record in reader.under(folder)
        if not os.path.lexists(record.uri)
    }
    return writer.remove(sorted(gone)) if gone else 0
