"""The rows of `benchmarks.fashion`: how well each system finds, and what it costs.

A row is kept in the user's cache as it was measured.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.fashion_search import Side, query_ms
from benchmarks.fashion_sift import GALLERY, QUERIES, labels_of, pairs_row, sampled, vlad
from benchmarks.fashion_systems import System, folder
from semblance.evaluate.datasets import Dataset, Item
from semblance.evaluate.relevance import same_label
from semblance.evaluate.retrieval import measures, retrieve
from semblance.evaluate.significance import Interval, bootstrap
from semblance.index.exact import ExactIndex

NEIGHBOURS = 5


def kept(name: str, make: Callable[[], Any]) -> dict[str, Any]:
    """What an earlier run of the benchmark found, as JSON, or finds now."""
    path = folder() / "rows" / f"{name}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        found = {**asdict(make()), "day": f"{datetime.now(UTC):%Y-%m-%d}"}
        path.write_text(json.dumps(found), encoding="utf-8")
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; None is not measured. `ours` was trained from nothing here."""

    name: str
    best: Interval
    mean_ap: float
    knn: float | None
    top_3: float | None
    image_ms: float
    query_ms: Sequence[float] | None = None
    vector_bytes: int | None = None
    train_s: float | None = None
    train_mb: float | None = None
    parameters: int | None = None
    memory_mb: float | None = None
    ours: bool = False

    @classmethod
    def kept(cls, key: str, make: Callable[[], "Row"]) -> "Row":
        document = kept(key, make)
        document.pop("day")
        return cls(**{**document, "best": Interval(**document["best"])})


def row_of(system: System, side: Side, labels: Sequence[NDArray[np.str_]]) -> Row:
    """All test pictures against all of train."""
    found = retrieve(
        side.queries,
        side.gallery,
        same_label(*labels),
        metric=side.metric,
        measures={n: of for n, of in measures(1, 3).items() if n in ("AP", "P@1", "hit@3")},
    )
    print(f"{system.name}: P@1 {found.average('P@1').mean:.4f}", flush=True)
    return Row(
        name=system.name,
        best=bootstrap(found.values["P@1"]),
        mean_ap=found.average("AP").mean,
        knn=knn_accuracy(side, labels),
        top_3=found.average("hit@3").mean,
        image_ms=system.image_ms,
        query_ms=query_ms(side),
        vector_bytes=4 * side.gallery.shape[1],
        train_s=system.train_s or None,
        train_mb=system.train_mb,
        parameters=system.parameters,
        memory_mb=system.memory_mb,
        ours=system.ours,
    )


def knn_accuracy(side: Side, labels: Sequence[NDArray[np.str_]]) -> float:
    """The share of queries whose nearest few vote for their class; of a tie, the nearer first."""
    faiss.omp_set_num_threads(1)
    index = ExactIndex(np.arange(len(side.gallery)), side.gallery, side.metric)
    names, codes = np.unique(labels[1], return_inverse=True)
    votes = codes[index.search(side.queries, NEIGHBOURS).rows]
    counts = np.stack([(votes == code).sum(axis=1) for code in range(len(names))], axis=1)
    # Nearer neighbours count a little more, so that a tie goes to the class that comes first.
    nearness = np.linspace(0.5, 0, NEIGHBOURS) / NEIGHBOURS
    ties = np.stack(
        [((votes == code) * nearness).max(axis=1) for code in range(len(names))], axis=1
    )
    return float((names[(counts + ties).argmax(axis=1)] == labels[0]).mean())


def sift_points(data: Dataset) -> Row:
    """Point by point, 500 test pictures against 5,000 of train."""
    point = pairs_row(*_few(data))
    name = f"{point.system}, {point.trial}"
    return Row(name, point.best, point.mean_ap.mean, None, None, point.image_ms)


def sift_vector(data: Dataset) -> Row:
    """The aggregated vector, on the same pictures."""
    few = _few(data)
    vectors, image_ms = vlad([*few[0], *few[1]])
    side = Side("", vectors[:QUERIES], vectors[QUERIES:], "cosine")
    labels = [labels_of(part) for part in few]
    found = retrieve(side.queries, side.gallery, same_label(*labels), measures=measures(1, 3))
    return Row(
        name=f"SIFT, aggregated vector, {QUERIES} x {GALLERY:,}",
        best=bootstrap(found.values["P@1"]),
        mean_ap=found.average("AP").mean,
        knn=knn_accuracy(side, labels),
        top_3=found.average("hit@3").mean,
        image_ms=image_ms,
        vector_bytes=4 * vectors.shape[1],
    )


def _few(data: Dataset) -> tuple[list[Item], list[Item]]:
    return sampled(data, "test", QUERIES), sampled(data, "train", GALLERY)
