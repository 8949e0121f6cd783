"""The client of a Milvus server: the only file that speaks to it."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from semblance.errors import GalleryError
from semblance.extras import needs
from semblance.gallery.address import Address
from semblance.gallery.milvus.failures import CONNECT_S, CollectionGone, patiently

PhysicalRow: TypeAlias = dict[str, Any]

VECTOR: Final = "vector"
CHUNK_CHARACTERS: Final = 65_535
"""The most that a VARCHAR holds, in bytes; what is stored there is ASCII."""

_MESSAGE_BYTES: Final = 16 * 1024 * 1024
"""An insert is cut into messages of about this size; the server takes 64 MB."""

_ROW_BYTES: Final = 256
"""The numbers of a row, roughly."""

_DELETED_AT_ONCE: Final = 10_000


class Server:
    """One connection; threads may share it. Every call waits for a server that restarts."""

    def __init__(self, address: Address) -> None:
        """Connect within CONNECT_S; raises GalleryUnreachable, and RuntimeMissing."""
        with needs("pymilvus", "a gallery on a Milvus server", extra="cluster"):
            from pymilvus import MilvusClient
        for name in ("pymilvus", "pymilvus.milvus_client"):
            # It writes tracebacks of what we catch, addresses and all, to standard error.
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self.address = address
        self._closed = False
        self._client: Any = patiently(
            address,
            lambda left: MilvusClient(
                uri=address.uri,
                token=address.token,
                timeout=min(left, CONNECT_S),
                secure=address.tls,
                dedicated=True,
            ),
            CONNECT_S,
        )

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._client.close()

    # --- collections ---

    def has(self, name: str) -> bool:
        return bool(self._ask(lambda left: self._client.has_collection(name, timeout=left)))

    def names(self, prefix: str) -> list[str]:
        every: list[str] = self._ask(lambda left: self._client.list_collections(timeout=left))
        return sorted(name for name in every if name.startswith(prefix))

    def create(
        self, name: str, whole_numbers: Iterable[str], texts: Sequence[str], dim: int
    ) -> None:
        """Make a collection of a primary key `pk`, int64 and VARCHAR fields and a float32 vector;
        the same one again is no change. Loading begins, and goes on by itself."""
        from pymilvus import DataType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("pk", DataType.INT64, is_primary=True)
        for field in whole_numbers:
            schema.add_field(field, DataType.INT64)
        for field in texts:
            schema.add_field(field, DataType.VARCHAR, max_length=CHUNK_CHARACTERS)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dim)
        index = self._client.prepare_index_params()
        # Brute force: exact, nothing to train, and it keeps the vectors as they were given.
        index.add_index(VECTOR, index_type="FLAT", metric_type="L2")
        if not self.has(name):  # one that outlived a restart is refused as another one
            self._ask(
                lambda left: self._client.create_collection(
                    name, schema=schema, num_shards=1, consistency_level="Strong", timeout=left
                )
            )
        self._ask(lambda left: self._client.create_index(name, index, sync=False, timeout=left))
        self._ask(lambda left: self._client.load_collection(name, _async=True, timeout=left))

    def load(self, name: str) -> None:
        """See that a collection is being loaded, which answers wait for."""
        if "NotLoad" in str(
            self._ask(lambda left: self._client.get_load_state(name, timeout=left))["state"]
        ):
            self._ask(lambda left: self._client.load_collection(name, _async=True, timeout=left))

    def drop(self, name: str) -> None:
        self._ask(lambda left: self._client.drop_collection(name, timeout=left))

    def compact(self, name: str) -> None:
        """Ask the server to put deleted rows out, in its own time."""
        self._ask(lambda left: self._client.compact(name, timeout=left))

    # --- rows ---

    def insert(self, name: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """Add rows; the server's time from which on a reader sees them, 0 if it does not say.

        A call that is repeated because its answer was lost adds nothing: the keys are the same.
        """
        from pymilvus.client.ts_utils import get_collection_ts

        for batch in _messages(rows):
            self._ask(lambda left, b=batch: self._client.insert(name, b, timeout=left))
        return int(get_collection_ts(name, self.address.server) or 0)

    def query(
        self, name: str, condition: str, fields: Sequence[str], seen: int = 0
    ) -> list[PhysicalRow]:
        """The rows that meet a condition; all that was written up to the time `seen` is there, and
        with 0 all that was written before the call.

        Raises TooLarge where they do not fit into one message.
        """
        waiting: dict[str, Any] = {"consistency_level": "Strong"}
        if seen:
            waiting = {"consistency_level": "Customized", "guarantee_timestamp": seen}
        return list(
            self._ask(
                lambda left: self._client.query(
                    name, filter=condition, output_fields=list(fields), timeout=left, **waiting
                )
            )
        )

    def delete(self, name: str, keys: Sequence[int]) -> None:
        for start in range(0, len(keys), _DELETED_AT_ONCE):
            listed = ", ".join(map(str, keys[start : start + _DELETED_AT_ONCE]))
            self._ask(
                lambda left, pks=listed: self._client.delete(
                    name, filter=f"pk in [{pks}]", timeout=left
                )
            )

    def _ask(self, call: Any) -> Any:
        if self._closed:
            raise GalleryError(f"{self.address} has been closed; open it again")
        try:
            return patiently(self.address, call)
        except CollectionGone as gone:
            raise GalleryError(
                f"{self.address}: a part of the gallery is not there any more ({gone}); somebody "
                "dropped it on the server, or just dropped its view"
            ) from None


def _messages(rows: Sequence[Mapping[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """The rows in lists of about _MESSAGE_BYTES."""
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        batch.append(dict(row))
        size += _ROW_BYTES + len(row.get("data", "")) + 4 * len(row[VECTOR])
        if size >= _MESSAGE_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
