"""An encoder that looks at a picture more than once and averages what it saw."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription
from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.images import Image

SECOND_SCALE = 2**0.5
"""Radenović, Tolias & Chum 2018 (https://arxiv.org/abs/1711.02512) average scales 1, 1/sqrt(2) and
sqrt(2); of these the larger adds detail that the usual size loses."""

SMALLEST_NORM = 1e-12


class AveragedEncoder:
    """The mean of unit vectors: of several encoders (one a scale) and, if asked, of mirror images.

    All `encoders` are one network at different input sizes, the first at its usual one.
    """

    def __init__(self, encoders: Sequence[Encoder], mirror: bool) -> None:
        self._encoders = encoders
        self._mirror = mirror
        self.space = _averaged_space([encoder.space for encoder in encoders], mirror)

    @property
    def min_side(self) -> int:
        return max(encoder.min_side for encoder in self._encoders)

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """The pixels at every scale, one after the other, as one row."""
        return np.concatenate([encoder.prepare(image).ravel() for encoder in self._encoders])

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32, of length at most 1."""
        total = np.zeros((len(prepared), self.space.dim), np.float32)
        versions = 0
        for encoder, pictures in self._scales(prepared):
            for version in (pictures, [p[:, ::-1] for p in pictures])[: 1 + self._mirror]:
                total += _unit(encoder.encode(version))
                versions += 1
        return total / np.float32(versions)

    def _scales(
        self, prepared: Sequence[NDArray[np.uint8]]
    ) -> Iterator[tuple[Encoder, list[NDArray[np.uint8]]]]:
        start = 0
        for encoder in self._encoders:
            side = encoder.space.preprocessing.input_size
            end = start + side * side * 3
            yield encoder, [row[start:end].reshape(side, side, 3) for row in prepared]
            start = end


def second_size(description: EncoderDescription, input_size: int | None) -> int:
    """The larger of two scales, in pixels: a size the network takes, near 1.41 times the usual."""
    smallest, _, step = description.input_sizes
    first = description.preprocessing_at(input_size).input_size
    return smallest + round((first * SECOND_SCALE - smallest) / step) * step


def _averaged_space(spaces: Sequence[Space], mirror: bool) -> Space:
    sizes = "+".join(str(space.preprocessing.input_size) for space in spaces)
    return replace(spaces[0], averaging=f"{sizes}{', mirrored' if mirror else ''}")


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, SMALLEST_NORM), np.float32)
