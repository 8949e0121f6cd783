"""Answering one query: how long exact search takes, and what a cheaper first stage keeps."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.fashion_systems import System
from semblance.evaluate.significance import Interval, bootstrap
from semblance.evaluate.vectors import Metric
from semblance.fusion.vectors import unit
from semblance.index.exact import ExactIndex

SIZES = (1_000, 10_000, 60_000)
K, TIMED, JUDGED = 10, 100, 2_000
SHORTLISTS = (30, 100, 300, 1_000)
CHEAP_DIM = 16


@dataclass(frozen=True, eq=False)
class Side:
    """Queries and gallery of one system, (Q, d) and (N, d), unit vectors where cosines count."""

    name: str
    queries: NDArray[np.float32]
    gallery: NDArray[np.float32]
    metric: Metric

    @classmethod
    def of(cls, system: System, test: NDArray[np.int64], train: NDArray[np.int64]) -> "Side":
        both = np.asarray(system.vectors[test]), np.asarray(system.vectors[train])
        if system.metric == "cosine":
            both = unit(both[0]), unit(both[1])
        return cls(system.name, *both, system.metric)

    def index(self, size: int) -> ExactIndex:
        return ExactIndex(np.arange(size), np.ascontiguousarray(self.gallery[:size]), self.metric)

    def reduced(self, dim: int) -> "Side":
        """By PCA, fitted on the gallery."""
        mean = self.gallery.mean(axis=0)
        _, _, axes = np.linalg.svd((self.gallery - mean)[::10], full_matrices=False)
        queries, gallery = (
            np.ascontiguousarray((side - mean) @ axes[:dim].T, np.float32)
            for side in (self.queries, self.gallery)
        )
        return Side(f"the same, PCA to {dim}", queries, gallery, "euclidean")


@dataclass(frozen=True, slots=True)
class TwoStage:
    """`kept` is the share of the exact ten answers that are still among the ten."""

    cheap: str
    accurate: str
    shortlist: int
    kept: Interval
    same_first: float
    query_ms: float
    exact_ms: float


def query_ms(side: Side) -> list[float]:
    """Median milliseconds of one query in one thread, at each of the sizes."""
    return [_median_ms(side.index(size), side.queries) for size in SIZES]


def two_stages(cheap: Side, accurate: Side) -> Iterator[TwoStage]:
    """Every length of the shortlist, against all 60,000."""
    size = len(accurate.gallery)
    first, exact = cheap.index(size), accurate.index(size)
    chosen = np.linspace(0, len(accurate.queries) - 1, JUDGED).astype(np.int64)
    asked, looked = accurate.queries[chosen], cheap.queries[chosen]
    truth = exact.search(asked, K).rows
    for length in SHORTLISTS:
        rows = first.search(looked, length).rows
        answers = np.stack([_decided(accurate, q, r) for q, r in zip(asked, rows, strict=True)])
        kept = (answers[:, :, None] == truth[:, None, :]).any(axis=2).mean(axis=1)
        same = float((answers[:, 0] == truth[:, 0]).mean())
        ms = _paired_ms((first, exact), accurate, looked, asked, length)
        yield TwoStage(cheap.name, accurate.name, length, bootstrap(kept), same, *ms)


def _decided(
    accurate: Side, query: NDArray[np.float32], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The nearest ten of a shortlist."""
    near = accurate.gallery[rows]
    cosine = accurate.metric == "cosine"
    far = -(near @ query) if cosine else np.square(near - query).sum(axis=1)
    return np.asarray(rows[np.argsort(far, kind="stable")[:K]])


def _median_ms(index: ExactIndex, queries: NDArray[np.float32]) -> float:
    faiss.omp_set_num_threads(1)
    times = []
    for query in queries[:TIMED]:
        started = time.perf_counter()
        index.search(query[None], K)
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def _paired_ms(
    stages: tuple[ExactIndex, ExactIndex],
    accurate: Side,
    looked: NDArray[np.float32],
    asked: NDArray[np.float32],
    length: int,
) -> tuple[float, float]:
    """Median milliseconds of a query in two stages and of an exact one, in turn, so that what else
    the machine does hits both."""
    faiss.omp_set_num_threads(1)
    first, exact = stages
    times = []
    for cheap, query in zip(looked[:TIMED], asked[:TIMED], strict=True):
        started = time.perf_counter()
        _decided(accurate, query, first.search(cheap[None], length).rows[0])
        between = time.perf_counter()
        exact.search(query[None], K)
        times.append((between - started, time.perf_counter() - between))
    two, one = (1000 * statistics.median(each) for each in zip(*times, strict=True))
    return two, one
