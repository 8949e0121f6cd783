"""Masked pooling: a network's feature map averaged over the object alone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders.feature_maps import MapReader, map_reader
from semblance.encoders.graph import GraphEncoder
from semblance.encoders.preprocess import centre_square
from semblance.errors import UsageError
from semblance.images import Image

POOLING = "masked average"

SMALLEST_WEIGHT = 1e-3
"""Of a whole map, in places. A mask with less in the part that the network sees is empty."""


class MaskedEncoder:
    """An encoder whose vector is the mean of its feature map, weighted by a mask of the object.

    The mask travels as a fourth channel of the prepared picture; without one the whole picture
    counts. Where nothing of the mask is in sight the plain average is taken.
    """

    def __init__(self, encoder: GraphEncoder) -> None:
        self.description = encoder.description
        self.space = replace(encoder.space, pooling=POOLING)
        self._encoder = encoder

    @property
    def min_side(self) -> int:
        return self._encoder.min_side

    @property
    def provenance(self) -> str:
        return self._encoder.provenance

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(side, side, 4) uint8: the pixels, and a mask of all ones."""
        pixels = self._encoder.prepare(image)
        return np.concatenate([pixels, np.full_like(pixels[..., :1], 255)], axis=2)

    def prepare_masked(self, image: Image, mask: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(side, side, 4) uint8. `mask` is (h, w) float32 in [0, 1] over the whole picture, at any
        size."""
        if mask.ndim != 2 or not mask.size:
            raise UsageError(f"a mask has the shape (h, w), not {mask.shape}")
        pixels = self._encoder.prepare(image)
        whole = PIL.Image.fromarray(np.rint(np.clip(mask, 0, 1) * 255).astype(np.uint8))
        box = self._box(image, mask.shape)
        side = pixels.shape[0]
        cut = whole.resize((side, side), PIL.Image.Resampling.BILINEAR, box=box)
        return np.concatenate([pixels, np.asarray(cut)[..., None]], axis=2)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32; memory beside the answer is the maps of one batch.

        Raises UsageError where the network has no feature map of the vector's length.
        """
        vectors = np.empty((len(prepared), self.space.dim), np.float32)
        reader = self._reader()
        step = reader.runtime.batch
        for start in range(0, len(prepared), step):
            part = prepared[start : start + step]
            maps = reader.read([np.ascontiguousarray(each[..., :3]) for each in part])
            weights = np.stack([_weights(each[..., 3], reader.site.grid) for each in part])
            vectors[start : start + step] = np.einsum("nhwc,nhw->nc", maps, weights)
        return vectors

    def _reader(self) -> MapReader:
        reader = map_reader(self._encoder)
        if reader is None or reader.site.channels != self.space.dim:
            raise UsageError(
                f"{self.space.model} has no feature map to pool under a mask; use the mask to "
                "crop or to clear the background, or take another model"
            )
        return reader

    def _box(self, image: Image, shape: tuple[int, int]) -> tuple[float, float, float, float]:
        """What the network sees, in pixels of the mask."""
        left, top, right, bottom = centre_square(image.pil.size, self._encoder.preprocessing)
        across, down = shape[1] / image.pil.width, shape[0] / image.pil.height
        return left * across, top * down, right * across, bottom * down


def _weights(mask: NDArray[np.uint8], grid: tuple[int, int]) -> NDArray[np.float32]:
    """(h, w) that sum to 1: the share of the object in every place of the map."""
    rows, columns = grid
    shares = (
        PIL.Image.fromarray(mask).convert("F").resize((columns, rows), PIL.Image.Resampling.BOX)
    )
    weights = np.asarray(shares, np.float32) / 255
    if weights.sum() < SMALLEST_WEIGHT * weights.size:
        weights = np.ones_like(weights)
    return np.asarray(weights / weights.sum(), np.float32)
