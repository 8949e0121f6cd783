"""A trained network whole: pixels as an encoder gives them in, vectors out."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from semblance.learn.extra import needs
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.networks.autoencoder import encoder
from semblance.learn.scratch.networks.residual import residual_network
from semblance.learn.scratch.networks.transformer import vision_transformer
from semblance.learn.scratch.pictures import Pixels

LUMA = (0.299, 0.587, 0.114)
"""Of red, green and blue, ITU-R BT.601, as Pillow has it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a network is built for beside its configuration: `channels` 1 (grey) or 3, and the
    `mean` and `std` of the training pixels, on the 0..255 scale."""

    channels: int
    mean: float
    std: float

    @classmethod
    def of(cls, pixels: Pixels) -> "Shape":
        """From (n, side, side, c) training pictures."""
        total, squares, count = 0.0, 0.0, pixels.size
        for start in range(0, len(pixels), 4096):
            part = pixels[start : start + 4096].astype(np.float64)
            total += float(part.sum())
            squares += float(np.square(part).sum())
        mean = total / count
        # A set of black pictures has no spread to divide by.
        return cls(pixels.shape[3], mean, max(squares / count - mean * mean, 1.0) ** 0.5)


def trunk_of(config: ScratchConfig, shape: Shape) -> Any:
    """The part that is kept, from normalized planes to vectors."""
    if config.kind == "vit":
        return vision_transformer(shape.channels, config.size, config.dim)
    if config.kind == "autoencoder":
        return encoder(shape.channels, config.size, config.dim)
    joined = 2 if config.kind == "siamese" and config.multi_scale else 1
    return residual_network(shape.channels, config.dim, joined=joined)


def whole(config: ScratchConfig, shape: Shape) -> Any:
    """A torch module from (n, side, side, c) uint8 to (n, dim), c 3 or the shape's channels.

    Of colours a grey network sees the luma. Raises RuntimeMissing without torch.
    """
    with needs("torch", "training a network"):
        from torch import nn, tensor

    class Whole(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.trunk = trunk_of(config, shape)
            self.register_buffer("luma", tensor(LUMA))

        def forward(self, images: Any) -> Any:
            return self.trunk(self.planes(images))

        def planes(self, images: Any) -> Any:
            """Normalized, channels last in memory, which convolutions on a processor like."""
            pixels = images.float()
            if images.shape[3] > shape.channels:
                pixels = (pixels * self.luma).sum(3, keepdim=True)
            return ((pixels - shape.mean) / shape.std).permute(0, 3, 1, 2)

    return Whole()
