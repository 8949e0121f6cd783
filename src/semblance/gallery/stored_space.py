"""A space as an engine keeps its vectors: its number there, and how vectors become bytes."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import GalleryError, SpaceMismatch
from semblance.gallery.checksums import SIZE_BYTES, Stored
from semblance.gallery.port import VectorType

_DTYPES: Final = {"float32": "<f4", "float16": "<f2"}


@dataclass(frozen=True, slots=True)
class StoredSpace:
    """A space as this gallery keeps its vectors: its row, and how numbers become bytes."""

    id: int
    space: Space
    vector_type: VectorType

    @property
    def dtype(self) -> np.dtype[np.float32 | np.float16]:
        """Little-endian, whatever the machine."""
        return cast("np.dtype[np.float32 | np.float16]", np.dtype(_DTYPES[self.vector_type]))

    def pack(self, vector: NDArray[np.float32], item: str) -> bytes:
        """The bytes of a vector of `item` in this space; refused unless whole and finite."""
        if vector.shape != (self.space.dim,):
            raise SpaceMismatch(
                f"{item}: a vector of shape {vector.shape} is none of {self.space}, "
                f"whose vectors have {self.space.dim} dimensions"
            )
        with np.errstate(over="ignore"):
            packed = vector.astype(self.dtype)
        if not np.isfinite(packed).all():
            raise GalleryError(
                f"{item}: its vector in {self.space} holds a value that is not finite or "
                f"does not fit into {self.vector_type}; nothing of the batch was stored"
            )
        return packed.tobytes()

    def seal(self, record_id: int, data: Stored) -> bytes:
        """The checksum of a vector, which also says whose it is and of which space."""
        head = f"{record_id}:{self.space.fingerprint}:".encode()
        body = data if isinstance(data, bytes) else repr(data).encode()
        return blake2b(head + body, digest_size=SIZE_BYTES).digest()
