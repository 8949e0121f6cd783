"""Which pictures are looked at together: one by one with their classes, or in pairs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """(m,) places among the training pictures, and what is wanted of them: (m,) int64 classes, or
    (m / 2,) float32, whether the first half is like the second, pair by pair."""

    places: Places
    targets: NDArray[np.int64] | NDArray[np.float32]


class Batches(Protocol):
    """Equal for an equal seed and epoch; every epoch has `per_epoch` batches."""

    @property
    def per_epoch(self) -> int: ...

    def of_epoch(self, epoch: int) -> Iterator[Batch]: ...


@dataclass(frozen=True, eq=False)
class Shuffled:
    """Every picture once an epoch, but for a rest that fills no batch."""

    codes: NDArray[np.int64]
    batch: int
    seed: int

    @property
    def per_epoch(self) -> int:
        return max(1, len(self.codes) // self.batch)

    def of_epoch(self, epoch: int) -> Iterator[Batch]:
        order = np.random.default_rng([self.seed, epoch]).permutation(len(self.codes))
        for step in range(self.per_epoch):
            places = order[step * self.batch : (step + 1) * self.batch]
            yield Batch(places, self.codes[places])


@dataclass(frozen=True, eq=False)
class DrawnPairs:
    """Pairs of classes, half of them of one class; as many pictures an epoch as there are.

    The first of a pair takes turns among all pictures, the second is drawn.
    """

    codes: NDArray[np.int64]
    batch: int
    seed: int

    @property
    def per_epoch(self) -> int:
        return max(1, len(self.codes) // (2 * self._pairs))

    @property
    def _pairs(self) -> int:
        return max(2, min(self.batch, len(self.codes)) // 2)

    def of_epoch(self, epoch: int) -> Iterator[Batch]:
        rng = np.random.default_rng([self.seed, epoch])
        order = rng.permutation(len(self.codes))
        members = [np.flatnonzero(self.codes == code) for code in range(int(self.codes.max()) + 1)]
        for step in range(self.per_epoch):
            first = order[step * self._pairs : (step + 1) * self._pairs]
            alike = np.arange(len(first)) % 2 == 0
            second = [
                _one_of(members[self.codes[place]], int(place), rng)
                if same
                else self._another(int(self.codes[place]), rng)
                for place, same in zip(first, alike, strict=True)
            ]
            both = np.concatenate([first, np.array(second, np.int64)])
            yield Batch(both, alike.astype(np.float32))

    def _another(self, code: int, rng: np.random.Generator) -> int:
        """A picture of another class; at least two classes are trained on."""
        while True:
            place = int(rng.integers(len(self.codes)))
            if self.codes[place] != code:
                return place


@dataclass(frozen=True, eq=False)
class JudgedPairs:
    """(p, 2) places of pairs that somebody judged, `alike` (p,); each once an epoch."""

    pairs: Places
    alike: NDArray[np.float32]
    batch: int
    seed: int

    @property
    def per_epoch(self) -> int:
        return max(1, len(self.pairs) // self._pairs)

    @property
    def _pairs(self) -> int:
        return max(2, self.batch // 2)

    def of_epoch(self, epoch: int) -> Iterator[Batch]:
        order = np.random.default_rng([self.seed, epoch]).permutation(len(self.pairs))
        for step in range(self.per_epoch):
            rows = order[step * self._pairs : (step + 1) * self._pairs]
            yield Batch(self.pairs[rows].T.reshape(-1), self.alike[rows])


def _one_of(members: Places, place: int, rng: np.random.Generator) -> int:
    """Another picture of the same class; a class that is trained on has two."""
    drawn = int(members[rng.integers(len(members) - 1)])
    return drawn if drawn != place else int(members[-1])
