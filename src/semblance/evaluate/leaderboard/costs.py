"""What a search costs: time by the clock, memory as the system counts it."""

import contextlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.leaderboard.late_scores import FUSERS
from semblance.evaluate.leaderboard.system import Late
from semblance.fusion import Metric
from semblance.index.exact import ExactIndex

TIMED = 50
"""Queries timed one by one; their median is told."""

ANSWERS = 10

Matrix = NDArray[np.float32]


def exact_search_ms(queries: Matrix, gallery: Matrix, metric: Metric) -> float:
    """Median milliseconds of one query against all of (N, d), flat in FAISS."""
    index = ExactIndex(np.arange(len(gallery)), gallery, metric)
    return median_ms(lambda row: index.search(queries[row : row + 1], ANSWERS), len(queries))


def late_search_ms(queries: Sequence[Matrix], galleries: Sequence[Matrix], how: Late) -> float:
    """The same where (N, d) vectors of every model are scored, and the scores fused."""

    def search(row: int) -> object:
        pairs = zip(queries, galleries, strict=True)
        scores = [asked[row : row + 1] @ gallery.T for asked, gallery in pairs]
        return np.argpartition(-FUSERS[how](scores), min(ANSWERS, len(galleries[0])) - 1, axis=1)

    return median_ms(search, len(queries[0]))


def median_ms(search: Callable[[int], object], queries: int) -> float:
    """Median milliseconds of a search by the number of its query, after one that is not timed."""
    places = np.linspace(0, queries - 1, min(TIMED, queries)).astype(int).tolist()
    search(places[0])
    return statistics.median(_timed_ms(search, place) for place in places)


def _timed_ms(search: Callable[[int], object], place: int) -> float:
    started = time.perf_counter()
    search(place)
    return 1000 * (time.perf_counter() - started)


class PeakMemory:
    """The highest resident memory of this process since it was made, on Linux.

    Writing 5 to clear_refs resets the kernel's own high-water mark (man 5 proc), so nothing is
    sampled. It counts all of the process: models and libraries that are loaded, and vectors
    mapped from the cache.
    """

    def __init__(self) -> None:
        self._reset = False
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
                self._reset = True

    @property
    def megabytes(self) -> float | None:
        """None where it cannot be told."""
        if not self._reset:
            return None
        return _high_water_mb(Path("/proc/self/status").read_text(encoding="ascii").splitlines())


def _high_water_mb(lines: Sequence[str]) -> float | None:
    """From `VmHWM:   123456 kB`, which the kernel writes in units of 1,024 bytes."""
    found = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
    return None if found is None else int(found) * 1024 / 1e6
