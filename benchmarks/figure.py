"""A measured figure beside the one that was promised."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the results. `target` is None where a figure is only reported."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = True
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None:
            return "reported"
        met = self.value <= self.target if self.at_most else self.value >= self.target
        return "met" if met else "not met"

    @property
    def promise(self) -> str:
        if self.target is None:
            return ""
        return f"{'<=' if self.at_most else '>='} {self.target:g}"


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Median wall-clock seconds of a call, after one that is not counted."""
    work()
    return statistics.median(_once(work) for _ in range(repeats))


def paired(
    one: Callable[[], object], other: Callable[[], object], repeats: int = 7
) -> tuple[float, float]:
    """Median seconds of two calls taken in turn, so that drift of the machine hits both."""
    one(), other()
    times = [(_once(one), _once(other)) for _ in range(repeats)]
    return statistics.median(t for t, _ in times), statistics.median(t for _, t in times)


def _once(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
