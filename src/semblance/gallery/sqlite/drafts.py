"""Stores a batch of drafts: new records, and new versions of those that are there."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from semblance.gallery.drafting import PackedDraft, new_record, now, renewed
from semblance.gallery.records import Draft, Record
from semblance.gallery.sqlite.rows import SELECT_RECORDS, UPSERT_RECORD, from_row, to_row
from semblance.gallery.sqlite.stages import OnStage
from semblance.gallery.sqlite.traits import write_traits
from semblance.gallery.sqlite.vectors import write_vectors
from semblance.gallery.text import encoded

_SELECT_EXISTING: Final = f"{SELECT_RECORDS} WHERE uri = CAST(? AS TEXT) AND page = ?"
_LAST_ID: Final = """
SELECT max(
    (SELECT ifnull(max(id), 0) FROM records),
    (SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'records')
)
"""


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


def _store_records(connection: sqlite3.Connection, drafts: Sequence[Draft]) -> list[Record]:
    """Insert new records and renew the others, whose vectors go if their picture changed."""
    added_at = now()
    (last_id,) = connection.execute(_LAST_ID).fetchone()
    records = []
    for draft in drafts:
        old = _existing(connection, draft)
        if old is None:
            last_id += 1
            records.append(new_record(draft, last_id, added_at))
        else:
            records.append(renewed(draft, old))
            if old.digest != draft.digest:
                for table in ("vectors", "traits"):
                    connection.execute(f"DELETE FROM {table} WHERE record_id = ?", (old.id,))
    connection.executemany(UPSERT_RECORD, [to_row(record) for record in records])
    return records


def _existing(connection: sqlite3.Connection, draft: Draft) -> Record | None:
    row = connection.execute(_SELECT_EXISTING, (encoded(draft.uri), draft.page)).fetchone()
    return None if row is None else from_row(row)
