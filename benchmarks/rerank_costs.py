"""What one query's second looks cost, from stored bytes, as `python -m benchmarks.rerank` tells."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import get_args

import numpy as np

from benchmarks.packaging_pictures import Pictures
from semblance.search.rerank.contour import Placement, ious
from semblance.search.rerank.keypoints import extract, score
from semblance.search.rerank.silhouette import Silhouette
from semblance.search.rerank.stored_keypoints import KINDS, Kind, StoredKeypoints

OUTLINES, MATCHES, QUERIES = 50, 20, 20


def costs(pictures: Pictures) -> Iterator[str]:
    """Rows of a table; a query's answers are pictures of its category, like it."""
    yield "| step | ms | matrices, ms | bytes a picture |"
    yield "|---|---:|---:|---:|"
    labels = pictures.column("label")
    places = np.linspace(0, len(labels) - 1, QUERIES).astype(int)
    asked = [(int(row), np.flatnonzero(labels == labels[row])[:OUTLINES]) for row in places]
    yield from _of_outlines(pictures, asked)
    for kind in KINDS:
        yield from _of_keypoints(pictures, asked, kind)


def _of_outlines(pictures: Pictures, asked: Sequence[tuple[int, np.ndarray]]) -> Iterator[str]:
    masks = [pictures.mask(query) for query, _ in asked]
    name = f"a silhouette from a mask of {masks[0].shape[0]} pixels"
    size = len(pictures.silhouettes[0].to_bytes())
    yield _row(name, [partial(Silhouette.of, mask) for mask in masks], f"{size:,}")
    for placement in get_args(Placement):
        tasks = [
            partial(
                _overlaps,
                pictures.silhouettes[query].to_bytes(),
                [pictures.silhouettes[row].to_bytes() for row in rows],
                placement,
            )
            for query, rows in asked
        ]
        yield _row(f"{OUTLINES} outlines, {placement}", tasks)


def _of_keypoints(
    pictures: Pictures, asked: Sequence[tuple[int, np.ndarray]], kind: Kind
) -> Iterator[str]:
    images = [pictures.image(query) for query, _ in asked]
    found = [extract(image, kind).to_bytes() for image in images]
    size = f"{np.mean([len(data) for data in found]):,.0f}"
    yield _row(f"{kind} keypoints", [partial(extract, image, kind) for image in images], size)
    tasks = []
    for query, (_, rows) in zip(found, asked, strict=True):
        hits = [extract(pictures.image(row), kind).to_bytes() for row in rows[:MATCHES]]
        tasks.append(partial(_matches, query, hits))
    yield _row(f"{MATCHES} matches, {kind}", tasks)


def _overlaps(query: bytes, hits: Sequence[bytes], placement: Placement) -> None:
    ious(Silhouette.from_bytes(query), [Silhouette.from_bytes(hit) for hit in hits], placement)


def _matches(query: bytes, hits: Sequence[bytes]) -> None:
    asked = StoredKeypoints.from_bytes(query)
    for hit in hits:
        score(asked, StoredKeypoints.from_bytes(hit))


def _row(name: str, tasks: Sequence[Callable[[], object]], size: str = "") -> str:
    square = np.random.default_rng(0).random((600, 600))
    tasks[0]()
    times = [(_ms(task), _ms(lambda: square @ square)) for task in tasks]
    task_ms, matrix_ms = np.median(times, axis=0)
    return f"| {name} | {task_ms:.2f} | {matrix_ms:.0f} | {size} |"


def _ms(task: Callable[[], object]) -> float:
    start = time.thread_time()
    task()
    return 1000 * (time.thread_time() - start)
