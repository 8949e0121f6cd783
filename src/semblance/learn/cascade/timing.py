"""What one query costs, in two stages and in one."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from semblance.index import CascadeIndex, ExactIndex
from semblance.learn.cascade.stage import Matrix, Stage

SIZES = (1_000, 10_000, 60_000, 100_000)
"""Galleries for which time is measured whatever the gallery's own size."""

REPEATS = 25
"""Queries that are timed, one after another. The fastest of them counts: other work on the machine
can only add, and adds most to the longer of two calls (medians once showed 37 x for 3 x)."""

LARGEST_BYTES = 512 << 20
"""Of the made-up vectors of both stages; a larger gallery is not timed."""

WORTH = 0.8
"""A cascade pays where it takes at most this share of the exact time: what is nearer to it is
within what times on a busy machine differ by."""


@dataclass(frozen=True, slots=True)
class Times:
    """The fewest milliseconds of one query over so many records, both ways, taken in turn."""

    records: int
    exact_ms: float
    cascade_ms: float

    def pays(self, more_ms: float) -> bool:
        """Whether two stages save time, with what a query costs besides."""
        return self.cascade_ms + more_ms <= WORTH * self.exact_ms

    def speed_up(self, more_ms: float) -> float:
        """How many times as fast, the models that only the cheap stage runs included."""
        return self.exact_ms / (self.cascade_ms + more_ms)


def time_both(cheap: Stage, accurate: Stage, k: int, shortlist: int) -> Times:
    """Single queries, as a search asks them. Whatever encodes the query is not in it."""
    index = CascadeIndex(cheap.index, accurate.index)
    turns = cycle(range(len(accurate.queries)))

    def exact(place: int) -> object:
        return accurate.index.search(accurate.queries[place : place + 1], k)

    def cascade(place: int) -> object:
        part = slice(place, place + 1)
        return index.search(cheap.queries[part], accurate.queries[part], k, shortlist)

    pairs = []
    for _ in range(REPEATS):
        place = next(turns)
        pairs.append((_ms(exact, place), _ms(cascade, place)))
    one, two = (min(column) for column in zip(*pairs, strict=True))
    return Times(len(index), one, two)


def times_elsewhere(cheap: Stage, accurate: Stage, k: int, shortlist: int) -> Iterator[Times]:
    """The same over made-up galleries of SIZES, as far as they fit into LARGEST_BYTES.

    Time hangs on lengths and numbers only; what a shortlist keeps there is not known.
    """
    rng = np.random.default_rng(0)
    for records in SIZES:
        if 4 * records * (cheap.dim + accurate.dim) <= LARGEST_BYTES:
            near, exact = (_made_up(stage, records, rng) for stage in (cheap, accurate))
            yield time_both(near, exact, k, min(shortlist, records))


def _made_up(stage: Stage, records: int, rng: np.random.Generator) -> Stage:
    matrix: Matrix = rng.standard_normal((records, stage.dim), np.float32)
    index = ExactIndex(np.arange(records), matrix, stage.index.metric)
    return Stage(stage.name, index, matrix[:REPEATS].copy())


def _ms(work: Callable[[int], object], place: int) -> float:
    started = time.perf_counter()
    work(place)
    return 1000 * (time.perf_counter() - started)
