"""What all maps ask of their numbers: finite, and known by a digest."""

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def finite(tensors: Mapping[str, NDArray[np.float32]]) -> bool:
    return all(bool(np.isfinite(tensor).all()) for tensor in tensors.values())


def digest_of(kind: str, tensors: Mapping[str, NDArray[np.float32]]) -> str:
    """SHA-256 of the kind and of every tensor with its name, hexadecimal."""
    content = hashlib.sha256(kind.encode())
    for name, tensor in sorted(tensors.items()):
        content.update(f"\0{name} {tensor.shape}\0".encode())
        content.update(np.ascontiguousarray(tensor).tobytes())
    return content.hexdigest()
