"""Stores a batch of drafts: new records, and new versions of those that are there."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from semblance.errors import SpaceMismatch, UsageError
from semblance.gallery.attributes import check_labels
from semblance.gallery.records import Draft, Labels, Record
from semblance.gallery.sqlite.rows import SELECT_RECORDS, UPSERT_RECORD, from_row, to_row
from semblance.gallery.sqlite.stages import OnStage
from semblance.gallery.sqlite.text import encoded
from semblance.gallery.sqlite.traits import write_traits
from semblance.gallery.sqlite.vectors import StoredSpace, write_vectors

_SELECT_EXISTING: Final = f"{SELECT_RECORDS} WHERE uri = CAST(? AS TEXT) AND page = ?"
_LAST_ID: Final = """
SELECT max(
    (SELECT ifnull(max(id), 0) FROM records),
    (SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'records')
)
"""


@dataclass(frozen=True, slots=True, eq=False)
class PackedDraft:
    """A draft whose vectors are verified and turned into bytes."""

    draft: Draft
    vectors: tuple[tuple[StoredSpace, bytes], ...]


def pack(drafts: Sequence[Draft], spaces: Mapping[str, StoredSpace]) -> list[PackedDraft]:
    """Drafts ready to be stored; refused as a whole if one of them cannot be."""
    seen: set[tuple[str, int]] = set()
    for draft in drafts:
        if (draft.uri, draft.page) in seen:
            raise UsageError(f"{draft.uri}: page {draft.page} is twice in one batch")
        seen.add((draft.uri, draft.page))
        if draft.labels is not None:
            check_labels(draft.labels, draft.uri)
    return [_packed(draft, spaces) for draft in drafts]


def store_drafts(
    connection: sqlite3.Connection, drafts: Sequence[PackedDraft], on_stage: OnStage
) -> list[int]:
    """Write packed drafts within a transaction; the ids of their records, in order."""
    records = _store_records(connection, [packed.draft for packed in drafts])
    on_stage("records")
    ids = [record.id for record in records]
    write_vectors(
        connection,
        (
            (id, stored, data)
            for id, packed in zip(ids, drafts, strict=True)
            for stored, data in packed.vectors
        ),
    )
    write_traits(
        connection, ((id, packed.draft.traits) for id, packed in zip(ids, drafts, strict=True))
    )
    on_stage("vectors")
    return ids


def _packed(draft: Draft, spaces: Mapping[str, StoredSpace]) -> PackedDraft:
    unknown = sorted(draft.vectors.keys() - spaces.keys())
    if unknown:
        raise SpaceMismatch(
            f"{draft.uri}: a vector of the space {unknown[0]}, which this gallery does not have"
        )
    stored = [(spaces[fingerprint], vector) for fingerprint, vector in draft.vectors.items()]
    return PackedDraft(
        draft, tuple((each, each.pack(vector, draft.uri)) for each, vector in stored)
    )


def _store_records(connection: sqlite3.Connection, drafts: Sequence[Draft]) -> list[Record]:
    """Insert new records and renew the others, whose vectors go if their picture changed."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    (last_id,) = connection.execute(_LAST_ID).fetchone()
    records = []
    for draft in drafts:
        old = _existing(connection, draft)
        if old is None:
            last_id += 1
            records.append(_record(draft, last_id, now))
        else:
            records.append(_renewed(draft, old))
            if old.digest != draft.digest:
                for table in ("vectors", "traits"):
                    connection.execute(f"DELETE FROM {table} WHERE record_id = ?", (old.id,))
    connection.executemany(UPSERT_RECORD, [to_row(record) for record in records])
    return records


def _existing(connection: sqlite3.Connection, draft: Draft) -> Record | None:
    row = connection.execute(_SELECT_EXISTING, (encoded(draft.uri), draft.page)).fetchone()
    return None if row is None else from_row(row)


def _renewed(draft: Draft, old: Record) -> Record:
    """What a picture is predicted to be holds for its pixels; what the user says, for its name."""
    category = old.category if old.digest == draft.digest else None
    labels = old.labels if draft.labels is None else draft.labels
    return _record(draft, old.id, old.added_at, labels, category)


def _record(
    draft: Draft,
    id: int,
    added_at: str,
    labels: Labels | None = None,
    category: str | None = None,
) -> Record:
    return Record(
        id=id,
        uri=draft.uri,
        page=draft.page,
        pages=draft.pages,
        digest=draft.digest,
        width=draft.width,
        height=draft.height,
        stamp=draft.stamp,
        labels=labels or draft.labels or Labels(),
        category=category,
        added_at=added_at,
    )
