"""The top of a fine-tuned network: a projection to the vectors that are searched."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.learn.heads.head import Head


def projection(takes: int, dim: int, dropout: float, begin: Head | None) -> Any:
    """A module from (n, takes) to (n, dim) of unit length; what a head does to unit vectors,
    beginning as `begin` where there is one."""
    import torch
    from torch import nn
    from torch.nn.functional import normalize

    class Projection(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.dropout = nn.Dropout(dropout)
            self.linear = nn.Linear(takes, dim)

        def forward(self, features: Any) -> Any:
            return normalize(self.linear(self.dropout(normalize(features))))

    made = Projection()
    if begin is not None:
        with torch.no_grad():
            made.linear.weight.copy_(torch.from_numpy(begin.weight))
            made.linear.bias.copy_(torch.from_numpy(begin.bias))
    return made


def aim(loss: Any, vectors: NDArray[np.float32], codes: NDArray[np.int64]) -> None:
    """Let the directions that a loss holds for the classes be the means of their (n, dim) vectors;
    a loss without any stays as it is."""
    import torch

    directions = getattr(loss, "W", None)
    if directions is None:
        return
    means = np.stack([vectors[codes == code].mean(axis=0) for code in range(codes.max() + 1)])
    with torch.no_grad():
        directions.copy_(torch.from_numpy(means.T))
