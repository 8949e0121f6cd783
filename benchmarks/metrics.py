"""Evaluation of 10,000 queries against 60,000 items, every metric.

Each size runs in a process of its own, so that its peak memory is its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure
from semblance.evaluate.relevance import same_label
from semblance.evaluate.retrieval import retrieve

DIM, CLASSES = 256, 10
PROMISED, MILLION = (10_000, 60_000), (100, 1_000_000)


def figures() -> Iterator[Figure]:
    for metric in ("cosine", "euclidean"):
        told = _measured(*PROMISED, metric)
        name = f"10,000 queries x 60,000 items x {DIM}, {metric}"
        note = f"{told['cpu_s']:.0f} s of processor time; mAP {told['map']:.4f}"
        yield Figure(f"{name}: time", told["wall_s"], "s", 60, note=note)
        note = f"{told['vectors_mb']:.0f} MB of it are the vectors"
        yield Figure(f"{name}: peak memory", told["peak_mb"], "MB", 1000, note=note)
    told = _measured(*MILLION, "cosine")
    name = f"100 queries x 1,000,000 items x {DIM}, cosine"
    yield Figure(f"{name}: time a query", 1000 * told["wall_s"] / MILLION[0], "ms")
    extra = told["peak_mb"] - told["vectors_mb"]
    note = f"the vectors are {told['vectors_mb']:.0f} MB"
    yield Figure(f"{name}: peak memory besides the vectors", extra, "MB", 1000, note=note)


def _measured(queries: int, items: int, metric: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.metrics", str(queries), str(items), metric]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


def _evaluate(queries: int, items: int, metric: str) -> dict[str, float]:
    """Ten overlapping classes: thousands of relevant items a query, the costly case."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((CLASSES, DIM), dtype=np.float32) * np.float32(0.15)
    labels = [rng.integers(0, CLASSES, count) for count in (queries, items)]
    asked, gallery = (rng.standard_normal((len(of), DIM), dtype=np.float32) for of in labels)
    asked += centres[labels[0]]
    for start in range(0, items, 10_000):
        gallery[start : start + 10_000] += centres[labels[1][start : start + 10_000]]
    wall, processor = time.perf_counter(), time.process_time()
    found = retrieve(asked, gallery, same_label(*labels), metric=metric)
    return {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - processor,
        "peak_mb": _peak_mb(),
        "vectors_mb": (asked.nbytes + gallery.nbytes) / 2**20,
        "map": found.average("AP").mean,
    }


def _peak_mb() -> float:
    """Linux's own mark of this program: `ru_maxrss` also holds what its parent had at the fork."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    print(json.dumps(_evaluate(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
