"""Stores a batch of drafts: new records, and new versions of those that are there."""

from collections.abc import Mapping, Sequence

from semblance.gallery.drafting import PackedDraft, new_record, now, renewed
from semblance.gallery.milvus.conditions import EVERYTHING
from semblance.gallery.milvus.documents import Document, number_of
from semblance.gallery.milvus.record_documents import from_document, to_document
from semblance.gallery.milvus.tables import Tables
from semblance.gallery.milvus.traits import of_kind, to_documents
from semblance.gallery.milvus.transaction import Transaction
from semblance.gallery.milvus.vectors import to_row
from semblance.gallery.records import Record
from semblance.gallery.stored_space import StoredSpace


def store_drafts(
    tables: Tables,
    transaction: Transaction,
    drafts: Sequence[PackedDraft],
    spaces: Mapping[str, StoredSpace],
) -> list[int]:
    """Add packed drafts to a transaction; the ids of their records, in order."""
    existing = _existing(tables, drafts) if drafts else {}
    added_at, ids = now(), []
    for packed in drafts:
        draft = packed.draft
        old = existing.get((draft.uri, draft.page))
        if old is None:
            record = new_record(draft, transaction.next_id, added_at)
            transaction.next_id += 1
            transaction.records += 1
        else:
            document, before = old
            record = renewed(draft, before)
            transaction.replace(tables.layout.records, document.keys)
            _replace_rest(tables, transaction, packed, before, spaces)
        _add(tables, transaction, packed, record)
        ids.append(record.id)
    return ids


def _existing(
    tables: Tables, drafts: Sequence[PackedDraft]
) -> dict[tuple[str, int], tuple[Document, Record]]:
    """The records of the drafts that are there, by uri and page."""
    numbers = sorted({number_of(packed.draft.uri) for packed in drafts})
    found = tables.documents_of(tables.layout.records, numbers, EVERYTHING, "uri")
    records = [(document, from_document(document)) for document in found]
    return {(record.uri, record.page): (document, record) for document, record in records}


def _replace_rest(
    tables: Tables,
    transaction: Transaction,
    packed: PackedDraft,
    before: Record,
    spaces: Mapping[str, StoredSpace],
) -> None:
    """What a record had of another picture goes, and what is given anew."""
    is_other = before.digest != packed.draft.digest
    given = [stored for stored, _ in packed.vectors]
    for stored in spaces.values() if is_other else given:
        table = tables.layout.vectors(stored.space.fingerprint)
        transaction.replace(table, tables.keys_of(table, [before.id]))
    kinds = {trait.kind for trait in packed.draft.traits}
    for condition in [EVERYTHING] if is_other else map(of_kind, kinds):
        keys = tables.keys_of(tables.layout.traits, [before.id], condition)
        transaction.replace(tables.layout.traits, keys)


def _add(tables: Tables, transaction: Transaction, packed: PackedDraft, record: Record) -> None:
    layout = tables.layout
    transaction.add(layout.records, [to_document(record)])
    transaction.add(layout.traits, to_documents(record.id, packed.draft.traits))
    for stored, data in packed.vectors:
        row = to_row(stored, record.id, data, transaction.number)
        transaction.add_rows(layout.vectors(stored.space.fingerprint), [row])
