"""What an indexing run has decided and not yet stored: one batch of changes to a gallery."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from semblance.gallery.labels import LabelSource
from semblance.gallery.port import Reader, Writer
from semblance.gallery.records import Draft, Labels, Record
from semblance.images.stamp import FileStamp
from semblance.pipeline.reading import Encoded, Known, Outcome
from semblance.pipeline.report import IndexReport, Skipped
from semblance.pipeline.survey import Unchanged


def no_labels(path: Path) -> Labels | None:
    """The label source of a user who gave none."""
    return None


@dataclass(eq=False)
class _Changes:
    drafts: list[Draft] = field(default_factory=list)
    moves: list[tuple[int, str, FileStamp]] = field(default_factory=list)
    touched: list[tuple[int, FileStamp]] = field(default_factory=list)
    labels: dict[int, Labels] = field(default_factory=dict)
    stale: list[int] = field(default_factory=list)


class Ledger:
    """Turns outcomes into changes and counts; `flush` makes the changes durable."""

    def __init__(self, reader: Reader, labels: LabelSource, report: IndexReport) -> None:
        self._reader = reader
        self._labels = labels
        self._report = report
        self._changes = _Changes()
        self._moved: set[int] = set()

    @property
    def pending(self) -> int:
        """Pictures that a crash now would cost."""
        return len(self._changes.drafts)

    def take(self, outcome: Outcome) -> None:
        """Decide what an outcome means for the gallery."""
        match outcome:
            case Skipped():
                self._report.skipped.append(outcome)
            case Unchanged(path, records):
                self._keep(path, records)
            case Known():
                self._take_known(outcome)
            case Encoded():
                self._take_encoded(outcome)

    def flush(self, writer: Writer) -> None:
        """Store what is pending, each kind of change in one transaction."""
        changes, self._changes = self._changes, _Changes()
        if changes.stale:
            writer.remove(changes.stale)
        if changes.moves:
            writer.move(changes.moves)
        if changes.drafts:
            writer.put(changes.drafts)
        if changes.touched:
            writer.touch(changes.touched)
        if changes.labels:
            writer.label(changes.labels)

    def _keep(self, path: Path, records: tuple[Record, ...]) -> None:
        self._report.unchanged += len(records)
        self._relabel(path, records)

    def _relabel(self, path: Path, records: tuple[Record, ...]) -> None:
        labels = self._labels(path)
        if labels is not None:
            self._changes.labels |= {r.id: labels for r in records if r.labels != labels}

    def _take_encoded(self, file: Encoded) -> None:
        self._report.skipped.extend(file.skipped)
        labels = self._labels(file.path)
        before = self._reader.at([str(file.path)]).get(str(file.path), [])
        pages_before = {record.page for record in before}
        for draft in file.drafts:
            self._changes.drafts.append(replace(draft, labels=labels) if labels else draft)
            if draft.page in pages_before:
                self._report.updated += 1
            else:
                self._report.added += 1
        if file.drafts:
            pages = {draft.page for draft in file.drafts}
            self._changes.stale += [record.id for record in before if record.page not in pages]

    def _take_known(self, file: Known) -> None:
        """The bytes are stored: the file was touched, moved here, or is a copy."""
        ids = [record.id for record in file.records]
        stored_at = file.records[0].uri
        if stored_at == str(file.path):
            self._changes.touched += [(id, file.stamp) for id in ids]
            self._keep(file.path, file.records)
        elif self._is_move(ids, stored_at, str(file.path)):
            self._changes.moves += [(id, str(file.path), file.stamp) for id in ids]
            self._moved.update(ids)
            self._report.moved += len(ids)
            self._relabel(file.path, file.records)
        else:
            self._take_encoded(Encoded(file.path, file.copies))

    def _is_move(self, ids: list[int], stored_at: str, uri: str) -> bool:
        if self._moved.intersection(ids) or os.path.lexists(stored_at):
            return False
        return not self._reader.at([uri])
