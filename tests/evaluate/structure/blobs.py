"""Vectors in three clear directions, labelled by them."""

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.vectors import unit

NAMES = ("cup", "cat", "moon")


def blobs(
    each: int = 20, dim: int = 8, spread: float = 0.1, seed: int = 0
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """(3 x each, dim) unit vectors around three axes, and their labels, class after class."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(np.eye(3, dim), each, axis=0)
    vectors = centres + rng.normal(scale=spread, size=centres.shape)
    return unit(vectors.astype(np.float32)), tuple(np.repeat(NAMES, each).tolist())
