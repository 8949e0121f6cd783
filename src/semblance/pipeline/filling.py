"""Vectors of a further space for the pictures that a gallery holds already."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.gallery.port import Reader, Writer
from semblance.gallery.records import Draft
from semblance.images import DEFAULT_LIMITS, Limits
from semblance.pipeline.known import Known
from semblance.pipeline.pace import CommitPace
from semblance.pipeline.reading import ChunkReader, Encoded, Outcome
from semblance.pipeline.report import IndexReport, Skipped
from semblance.pipeline.survey import LOOKUP, Fresh, Item, work_chunks
from semblance.pipeline.traits import lacks_object
from semblance.pipeline.work import Work
from semblance.pipeline.workers import in_order

CHANGED = "its file has changed since it was indexed; run `semblance index` on it"


@dataclass(frozen=True, eq=False)
class Filling:
    """Makes the vectors and traits that a gallery lacks of this work, and nothing else.

    Records keep everything they have: a search in another space sees no change, and a run that
    is cut short goes on where it stopped. Memory grows with the records only by their ids.
    """

    store: Reader
    writer: Writer
    work: Work
    workers: int
    limits: Limits = DEFAULT_LIMITS
    progress: Callable[[IndexReport], None] = lambda report: None

    def run(self) -> IndexReport:
        """Encode; in the report, `added` got their vectors and `unchanged` had them.

        A picture whose file is gone, cannot be read or holds another picture by now is skipped.
        """
        started = time.perf_counter()
        wanted = self.work.lacked_in(self.store)
        lacking = wanted.lacking(self.store)
        report = IndexReport(unchanged=self.store.count() - len(lacking))
        if wanted:
            reader = ChunkReader.of(self.store, wanted, self.limits)
            chunks = work_chunks(self._files(lacking), self.workers)
            with closing(in_order(reader.read, chunks, self.workers)) as outcomes:
                self._store(outcomes, reader, report)
        report.took_s = time.perf_counter() - started
        return report

    def _files(self, ids: NDArray[np.int64]) -> Iterator[Item]:
        """The files of these records. One whose pages lie far apart may come twice."""
        for start in range(0, len(ids), LOOKUP):
            records = self.store.records(ids[start : start + LOOKUP].tolist())
            yield from (Fresh(Path(uri)) for uri in dict.fromkeys(record.uri for record in records))

    def _store(self, outcomes: Iterable[Outcome], reader: ChunkReader, report: IndexReport) -> None:
        pending: list[Draft] = []
        pace = CommitPace()
        try:
            for outcome in outcomes:
                pending += self._fitting(outcome, reader, report)
                if pace.is_due(len(pending)):
                    self._flush(pending, report)
                    pace = CommitPace()
                self.progress(report)
        finally:
            self._flush(pending, report)

    def _flush(self, pending: list[Draft], report: IndexReport) -> None:
        drafts = {(draft.uri, draft.page): draft for draft in pending}
        pending.clear()
        if drafts:
            self.writer.put(list(drafts.values()))
            report.added += len(drafts)
            report.no_object += [d.uri for d in drafts.values() if lacks_object(d.traits)]
            self.progress(report)

    def _fitting(self, outcome: Outcome, reader: ChunkReader, report: IndexReport) -> list[Draft]:
        """The drafts of a file that still holds the very bytes of its records."""
        drafts: Sequence[Draft] = ()
        match outcome:
            case Skipped():
                report.skipped.append(outcome)
            case Encoded():
                report.skipped.extend(outcome.skipped)
                drafts = outcome.drafts
            case Known() if not outcome.here:
                copied = reader.known.files(outcome.digest)
                drafts = reader.known.copies(outcome.path, outcome.stamp, copied[0])
        if not drafts:
            return []
        uri = drafts[0].uri
        stored = {record.page: record.digest for record in self.store.at([uri]).get(uri, [])}
        fitting = [draft for draft in drafts if stored.get(draft.page) == draft.digest]
        if not fitting:
            report.skipped.append(Skipped(uri, CHANGED))
        return fitting
