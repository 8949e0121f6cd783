"""The embedded engine keeps the contract."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from semblance.gallery.port import Store, VectorType
from semblance.gallery.sqlite import SqliteStore
from tests.gallery.store_contract import StoreContract


class TestSqlite(StoreContract):
    ENGINE: ClassVar[type[Store]] = SqliteStore

    @pytest.fixture
    def opener(self, tmp_path: Path) -> Callable[[VectorType], SqliteStore]:
        def opened(vector_type: VectorType) -> SqliteStore:
            folder = tmp_path / vector_type / "shop.gallery"
            return SqliteStore.open(folder, create=True, vector_type=vector_type)

        return opened
