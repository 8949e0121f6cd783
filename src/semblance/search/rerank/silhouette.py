"""The filled outline of a picture's object, as a gallery keeps it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.errors import GalleryCorrupt, UsageError

Bits: TypeAlias = NDArray[np.bool_]

Point: TypeAlias = tuple[float, float]
"""x and y in pixels, the centre of the first pixel at (0, 0)."""

Window: TypeAlias = tuple[slice, slice]
"""Rows and columns of a frame."""

SIDE = 128
"""Pixels of the frame. The overlap of two outlines is then within 0.004 of that of masks of 320
pixels, on average, and finer ones find no more products (docs/domain/rerank.md)."""

SIZE_BYTES = SIDE * SIDE // 8


@dataclass(frozen=True, eq=False)
class Silhouette:
    """`bits` is (SIDE, SIDE) bool, read-only, true on the object.

    The picture lies in the middle of this square frame, its longer side filling it, so that place
    and size within the picture are kept, whatever its pixels.
    """

    bits: Bits

    @classmethod
    def of(cls, mask: NDArray[np.float32], at: float = 0.5) -> "Silhouette":
        """Of an (h, w) mask in [0, 1], true from `at` on; raises UsageError for another shape."""
        return cls._keeping(framed(mask, SIDE, at))

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
    def _keeping(cls, bits: Bits) -> "Silhouette":
        bits.flags.writeable = False
        return cls(bits)

    def to_bytes(self) -> bytes:
        """SIZE_BYTES bytes, eight pixels each, row by row."""
        return np.packbits(self.bits).tobytes()

    @cached_property
    def area(self) -> int:
        """Pixels of the object."""
        return int(np.count_nonzero(self.bits))

    @cached_property
    def centroid(self) -> Point:
        """In pixels; not of an empty one."""
        import cv2

        moments = cv2.moments(self.bits.view(np.uint8), binaryImage=True)
        return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]

    @cached_property
    def window(self) -> Window:
        """The smallest box around the object; not of an empty one."""
        import cv2

        left, top, width, height = cv2.boundingRect(self.bits.view(np.uint8))
        return slice(top, top + height), slice(left, left + width)

    @cached_property
    def inside(self) -> Bits:
        """What is in the window."""
        return self.bits[self.window]

    @property
    def is_empty(self) -> bool:
        return self.area == 0


def framed(mask: NDArray[np.float32], side: int, at: float) -> Bits:
    """(side, side), true where an (h, w) mask in [0, 1] is `at` or more: the picture's longer side
    fills the frame, the other is centred. Raises UsageError for another shape."""
    import cv2

    if mask.ndim != 2 or 0 in mask.shape:
        raise UsageError(
            f"a mask is an array of (height, width), not of shape {mask.shape}; "
            "give one number for each pixel"
        )
    zoom = side / max(mask.shape)
    height, width = (max(1, round(zoom * length)) for length in mask.shape)
    way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    small = cv2.resize(np.asarray(mask, np.float32), (width, height), interpolation=way)
    top, left = (side - height) // 2, (side - width) // 2
    bits = np.zeros((side, side), bool)
    bits[top : top + height, left : left + width] = small >= at
    return bits
