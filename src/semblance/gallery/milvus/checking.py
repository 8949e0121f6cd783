"""Verifies a gallery on a server from end to end, and says what to do about what is broken."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias

import numpy as np

from semblance.encoders.space import PICTURES
from semblance.errors import GalleryCorrupt
from semblance.gallery.milvus import record_documents, small, traits
from semblance.gallery.milvus.conditions import EVERYTHING
from semblance.gallery.milvus.tables import DOCUMENTS_A_SCAN, IDS_A_QUERY, Tables
from semblance.gallery.milvus.vectors import damaged
from semblance.gallery.port import Fault
from semblance.gallery.stored_space import StoredSpace

MAX_FAULTS: Final = 100
"""Of each kind."""

_AGAIN: Final = "run `semblance index` again with the same options"
_REINDEX: Final = "run `semblance remove {id}`, then `semblance index` again"
_CHECKSUM: Final = "does not match its checksum"

Check: TypeAlias = Callable[[Tables], Iterator[Fault]]


def find_faults(tables: Tables) -> list[Fault]:
    """Everything that is not as it was stored. Reads the whole gallery, a block at a time."""
    return [fault for check in CHECKS for fault in _bounded(check, tables)]


def _bounded(check: Check, tables: Tables) -> list[Fault]:
    faults: list[Fault] = []
    name = str(tables.server.address)
    try:
        faults += islice(check(tables), MAX_FAULTS)
    except GalleryCorrupt as error:
        faults.append(Fault(name, str(error), small.RESTORE))
    if len(faults) == MAX_FAULTS:
        faults.append(Fault(name, "more of the same", small.RESTORE))
    return faults


def _small_documents(tables: Tables) -> Iterator[Fault]:
    kinds = ", ".join(f'"{kind}"' for kind in small.KINDS)
    for document in tables.documents(tables.layout.meta, f"key in [{kinds}]"):
        if not small.is_sound(document):
            yield Fault(small.what(document), _CHECKSUM, small.RESTORE)


def _records(tables: Tables) -> Iterator[Fault]:
    """Every record is whole, and there are as many as the last transaction says."""
    found = 0
    for low in range(0, tables.snapshot.next_id, DOCUMENTS_A_SCAN):
        within = f"owner >= {low} and owner < {low + DOCUMENTS_A_SCAN}"
        for document in tables.documents(tables.layout.records, within):
            found += 1
            if not record_documents.is_sound(document):
                id = document.owner
                yield Fault(f"record {id}", _CHECKSUM, _REINDEX.format(id=id))
    if found != tables.snapshot.records:
        problem = f"{found} are there where {tables.snapshot.records} were stored"
        yield Fault("records", problem, small.RESTORE)


def _vectors(tables: Tables) -> Iterator[Fault]:
    """Every vector is whole and has a record; every record has one of each model.

    A record need not have a text of its own, and without one has no vector of it.
    """
    records = _owners(tables, tables.layout.records)
    for stored in small.read_spaces(tables).values():
        present = _owners(tables, tables.layout.vectors(stored.space.fingerprint), stored.id)
        yield from _damaged(tables, stored, present)
        for id in np.setdiff1d(present, records).tolist():
            yield Fault(f"vector of record {id}", "it has no record", "run `semblance compact`")
        lacking = len(np.setdiff1d(records, present))
        if lacking and stored.space.side == PICTURES:
            problem = f"{lacking} records have" if lacking > 1 else "1 record has"
            yield Fault(f"space {stored.space}", f"{problem} no vector in it", _AGAIN)


def _damaged(tables: Tables, stored: StoredSpace, ids: np.ndarray) -> Iterator[Fault]:
    for start in range(0, len(ids), IDS_A_QUERY):
        for id in damaged(tables, stored, ids[start : start + IDS_A_QUERY].tolist()):
            problem = f"{_CHECKSUM} in {stored.space}"
            yield Fault(f"vector of record {id}", problem, _REINDEX.format(id=id))


def _traits(tables: Tables) -> Iterator[Fault]:
    """Every mask, keypoint and region is whole."""
    owners = np.unique(_owners(tables, tables.layout.traits, condition="chunk == 0"))
    for start in range(0, len(owners), IDS_A_QUERY):
        part = owners[start : start + IDS_A_QUERY].tolist()
        for document in tables.documents_of(tables.layout.traits, part):
            if not traits.is_sound(document):
                item = f"{document.key} of record {document.owner}"
                yield Fault(item, _CHECKSUM, _REINDEX.format(id=document.owner))


def _owners(tables: Tables, table: str, since: int = 0, condition: str = EVERYTHING) -> np.ndarray:
    rows = tables.scan(table, condition, ("owner",), since)
    return np.array([row["owner"] for row in rows], dtype=np.int64)


CHECKS: Final[tuple[Check, ...]] = (_small_documents, _records, _vectors, _traits)
