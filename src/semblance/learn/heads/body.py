"""What learns: a torch module, what it is shown of the vectors, and what is kept of it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from semblance.learn.epochs.progress import Weights
from semblance.learn.heads.head import Head

SMALLEST_SPREAD = 1e-12


class Body(Protocol):
    """One kind of map, before and after training."""

    @property
    def dim(self) -> int:
        """The length of what the module gives."""

    def inputs(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, D) vectors as the module takes them."""

    def module(self) -> Any:
        """A torch module, (n, D) inputs -> (n, dim); torch's seed decides how it begins."""

    def weights(self, module: Any) -> Weights:
        """Of the map as it is now, for plain vectors."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """Vectors moved to their mean (D,) and scaled to a mean squared length of 1.

    A unit vector of 3,840 numbers holds numbers so small that steps of the usual size would do
    little; the scaling is one with the head in the end.
    """

    mean: NDArray[np.float32]
    scale: float

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> "Scaling":
        mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        spread = float(np.square(vectors - mean).sum(axis=1, dtype=np.float64).mean())
        return cls(mean, max(spread, SMALLEST_SPREAD) ** -0.5)

    def apply(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray((vectors - self.mean) * np.float32(self.scale), np.float32)

    def folded(self, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> Head:
        """The head that does to plain vectors what (weight, bias) does to scaled ones."""
        scaled = np.asarray(weight * np.float32(self.scale), np.float32)
        return Head(scaled, np.asarray(bias - scaled @ self.mean, np.float32))


@dataclass(frozen=True, eq=False)
class LinearBody:
    """A head: one linear layer on scaled vectors."""

    scaling: Scaling
    dim: int

    def inputs(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.scaling.apply(vectors)

    def module(self) -> Any:
        import torch

        return torch.nn.Linear(len(self.scaling.mean), self.dim)

    def weights(self, module: Any) -> Weights:
        import torch

        head = self.scaling.folded(numbers(module.weight), numbers(module.bias))
        return {"weight": torch.from_numpy(head.weight), "bias": torch.from_numpy(head.bias)}


def head_of(weights: Weights) -> Head:
    """The head that a training kept."""
    return Head(*(np.asarray(weights[name].numpy()) for name in ("weight", "bias")))


def numbers(parameter: Any) -> NDArray[np.float32]:
    """A copy of a torch parameter, on the processor."""
    return np.asarray(parameter.detach().cpu().numpy().copy(), np.float32)
