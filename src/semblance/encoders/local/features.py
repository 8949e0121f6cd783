"""Keypoints of a picture: where they are, and a vector each that says what is seen there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders.description import LocalPreprocessing
from semblance.images import Image

SMALLEST_SIDE = 16
"""Pixels; nothing is found in a thinner picture, and ORB's pyramid fails on one pixel."""


@dataclass(frozen=True, eq=False)
class Features:
    """What was found in one picture.

    `points` is (n, 2) float32, x and y in pixels, the centre of the first pixel at (0, 0).
    `descriptors` is (n, d) float32: two that show the same are close in Euclidean distance.
    """

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.points)


Extract: TypeAlias = Callable[[NDArray[np.uint8], LocalPreprocessing], Features]


@dataclass(frozen=True, slots=True)
class Detector:
    """A way to find keypoints in an (h, w) uint8 picture.

    `dim` is the length of a descriptor. A match counts when the nearest descriptor is less
    than `ratio` times as far as the second nearest: the ratio test of Lowe 2004, section 7.1.
    """

    dim: int
    ratio: float
    extract: Extract

    def features(self, grey: NDArray[np.uint8], settings: LocalPreprocessing) -> Features:
        """Up to about `settings.keypoints` features, the strongest; none is an answer too."""
        if min(grey.shape) < SMALLEST_SIDE:
            return self.none
        return self.extract(grey, settings)

    @property
    def none(self) -> Features:
        return Features(np.empty((0, 2), np.float32), np.empty((0, self.dim), np.float32))


def grey_picture(image: Image, settings: LocalPreprocessing) -> NDArray[np.uint8]:
    """(h, w) uint8: the whole picture, its longest side at most `input_size` pixels."""
    width, height = image.pil.size
    scale = min(1.0, settings.input_size / max(width, height))
    size = max(1, round(scale * width)), max(1, round(scale * height))
    return np.asarray(image.pil.convert("L").resize(size, PIL.Image.Resampling.BICUBIC))


def _sift(grey: NDArray[np.uint8], settings: LocalPreprocessing) -> Features:
    """Lowe 2004, https://doi.org/10.1023/B:VISI.0000029664.99615.94, as RootSIFT.

    The square root of an L1-normalized histogram makes Euclidean distance compare histograms as
    the Hellinger kernel does: Arandjelovic & Zisserman 2012, "Three things everyone should know
    to improve object retrieval". Without `enable_precise_upscale` points lie 0.25 pixels off.
    """
    import cv2

    sift = cv2.SIFT.create(
        nfeatures=settings.keypoints,
        contrastThreshold=settings.contrast,
        enable_precise_upscale=True,
    )
    found, raw = sift.detectAndCompute(grey, None)
    if not found:
        return SIFT.none
    sums = np.maximum(raw.sum(axis=1, keepdims=True), 1.0)
    return Features(_points(found), np.sqrt(raw / sums))


def _orb(grey: NDArray[np.uint8], settings: LocalPreprocessing) -> Features:
    """Rublee et al. 2011, https://doi.org/10.1109/ICCV.2011.6126544, its 256 bits as 0 and 1.

    The squared Euclidean distance of such vectors is the Hamming distance of the bits.
    """
    import cv2

    orb = cv2.ORB.create(nfeatures=settings.keypoints, fastThreshold=round(settings.contrast))
    found, raw = orb.detectAndCompute(grey, None)
    if not found:
        return ORB.none
    return Features(_points(found), np.unpackbits(raw, axis=1).astype(np.float32))


def _points(found: Sequence[Any]) -> NDArray[np.float32]:
    return np.array([keypoint.pt for keypoint in found], np.float32)


SIFT = Detector(dim=128, ratio=0.8, extract=_sift)
ORB = Detector(dim=256, ratio=0.8**0.5, extract=_orb)
"""Its ratio is 0.8 of a Hamming distance, of which the Euclidean distance is the square root."""

DETECTORS: Mapping[str, Detector] = {"sift": SIFT, "orb": ORB}
