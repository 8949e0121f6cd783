"""The top of a category model: two dense layers and one number a category."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

SMALLEST_SPREAD = 1e-12


@dataclass(frozen=True, eq=False)
class Scaling:
    """Vectors moved to their mean (D,) and scaled to a mean variance of 1, so that one learning
    rate suits every backbone."""

    mean: Matrix
    scale: float

    @classmethod
    def of(cls, vectors: Matrix) -> "Scaling":
        mean = vectors.mean(axis=0, dtype=np.float64)
        spread = float(np.square(vectors - mean).mean(dtype=np.float64))
        return cls(mean.astype(np.float32), max(spread, SMALLEST_SPREAD) ** -0.5)


@dataclass(frozen=True, eq=False)
class Layers:
    """The weights (out, in) and biases (out,) of a top, for plain vectors of the backbone; what the
    first two layers say is rectified."""

    hidden: tuple[Matrix, Matrix]
    features: tuple[Matrix, Matrix]
    categories: tuple[Matrix, Matrix]

    @property
    def size(self) -> int:
        """How many numbers were learnt."""
        parts = (*self.hidden, *self.features, *self.categories)
        return sum(each.size for each in parts)


def top_of(
    scaling: Scaling, hidden: int, features: int, classes: int, dropout: float, seed: int
) -> Any:
    """A torch module from (n, D) vectors to (n, classes) logits; its `.features` alone gives the
    features. Weights begin as Glorot & Bengio (2010,
    https://proceedings.mlr.press/v9/glorot10a.html) have them, biases at 0."""
    import torch
    from torch import nn

    class Features(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mean", torch.from_numpy(scaling.mean))
            self.register_buffer("scale", torch.tensor(scaling.scale, dtype=torch.float32))
            self.first = nn.Linear(len(scaling.mean), hidden)
            self.dropout = nn.Dropout(dropout)
            self.second = nn.Linear(hidden, features)

        def forward(self, vectors: Any) -> Any:
            seen = torch.relu(self.first((vectors - self.mean) * self.scale))
            return torch.relu(self.second(self.dropout(seen)))

    class Top(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.features = Features()
            self.categories = nn.Linear(features, classes)

        def forward(self, vectors: Any) -> Any:
            return self.categories(self.features(vectors))

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        top = Top()
        for layer in (top.features.first, top.features.second, top.categories):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    return top


def layers_of(top: Any) -> Layers:
    """What a torch top learnt, its scaling folded into the first layer."""

    def numbers(layer: Any) -> tuple[Matrix, Matrix]:
        weight, bias = (each.detach().cpu().numpy() for each in (layer.weight, layer.bias))
        return weight.copy(), bias.copy()

    seen = top.features
    weight, bias = numbers(seen.first)
    scaled = weight * np.float32(seen.scale.item())
    first = (scaled, np.asarray(bias - scaled @ seen.mean.cpu().numpy(), np.float32))
    return Layers(first, numbers(seen.second), numbers(top.categories))
