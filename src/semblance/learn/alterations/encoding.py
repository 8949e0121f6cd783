"""Altered copies of a dataset's pictures as the vectors that a head maps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import encode
from semblance.fusion import View
from semblance.learn.alterations.encoder import AlteringEncoder
from semblance.learn.alterations.port import Alteration
from semblance.learn.heads.vectors import frozen
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Copies:
    """Of the n `items` that could be read; `raw` are for each alteration the vectors of each
    model, (n, dim) float32, mapped from disk."""

    items: tuple[Item, ...]
    raw: tuple[tuple[Matrix, ...], ...]
    skipped: tuple[Skipped, ...]

    def seen_in(self, view: View) -> Matrix:
        """(n x alterations, d) in a view, the copies of a picture one after the other."""
        blocks = [view.apply(each) for each in self.raw]
        return np.stack(blocks, axis=1).reshape(len(self.items) * len(blocks), -1)


def copies_of(
    items: Sequence[Item],
    asked: Recipe,
    alterations: Sequence[Alteration],
    compute: Compute,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Copies:
    """One copy of each picture by each alteration; what an earlier run encoded is only read.

    A picture is decoded once however many copies are made of it.
    """
    encoders = compute.bulk_encoders(frozen(asked))
    altering = [AlteringEncoder(each, how) for how in alterations for each in encoders]
    encoded = encode(items, altering, compute, progress=progress)
    width = len(encoders)
    raw = [encoded.raw[start : start + width] for start in range(0, len(altering), width)]
    return Copies(encoded.items, tuple(raw), encoded.skipped)
