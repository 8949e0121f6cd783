"""What an indexing run has decided and not yet stored: one batch of changes to a gallery."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from semblance.gallery.labels import LabelSource
from semblance.gallery.port import Reader, Writer
from semblance.gallery.records import Draft, Labels, Record
from semblance.images.stamp import FileStamp
from semblance.pipeline.known import Known
from semblance.pipeline.moves import Moves
from semblance.pipeline.presence import is_gone
from semblance.pipeline.reading import Encoded, Outcome
from semblance.pipeline.report import IndexReport, Skipped
from semblance.pipeline.survey import Unchanged
from semblance.pipeline.traits import lacks_object
from semblance.pipeline.wording import TextSpaces, relabel


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
    reworded: dict[str, list[int]] = field(default_factory=dict)


class Ledger:
    """Turns outcomes into changes and counts; `flush` makes the changes durable.

    Whether a picture has moved can only be told when all files have been seen, so files with
    bytes that are stored elsewhere, and files that changed, wait for `settle`.
    """

    def __init__(self, reader: Reader, labels: LabelSource, moves: Moves) -> None:
        self.report = IndexReport()
        self._reader = reader
        self._labels = labels
        self._moves = moves
        self._changes = _Changes()
        self._texts = TextSpaces.of(reader)
        self._arrivals: set[str] = set()

    @property
    def pending(self) -> int:
        """Pictures that a crash now would cost."""
        return len(self._changes.drafts)

    def take(self, outcome: Outcome) -> None:
        """Decide what an outcome means for the gallery, or put the decision off."""
        match outcome:
            case Skipped():
                self.report.skipped.append(outcome)
            case Unchanged(path, records):
                self._keep(path, records)
            case Known(path, _, stamp, here) if here:
                self._changes.touched += [(record.id, stamp) for record in here]
                self._keep(path, here)
            case Known():
                self._moves.wait(outcome, self._at(outcome.path))
            case Encoded():
                self.report.skipped.extend(outcome.skipped)
                before = self._at(outcome.path)
                if not before and outcome.drafts:
                    before = self._arrived(outcome)
                elif outcome.drafts and self._moves.wait(outcome, before):
                    return
                self._store(outcome, before)

    def settle(self, writer: Writer) -> None:
        """Decide about all that was put off: first what moved, then what was changed or copied."""
        resolved = self._moves.resolve()
        for path, stamp, records in resolved.moved:
            self._changes.moves += [(record.id, str(path), stamp) for record in records]
            self.report.moved += len(records)
            self._relabel(path, records)
        overwritten = [record.id for records in resolved.overwritten for record in records]
        self._changes.stale += overwritten
        self.report.removed += len(overwritten)
        self.flush(writer)
        for file, before in resolved.changed:
            self._store(file, before)
        self.flush(writer)

    def flush(self, writer: Writer) -> None:
        """Store what is pending, each kind of change in one transaction."""
        changes, self._changes = self._changes, _Changes()
        if changes.stale:
            writer.remove(changes.stale)
        if changes.moves:
            writer.move(changes.moves)
        for space, ids in changes.reworded.items():
            writer.drop_vectors(space, ids)
        if changes.drafts:
            writer.put(changes.drafts)
        if changes.touched:
            writer.touch(changes.touched)
        if changes.labels:
            relabel(self._reader, writer, changes.labels)

    def _at(self, path: Path) -> tuple[Record, ...]:
        return tuple(self._reader.at([str(path)]).get(str(path), ()))

    def _arrived(self, file: Encoded) -> tuple[Record, ...]:
        """Records that move to this new file: of these bytes, their own file gone, and lacking
        vectors that are here now. Without that, a view that is half added would lose its labels.
        """
        draft = file.drafts[0]
        for records in self._moves.files.unfinished(draft.digest):
            if records[0].uri not in self._arrivals and is_gone(records[0].uri):
                self._arrivals.add(records[0].uri)
                self._changes.moves += [(r.id, draft.uri, draft.stamp) for r in records]
                return records
        return ()

    def _keep(self, path: Path, records: tuple[Record, ...]) -> None:
        self.report.unchanged += len(records)
        self._relabel(path, records)

    def _relabel(self, path: Path, records: tuple[Record, ...]) -> None:
        said = self._labels(path)
        if said is None:
            return
        for record in records:
            labels = said.over(record.labels)
            if labels != record.labels:
                self._changes.labels[record.id] = labels
                self.report.relabelled += 1

    def _store(self, file: Encoded, before: tuple[Record, ...]) -> None:
        """Store a file's pages; `before` are the records of the same file as it was."""
        said = self._labels(file.path)
        stored = {record.page: record for record in before}
        has_moved = bool(before) and before[0].uri != str(file.path)
        for draft in file.drafts:
            old = stored.get(draft.page)
            labels = said if said is None or old is None else said.over(old.labels)
            self._changes.drafts.append(replace(draft, labels=labels))
            if lacks_object(draft.traits):
                self.report.no_object.append(draft.uri)
            if old is not None and labels is not None:
                self._reword(old, labels)
            self.report.added += old is None
            self.report.updated += old is not None and not has_moved
            self.report.moved += old is not None and has_moved
        if file.drafts:
            pages = {draft.page for draft in file.drafts}
            self._changes.stale += [record.id for record in before if record.page not in pages]

    def _reword(self, record: Record, labels: Labels) -> None:
        """Drop, with the next batch, the vectors of texts that the record will not have."""
        for space in self._texts.stale(record.labels, labels):
            self._changes.reworded.setdefault(space, []).append(record.id)
