"""The distributed gallery: some collections on a Milvus server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from semblance.errors import GalleryError, GalleryMissing, UsageError
from semblance.gallery.address import Address
from semblance.gallery.milvus import sweeping
from semblance.gallery.milvus.documents import to_rows
from semblance.gallery.milvus.layout import Layout, create_documents
from semblance.gallery.milvus.lease import Lease
from semblance.gallery.milvus.reading import MilvusReader
from semblance.gallery.milvus.server import Server
from semblance.gallery.milvus.snapshot import Snapshot, commit_document
from semblance.gallery.milvus.writing import MilvusWriter
from semblance.gallery.port import Capabilities, VectorType


class MilvusStore(MilvusReader):
    """A gallery on a server: a reader at any time, a writer on request. Made by `open`."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        transactions=True,
        survives_kill=True,
        exclusive_lock=False,
        float16=False,
        compacts_bytes=False,
    )

    @classmethod
    def open(
        cls, address: Address, *, create: bool = False, vector_type: VectorType = "float32"
    ) -> "MilvusStore":
        """Open the gallery at this address, or make an empty one there if `create` says so.

        Raises GalleryUnreachable, GalleryMissing, GalleryTooNew, RuntimeMissing without the client,
        and UsageError for a new gallery of float16.
        """
        server = Server(address)
        try:
            layout = Layout(address.gallery)
            if not _is_there(server, layout):
                if not create:
                    raise GalleryMissing(f"there is no gallery at {address}")
                _create(server, layout, vector_type)
            return cls(server, layout)
        except BaseException:
            server.close()
            raise

    @property
    def server(self) -> Server:
        return self._server

    @property
    def layout(self) -> Layout:
        return self._layout

    @contextmanager
    def writer(self) -> Iterator[MilvusWriter]:
        """Become the one writer; raises GalleryLocked at once while another is. See `lease`."""
        lease = Lease(self._server, self._layout)
        lease.acquire()
        writer: MilvusWriter | None = None
        try:
            snapshot = Snapshot.take(self._server, self._layout)
            if lease.follows_a_crash:
                sweeping.sweep(self._server, self._layout, snapshot)
            lease.forget_the_dead()
            writer = MilvusWriter(self, lease, snapshot)
            self.written(snapshot)
            yield writer
            if writer.is_clean:
                writer.tidy()
        finally:
            self._written = None
            lease.release(clean=writer is not None and writer.is_clean)

    def written(self, snapshot: Snapshot) -> None:
        """Note what this store's own writer committed."""
        self._written = snapshot

    def close(self) -> None:
        self._server.close()


def _is_there(server: Server, layout: Layout) -> bool:
    """Whether the gallery was made, and not only begun to be."""
    if not all(server.has(table) for table in layout.documents()):
        return False
    for table in server.names(layout.prefix):
        server.load(table)
    try:
        Snapshot.take(server, layout)
    except GalleryMissing:
        return False
    return True


def _create(server: Server, layout: Layout, vector_type: VectorType) -> None:
    """Make an empty gallery; two who make the same one at once write the same row."""
    if vector_type != "float32":
        raise UsageError("a gallery on a Milvus server keeps float32 vectors, no float16")
    create_documents(server, layout)
    (row,) = to_rows(commit_document(1, 0, 1, 0), 1)
    server.insert(layout.meta, [{"pk": 1, **row}])
    if not _is_there(server, layout):
        raise GalleryError(f"{server.address} was not made; run the command again")
