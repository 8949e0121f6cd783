"""SIFT against the bundled encoders on Fashion-MNIST: `python -m benchmarks.fashion_sift`.

Pictures are enlarged four times, to 112 pixels: at 28 SIFT finds next to nothing. Point by point,
500 test pictures ask 5,000 of train: pictures are ordered by how many of the query's features
pass the ratio test, and the 50 first then by how many points a homography agrees on. Vectors are
compared on the same pictures, and on all 10,000 x 60,000 unless `--only-pairs` leaves that out.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders.local.scoring import PairScorer, Seen
from semblance.encoders.registry import describe, load
from semblance.encoders.runtime.threads import one_blas_thread, usable_cores
from semblance.evaluate.datasets import Dataset, Item, open_dataset
from semblance.evaluate.encoding import encode
from semblance.evaluate.metrics import average_precision, ranked
from semblance.evaluate.relevance import same_label
from semblance.evaluate.report import facts
from semblance.evaluate.retrieval import measures, retrieve
from semblance.evaluate.significance import Interval, bootstrap
from semblance.images import Image, open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import QUALITY, Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "fashion-sift.md"
ENLARGED = 4
QUERIES, GALLERY, VERIFIED = 500, 5000, 50
RATIO = 0.8
"""Lowe 2004: the nearest feature has to be this much nearer than the second."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one trial; times are milliseconds of one worker."""

    trial: str
    system: str
    mean_ap: Interval
    best: Interval
    image_ms: float
    query_ms: float


def sampled(data: Dataset, split: str, count: int) -> list[Item]:
    items = [item for item in data.items if item.split == split]
    chosen = np.random.default_rng(0).permutation(len(items))[:count]
    return [items[place] for place in sorted(chosen)]


def enlarged(item: Item) -> Image:
    picture = open_image(item.picture).pil
    size = picture.width * ENLARGED, picture.height * ENLARGED
    return open_image(picture.resize(size, PIL.Image.Resampling.BICUBIC))


def labels_of(items: Sequence[Item]) -> NDArray[np.str_]:
    return np.array([item.label for item in items], dtype=np.str_)


# --- point by point -------------------------------------------------------------------------


def pairs_row(queries: Sequence[Item], gallery: Sequence[Item]) -> Row:
    scorer = PairScorer(describe("sift"))
    started = time.perf_counter()
    seen = [[scorer.look(enlarged(item)) for item in side] for side in (queries, gallery)]
    image_ms = 1000 * (time.perf_counter() - started) / (len(queries) + len(gallery))
    started = time.perf_counter()
    with one_blas_thread(), ThreadPoolExecutor(usable_cores()) as pool:
        side = Side.of(seen[1])
        rows = list(pool.map(lambda query: side.scores(query, scorer), seen[0]))
    query_ms = 1000 * (time.perf_counter() - started) * usable_cores() / len(queries)
    relevant = labels_of(queries)[:, None] == labels_of(gallery)
    hits = ranked(np.stack(rows), relevant)
    return Row(
        f"{len(queries)} x {len(gallery):,}",
        f"SIFT, point by point ({sum(len(s.features.points) for s in seen[1]) / len(gallery):.0f} "
        "features a picture)",
        bootstrap(average_precision(hits)),
        bootstrap(hits[:, 0].astype(np.float64)),
        image_ms,
        query_ms,
    )


@dataclass(frozen=True, eq=False)
class Side:
    """A gallery's features one after the other; picture i's begin at `starts[i]`."""

    seen: Sequence[Seen]
    descriptors: NDArray[np.float32]
    starts: NDArray[np.int64]
    filled: NDArray[np.int64]

    @classmethod
    def of(cls, seen: Sequence[Seen]) -> "Side":
        counts = np.array([len(each.features.descriptors) for each in seen])
        filled = np.flatnonzero(counts > 1)
        kept = [seen[place].features.descriptors for place in filled]
        starts = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
        return cls(seen, np.concatenate(kept), starts, filled)

    def scores(self, query: Seen, scorer: PairScorer) -> NDArray[np.float32]:
        """(N,) larger is closer: points that agree for the first, matches below 1 for the rest."""
        matches = np.zeros(len(self.seen), np.float32)
        if len(query.features.descriptors):
            matches[self.filled] = self._passing(query.features.descriptors)
        scores = matches / 1000
        for place in np.argsort(-matches, kind="stable")[:VERIFIED]:
            scores[place] += scorer.match_seen(query, self.seen[place]).inliers
        return scores

    def _passing(self, descriptors: NDArray[np.float32]) -> NDArray[np.int64]:
        """How many of a query's features pass the ratio test in each picture."""
        cosines = descriptors @ self.descriptors.T
        first = np.maximum.reduceat(cosines, self.starts, axis=1)
        lengths = np.diff([*self.starts, len(self.descriptors)])
        masked = np.where(cosines == np.repeat(first, lengths, axis=1), -1, cosines)
        second = np.maximum.reduceat(masked, self.starts, axis=1)
        near, next_near = (np.sqrt(np.maximum(2 - 2 * c, 0)) for c in (first, second))
        return np.asarray((near < RATIO * next_near).sum(axis=0))


# --- one vector a picture -------------------------------------------------------------------


def vlad(items: Sequence[Item]) -> tuple[NDArray[np.float32], float]:
    """(n, d) SIFT's aggregated vectors of enlarged pictures, and milliseconds an image."""
    encoder: Any = load("sift")
    started = time.perf_counter()

    def one(item: Item) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = encoder.encode([encoder.prepare(enlarged(item))])[0]
        return vector

    with one_blas_thread(), ThreadPoolExecutor(usable_cores()) as pool:
        vectors = np.stack(list(pool.map(one, items)))
    return vectors, 1000 * (time.perf_counter() - started) * usable_cores() / len(items)


def vector_row(
    trial: str,
    system: str,
    queries: NDArray[np.float32],
    gallery: NDArray[np.float32],
    labels: tuple[NDArray[np.str_], NDArray[np.str_]],
    image_ms: float,
) -> Row:
    started = time.perf_counter()
    with one_blas_thread():
        found = retrieve(queries, gallery, same_label(*labels), measures=measures(1))
    query_ms = 1000 * (time.perf_counter() - started) * usable_cores() / len(queries)
    intervals = bootstrap(found.values["AP"]), bootstrap(found.values["hit@1"])
    return Row(trial, system, *intervals, image_ms, query_ms)


def vector_rows(data: Dataset, sides: Sequence[Sequence[Item]], trial: str) -> Iterator[Row]:
    labels = labels_of(sides[0]), labels_of(sides[1])
    items = [*sides[0], *sides[1]]
    split = len(sides[0])
    encoders = Compute().bulk_encoders(Choice(QUALITY, fusion="concat").over(None))
    encoded = encode(items, encoders, Compute())
    for name, raw, encode_ms in zip(QUALITY, encoded.raw, encoded.encode_ms, strict=True):
        cost = encoded.decode_ms + encode_ms
        yield vector_row(trial, name, raw[:split], raw[split:], labels, cost)
    vectors, cost = vlad(items)
    yield vector_row(
        trial, "SIFT, aggregated vector", vectors[:split], vectors[split:], labels, cost
    )


def page(rows: Sequence[Row]) -> Iterator[str]:
    yield "# SIFT and the bundled encoders on Fashion-MNIST"
    yield ""
    known = facts(["python", "-m", "benchmarks.fashion_sift", *sys.argv[1:]])
    yield f"Made by `{known['command']}` on {known['date']}: {known['processor']}, "
    yield f"{known['cores']} cores."
    yield ""
    yield (__doc__ or "").split("\n\n")[1].strip().replace("\n", " ")
    yield "Encoders see the pictures enlarged to their own input size; vectors are not reduced."
    yield "Quality in percent with 95 % bootstrap intervals over queries; times in milliseconds of"
    yield "one worker: finding features or encoding an image, and answering a query."
    yield ""
    yield "| trial | system | mAP | 95 % | P@1 | 95 % | ms an image | ms a query |"
    yield "|---|---|---:|---|---:|---|---:|---:|"
    for row in rows:
        cells = [row.trial, row.system]
        for value in (row.mean_ap, row.best):
            cells += [f"{100 * value.mean:.1f}", f"{100 * value.low:.1f} to {100 * value.high:.1f}"]
        yield f"| {' | '.join([*cells, f'{row.image_ms:.1f}', f'{row.query_ms:.1f}'])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only-pairs", action="store_true", help="leave out the whole set")
    given = parser.parse_args()
    data = open_dataset("fashion-mnist")
    few = sampled(data, "test", QUERIES), sampled(data, "train", GALLERY)
    rows = [pairs_row(*few)]
    rows += vector_rows(data, few, rows[0].trial)
    if not given.only_pairs:
        whole = [[item for item in data.items if item.split == name] for name in ("test", "train")]
        rows += vector_rows(data, whole, "10,000 x 60,000")
    text = "\n".join(page(rows)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
