"""The distributed engine keeps the contract, on a real server."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import pytest

from semblance.gallery.address import Address
from semblance.gallery.milvus import MilvusStore
from semblance.gallery.port import Store, VectorType
from tests.gallery.store_contract import StoreContract

if TYPE_CHECKING:
    from tests.milvus_server import MilvusServer


@pytest.mark.slow
class TestMilvus(StoreContract):
    ENGINE: ClassVar[type[Store]] = MilvusStore

    @pytest.fixture
    def opener(self, milvus: "MilvusServer") -> Callable[[VectorType], MilvusStore]:
        milvus.erase("contract")

        def opened(vector_type: VectorType) -> MilvusStore:
            address = Address.parse(milvus.address("contract"))
            return MilvusStore.open(address, create=True, vector_type=vector_type)

        return opened
