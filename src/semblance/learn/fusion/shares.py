"""How much each model counts: the same for every picture, or what a gate sees in its vectors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Shares(Protocol):
    """Gives each of M models a share of each picture."""

    @property
    def kind(self) -> str: ...

    @property
    def tensors(self) -> Mapping[str, Matrix]:
        """Its numbers by name."""

    def of(self, joined: Matrix) -> Matrix:
        """(n, D) vectors side by side -> (n, M), each row above 0 and of sum 1."""


@dataclass(frozen=True, eq=False)
class Fixed:
    """(M,) weights, summing to 1."""

    weights: Matrix

    kind = "weights"

    @property
    def tensors(self) -> Mapping[str, Matrix]:
        return {"weights": self.weights}

    def of(self, joined: Matrix) -> Matrix:
        return np.broadcast_to(self.weights, (len(joined), len(self.weights)))


@dataclass(frozen=True, eq=False)
class Gate:
    """A network of one hidden layer of H rectified units and a softmax over the models.

    `first` is (H, D) and `second` (M, H), with their biases. Jacobs et al., "Adaptive mixtures
    of local experts", 1991, https://doi.org/10.1162/neco.1991.3.1.79.
    """

    first: Matrix
    first_bias: Matrix
    second: Matrix
    second_bias: Matrix

    kind = "gate"

    @property
    def tensors(self) -> Mapping[str, Matrix]:
        return {name: getattr(self, name) for name in GATE}

    def of(self, joined: Matrix) -> Matrix:
        hidden = np.maximum(joined @ self.first.T + self.first_bias, 0)
        return softmax(hidden @ self.second.T + self.second_bias)


GATE = ("first", "first_bias", "second", "second_bias")


def softmax(scores: Matrix) -> Matrix:
    """Along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)
