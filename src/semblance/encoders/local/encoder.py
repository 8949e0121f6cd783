"""An encoder of local features: all that was found in a picture, as one vector."""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription, LocalPreprocessing
from semblance.encoders.graph import read_verified
from semblance.encoders.local.features import DETECTORS, grey_picture
from semblance.encoders.local.vlad import Codebook
from semblance.encoders.preprocess import decode_rung
from semblance.encoders.space import Space
from semblance.images import Image

CODEBOOKS = Path(__file__).parent / "codebooks"


class LocalEncoder:
    """Finds features and aggregates them over a codebook, which the first `encode` reads.

    A picture in which nothing is found gets a zero vector: at cosine 0 to everything, itself
    included.
    """

    def __init__(self, description: EncoderDescription, input_size: int | None = None) -> None:
        settings = description.preprocessing_at(input_size)
        assert isinstance(settings, LocalPreprocessing), "keypoints are found in grey pictures"
        self.description = description
        self.space = Space.of(description, input_size)
        self._settings = settings
        self._detector = DETECTORS[description.architecture]
        self._codebook: Codebook | None = None
        self._opening = threading.Lock()

    @property
    def min_side(self) -> int:
        return decode_rung(self._settings.input_size)

    @property
    def provenance(self) -> str:
        """The library that finds the features, and its version."""
        import cv2

        return f"OpenCV {cv2.__version__}, float32, cpu"

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(h, w) uint8 grey, its longest side at most the input size."""
        return grey_picture(image, self._settings)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32, unit or zero vectors; the pictures may differ in size."""
        vectors = np.empty((len(prepared), self.space.dim), np.float32)
        for place, grey in enumerate(prepared):
            features = self._detector.features(grey, self._settings)
            vectors[place] = self._opened().aggregate(features.descriptors)
        return vectors

    def _opened(self) -> Codebook:
        with self._opening:
            if self._codebook is None:
                path = CODEBOOKS / self.description.weights.removeprefix("package:")
                data = read_verified(
                    path, self.description.weights_sha256, "install Semblance again"
                )
                self._codebook = Codebook.from_bytes(data)
            return self._codebook
