"""Which engine keeps a gallery: SQLite in a folder, or Milvus at an address."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from semblance.errors import GalleryMissing
from semblance.gallery.address import Address, is_address
from semblance.gallery.home import home_of
from semblance.gallery.milvus import MilvusStore
from semblance.gallery.port import Store, VectorType
from semblance.gallery.sqlite import SqliteStore


def open_store(
    path: str | os.PathLike[str],
    *,
    create: bool,
    vector_type: VectorType = "float32",
    before_creating: Callable[[], object] = lambda: None,
) -> Store:
    """The store of the gallery in this folder or at this address.

    `before_creating` is called where a new one is about to be made, and may refuse by raising.
    Raises GalleryMissing if there is none and `create` is false, and what the engines raise.
    """
    if not is_address(path):
        folder = Path(path)
        if not folder.exists():
            before_creating()
        return SqliteStore.open(folder, create=create, vector_type=vector_type)
    store = _open_milvus(Address.parse(path), create, vector_type, before_creating)
    with suppress(OSError):  # without it nothing is lost but the time to make indexes anew
        home_of(path).mkdir(parents=True, exist_ok=True)
    return store


def _open_milvus(
    address: Address,
    create: bool,
    vector_type: VectorType,
    before_creating: Callable[[], object],
) -> Store:
    try:
        return MilvusStore.open(address)
    except GalleryMissing:
        if not create:
            raise
    before_creating()
    return MilvusStore.open(address, create=True, vector_type=vector_type)
