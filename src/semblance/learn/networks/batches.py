"""Batches of augmented pictures, made by threads while the network learns from earlier ones."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.learn.networks.augmentation import Augmentation
from semblance.learn.sampling import m_per_class
from semblance.learn.splits import Places
from semblance.pipeline.workers import in_order

Batch: TypeAlias = tuple[NDArray[np.uint8] | NDArray[np.float32], NDArray[np.int64]]
"""(b, side, side, 3) pixels, or (b, dim) vectors of a network that does not learn; (b,) classes."""


class Batches(Protocol):
    """What a network learns from, epoch by epoch; the same epoch is the same every time."""

    def plan(self, epoch: int) -> Sequence[Places]:
        """Which pictures the batches of an epoch hold."""

    def read(self, epoch: int, plan: Sequence[Places]) -> Generator[Batch, None, None]:
        """The batches; close it to give up."""


@dataclass(frozen=True, eq=False)
class PictureBatches:
    """Of (n, c, c, 3) uint8 canvases and their (n,) classes, seen at `side` pixels.

    With `per_class` a batch holds so many pictures of each of its classes, as pairs need; with 0
    every picture has one turn. What a picture looks like depends on `seed`, epoch and place.
    """

    canvases: NDArray[np.uint8]
    codes: NDArray[np.int64]
    side: int
    augmentation: Augmentation
    batch: int
    per_class: int
    seed: int
    workers: int

    def plan(self, epoch: int) -> Sequence[Places]:
        """Without `per_class` they are of equal size but for one picture, so that none is left
        alone with its statistics."""
        if self.per_class:
            return list(m_per_class(self.codes, self.batch, self.per_class, self.seed, epoch))
        shuffled = np.random.default_rng([self.seed, epoch]).permutation(len(self.codes))
        return np.array_split(shuffled, max(1, -(-len(shuffled) // self.batch)))

    def read(self, epoch: int, plan: Sequence[Places]) -> Generator[Batch, None, None]:
        """As `Batches` has it; memory is bounded by a few batches for each worker."""
        return in_order(partial(self._read, epoch), plan, self.workers)

    def _read(self, epoch: int, places: Places) -> list[Batch]:
        pixels = np.stack([self._look(epoch, place) for place in places.tolist()])
        return [(pixels, self.codes[places])]

    def _look(self, epoch: int, place: int) -> NDArray[np.uint8]:
        rng = np.random.default_rng([self.seed, epoch, place])
        return self.augmentation.apply(self.canvases[place], self.side, rng)
