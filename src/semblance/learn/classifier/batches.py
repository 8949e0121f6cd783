"""Batches of vectors that a backbone gave, each picture in another of its looks every epoch."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.learn.classifier.scores import Codes
from semblance.learn.networks.batches import Batch
from semblance.learn.splits import Places


@dataclass(frozen=True, eq=False)
class LookBatches:
    """Of one or more looks, each (n, D), at pictures of (n,) categories; the same `seed` and epoch
    give the same batches. Memory is bounded by one batch."""

    looks: Sequence[NDArray[np.float32]]
    codes: Codes
    batch: int
    seed: int

    def plan(self, epoch: int) -> Sequence[Places]:
        """Every picture has one turn; batches are of equal size but for one picture."""
        shuffled = np.random.default_rng([self.seed, epoch]).permutation(len(self.codes))
        return np.array_split(shuffled, max(1, -(-len(shuffled) // self.batch)))

    def read(self, epoch: int, plan: Sequence[Places]) -> Generator[Batch, None, None]:
        """The batches one after the other."""
        rng = np.random.default_rng([self.seed, epoch, len(self.looks)])
        for places in plan:
            chosen = rng.integers(len(self.looks), size=len(places))
            pairs = zip(chosen.tolist(), places.tolist(), strict=True)
            yield np.stack([self.looks[look][place] for look, place in pairs]), self.codes[places]
