"""What each kind of network learns to do: a loss over the vectors of a batch of pictures."""

from typing import Any

from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.networks.autoencoder import decoder
from semblance.learn.scratch.networks.whole import Shape

TEMPERATURE = 0.1
"""Of cosines to classes, as for heads."""


def objective_of(config: ScratchConfig, shape: Shape, classes: int) -> Any:
    """A torch module of (vectors (n, dim), pixels (n, side, side, c) uint8, targets) -> loss."""
    if config.kind == "autoencoder":
        return reconstruction(config, shape)
    if config.kind == "siamese":
        return contrastive(config.margin)
    return cross_entropy(config, classes)


def cross_entropy(config: ScratchConfig, classes: int) -> Any:
    """Classes as directions; targets are (n,) int64.

    Zhai & Wu, "Classification is a strong baseline for deep metric learning", 2019,
    https://arxiv.org/abs/1811.12649; smoothed labels after Szegedy et al. 2016,
    https://arxiv.org/abs/1512.00567.
    """
    from torch import nn, randn
    from torch.nn import functional

    class CrossEntropy(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.directions = nn.Parameter(randn(classes, config.dim))

        def forward(self, vectors: Any, pixels: Any, targets: Any) -> Any:
            cosines = functional.normalize(vectors) @ functional.normalize(self.directions).T
            return functional.cross_entropy(
                cosines / TEMPERATURE, targets, label_smoothing=config.smoothing
            )

    return CrossEntropy()


def contrastive(margin: float) -> Any:
    """Pairs that are alike at no distance, others at least `margin` apart, Euclidean.

    The first half of the vectors is paired with the second; targets are (n / 2,) float32, 1 where
    a pair is alike. Hadsell, Chopra & LeCun, "Dimensionality reduction by learning an invariant
    mapping", 2006, https://doi.org/10.1109/CVPR.2006.100.
    """
    from torch import nn

    class Contrastive(nn.Module):  # type: ignore[misc]
        def forward(self, vectors: Any, pixels: Any, targets: Any) -> Any:
            first, second = vectors.chunk(2)
            squared = (first - second).square().sum(1)
            # The root has no slope at 0, where two pictures are the same.
            short = (margin - (squared + 1e-12).sqrt()).clamp(min=0)
            return (targets * squared + (1 - targets) * short.square()).mean()

    return Contrastive()


def reconstruction(config: ScratchConfig, shape: Shape) -> Any:
    """The mean squared error of the picture made of the vector again, pixels in [0, 1]."""
    from torch import nn

    class Reconstruction(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.decoder = decoder(shape.channels, config.size, config.dim)

        def forward(self, vectors: Any, pixels: Any, targets: Any) -> Any:
            wanted = pixels.float().permute(0, 3, 1, 2) / 255
            return (self.decoder(vectors) - wanted).square().mean()

    return Reconstruction()
