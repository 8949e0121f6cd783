"""Search of 100,000 vectors against bare FAISS, the same call in the same run."""

from collections.abc import Iterator

import faiss
import numpy as np

from benchmarks.figure import Figure, paired
from semblance.index import ExactIndex

COUNT, DIM, K = 100_000, 256, 10


def figures() -> Iterator[Figure]:
    rng = np.random.default_rng(0)
    matrix = rng.standard_normal((COUNT, DIM), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    bare = faiss.IndexFlatIP(DIM)
    bare.add(matrix)
    ours = ExactIndex(np.arange(COUNT, dtype=np.int64), matrix, "cosine")
    for queries in (1, 32):
        asked = matrix[:queries].copy()
        mine, theirs = paired(
            lambda asked=asked: ours.search(asked, K), lambda asked=asked: bare.search(asked, K), 15
        )
        yield Figure(
            f"search 100,000 x 256, {queries} queries: ours / bare FAISS flat",
            mine / theirs,
            "x",
            1.3,
            note=f"{1000 * mine:.1f} ms against {1000 * theirs:.1f} ms",
        )
    ours.halves.make()
    short, bare_ms = paired(lambda: ours.search(matrix[:1], K), lambda: bare.search(matrix[:1], K))
    yield Figure(
        "search 100,000 x 256, 1 query, with a shortlist in half precision / bare FAISS flat",
        short / bare_ms,
        "x",
        note=f"{1000 * short:.1f} ms against {1000 * bare_ms:.1f} ms",
    )
    half = np.arange(0, COUNT, 2)
    filtered, whole = paired(
        lambda: ours.search(matrix[:1], K, half), lambda: ours.search(matrix[:1], K), 15
    )
    yield Figure("search limited to half of the records / to all", filtered / whole, "x")
