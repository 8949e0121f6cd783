"""Keypoints of a picture as a gallery keeps them: a few bytes each."""

import struct
from dataclasses import dataclass
from typing import Final, Literal, cast

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.local.features import Features
from semblance.encoders.local.scoring import Seen
from semblance.errors import GalleryCorrupt, GalleryTooNew

Kind = Literal["sift", "orb"]

KINDS: Final[tuple[Kind, ...]] = ("sift", "orb")
LENGTHS: Final = {"sift": 128, "orb": 32}
"""Bytes of a descriptor: RootSIFT's 128 numbers, or ORB's 256 bits."""

VERSION: Final = 1

FINENESS: Final = 510.0
"""Steps of a byte in 1 of a RootSIFT number: 0.5 is the largest that is told apart. Of 128 such
numbers, whose squares sum to 1, hardly one is larger."""

STEPS: Final = 32.0
"""Steps in a pixel in which a point is kept: sixteen bits reach 2,048 pixels."""

HEAD: Final = struct.Struct("<BBI9d")
"""Version, kind, number of keypoints, the matrix from their pixels to the file's."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredKeypoints:
    """What was found in one picture, without the picture.

    `points` (n, 2) uint16, x and y in 1/32 pixels of the grey picture it was found in;
    `descriptors` (n, 128) uint8 RootSIFT, or (n, 32) uint8 of ORB's bits; `to_file` (3, 3)
    float64 maps points in pixels to pixels of the picture's file.
    """

    kind: Kind
    points: NDArray[np.uint16]
    descriptors: NDArray[np.uint8]
    to_file: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.points)

    @classmethod
    def of(cls, seen: Seen, kind: Kind) -> "StoredKeypoints":
        found = seen.features
        points = np.clip(np.rint(found.points * STEPS), 0, np.iinfo(np.uint16).max)
        packed = (
            np.packbits(found.descriptors.astype(bool), axis=1)
            if kind == "orb"
            else np.minimum(np.rint(found.descriptors * FINENESS), 255).astype(np.uint8)
        )
        return cls(kind, points.astype(np.uint16), packed, seen.to_file)

    def seen(self) -> Seen:
        """The picture as a scorer sees it."""
        if self.kind == "orb":
            numbers = np.unpackbits(self.descriptors, axis=1).astype(np.float32)
        else:
            numbers = self.descriptors.astype(np.float32) / np.float32(FINENESS)
        points = self.points.astype(np.float32) / np.float32(STEPS)
        return Seen(Features(points, numbers), self.to_file, self.mirrored)

    @property
    def mirrored(self) -> bool:
        """Whether they are those of the mirror image, which turns the file's pixels over."""
        return bool(np.linalg.det(self.to_file) < 0)

    def to_bytes(self) -> bytes:
        """78 bytes and, for each keypoint, 132 of SIFT or 36 of ORB."""
        head = HEAD.pack(VERSION, KINDS.index(self.kind), len(self), *self.to_file.ravel().tolist())
        return head + self.points.astype("<u2").tobytes() + self.descriptors.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "StoredKeypoints":
        """Raises GalleryTooNew for what a later version wrote, and GalleryCorrupt for anything
        else that is no keypoints."""
        if data[:1] > bytes([VERSION]):
            raise GalleryTooNew(
                f"the stored keypoints are of version {data[0]}, and this Semblance reads up to "
                f"{VERSION}; use the one that wrote them"
            )
        if len(data) < HEAD.size or data[0] < 1 or data[1] >= len(KINDS):
            raise _damaged(len(data))
        _, kind, count, *matrix = HEAD.unpack_from(data)
        name = KINDS[kind]
        middle = HEAD.size + 4 * count
        if len(data) != middle + LENGTHS[name] * count:
            raise _damaged(len(data))
        points = np.frombuffer(data[HEAD.size : middle], "<u2").astype(np.uint16).reshape(-1, 2)
        descriptors = np.frombuffer(data[middle:], np.uint8).reshape(count, LENGTHS[name])
        return cls(cast(Kind, name), points, descriptors, np.array(matrix).reshape(3, 3))


def _damaged(size: int) -> GalleryCorrupt:
    return GalleryCorrupt(f"{size} stored bytes are no keypoints; index the picture again")
