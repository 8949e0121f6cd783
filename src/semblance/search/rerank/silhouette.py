"""The filled outline of a picture's object, as a gallery keeps it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import GalleryCorrupt, UsageError

SIDE = 160
"""Pixels of the frame. The overlap of two outlines is then within 0.005 of that of the full masks,
on average, and finer ones find no more products (docs/results/rerank.md)."""

SIZE_BYTES = SIDE * SIDE // 8


@dataclass(frozen=True, slots=True, eq=False)
class Silhouette:
    """`bits` is (SIDE, SIDE) bool, read-only, true on the object.

    The picture lies in the middle of this square frame, its longer side filling it, so that place
    and size within the picture are kept, whatever its pixels.
    """

    bits: NDArray[np.bool_]

    @classmethod
    def of(cls, mask: NDArray[np.float32], at: float = 0.5) -> "Silhouette":
        """Of an (h, w) mask in [0, 1], true from `at` on; raises UsageError for another shape."""
        import cv2

        if mask.ndim != 2 or 0 in mask.shape:
            raise UsageError(
                f"a mask is an array of (height, width), not of shape {mask.shape}; "
                "give one number for each pixel"
            )
        zoom = SIDE / max(mask.shape)
        height, width = (max(1, round(zoom * side)) for side in mask.shape)
        way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
        small = cv2.resize(np.asarray(mask, np.float32), (width, height), interpolation=way)
        top, left = (SIDE - height) // 2, (SIDE - width) // 2
        bits = np.zeros((SIDE, SIDE), bool)
        bits[top : top + height, left : left + width] = small >= at
        return cls._keeping(bits)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Silhouette":
        """Raises GalleryCorrupt for bytes that are no silhouette."""
        if len(data) != SIZE_BYTES:
            raise GalleryCorrupt(
                f"a stored silhouette has {SIZE_BYTES} bytes, not {len(data)}; "
                "index the picture again"
            )
        bits = np.unpackbits(np.frombuffer(data, np.uint8)).astype(bool)
        return cls._keeping(bits.reshape(SIDE, SIDE))

    @classmethod
    def _keeping(cls, bits: NDArray[np.bool_]) -> "Silhouette":
        bits.flags.writeable = False
        return cls(bits)

    def to_bytes(self) -> bytes:
        """SIZE_BYTES bytes, eight pixels each, row by row."""
        return np.packbits(self.bits).tobytes()

    @property
    def area(self) -> int:
        """Pixels of the object."""
        return int(np.count_nonzero(self.bits))

    @property
    def is_empty(self) -> bool:
        return not self.bits.any()
