"""Two models of the same pictures: each tells half of the classes apart and sees noise else."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.datasets.item import Item
from semblance.fusion.vectors import side_by_side, unit

LENGTHS = (12, 8)

Matrix = NDArray[np.float32]


def two_models(each: int = 12, seed: int = 0) -> tuple[list[Matrix], NDArray[np.int64]]:
    """Raw vectors of six classes, (n, 12) and (n, 8), and the (n,) classes.

    The first model tells classes 0 to 2 apart and the second the others; of those that it cannot
    tell, a model has only noise. The first number says which half a picture is of, so that a gate
    can know.
    """
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(6), each)
    raw = []
    for place, length in enumerate(LENGTHS):
        centres = np.random.default_rng(50 + place).standard_normal((6, length))
        known = (codes // 3 == place)[:, None]
        noise = rng.standard_normal((len(codes), length))
        vectors = np.where(known, 1.5 * centres[codes] + 0.6 * noise, 1.5 * noise)
        vectors[:, 0] = np.where(codes < 3, 1.5, -1.5)
        raw.append(np.asarray(vectors, np.float32))
    return raw, codes


def joined(raw: list[Matrix]) -> Matrix:
    return side_by_side(raw)


def items(codes: NDArray[np.int64]) -> tuple[Item, ...]:
    return tuple(Item(str(n), Path("x"), f"class {code}") for n, code in enumerate(codes.tolist()))


def random_vectors(count: int, length: int, seed: int = 0) -> Matrix:
    rng = np.random.default_rng(seed)
    return unit(rng.standard_normal((count, length)).astype(np.float32))
