"""The distributed engine: a gallery in the collections of a Milvus server."""

from semblance.gallery.milvus.store import MilvusStore

__all__ = ["MilvusStore"]
