"""Raw vectors as float32 fields of a space's collection, sealed as in any engine."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from semblance.errors import GalleryCorrupt, GalleryError
from semblance.gallery.checksums import stamp_of
from semblance.gallery.milvus.record_documents import REPAIR
from semblance.gallery.milvus.server import VECTOR, PhysicalRow
from semblance.gallery.milvus.tables import Tables, listed
from semblance.gallery.stored_space import StoredSpace

_ANSWER_BYTES: Final = 16 * 1024 * 1024
_MOST_ROWS: Final = 4096


def to_row(stored: StoredSpace, id: int, data: bytes, born: int) -> PhysicalRow:
    """The row of a record's vector, as yet without a primary key."""
    return {
        "owner": id,
        "born": born,
        "stamp": stamp_of(stored.seal(id, data)),
        VECTOR: np.frombuffer(data, stored.dtype),
    }


def read_vectors(
    tables: Tables, stored: StoredSpace, ids: Sequence[int]
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(first place, (n, dim)) of consecutive ids, in their order, checksums verified."""
    block = max(1, min(_MOST_ROWS, _ANSWER_BYTES // (4 * stored.space.dim)))
    for start in range(0, len(ids), block):
        part = ids[start : start + block]
        found = {id: vector for id, vector, _ in _verified(tables, stored, part)}
        try:
            yield start, np.stack([found[id] for id in part])
        except KeyError as missing:
            raise GalleryError(
                f"record {missing} has no vector in {stored.space}: it was removed meanwhile, or "
                "never encoded there; run `semblance index` again"
            ) from None


def damaged(tables: Tables, stored: StoredSpace, ids: Sequence[int]) -> list[int]:
    """Those of these records whose vector is not as it was stored."""
    return [id for id, _, sound in _rows(tables, stored, ids) if not sound]


def _verified(
    tables: Tables, stored: StoredSpace, ids: Sequence[int]
) -> Iterable[tuple[int, NDArray[np.float32], bool]]:
    for row in _rows(tables, stored, ids):
        if not row[2]:
            raise GalleryCorrupt(
                f"the vector of record {row[0]} in {stored.space} does not match its checksum; "
                f"{REPAIR}"
            )
        yield row


def _rows(
    tables: Tables, stored: StoredSpace, ids: Sequence[int]
) -> Iterator[tuple[int, NDArray[np.float32], bool]]:
    """(record, vector, whether it matches its checksum) of those that have one."""
    table = tables.layout.vectors(stored.space.fingerprint)
    fields = ("owner", "stamp", VECTOR)
    for row in tables.rows(table, f"owner in {listed(ids)}", fields, stored.id):
        vector = np.asarray(row[VECTOR], np.float32)
        data = vector.astype(stored.dtype).tobytes()
        yield row["owner"], vector, stamp_of(stored.seal(row["owner"], data)) == row["stamp"]
