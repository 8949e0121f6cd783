"""Evaluation of 10,000 queries against 60,000 items, every metric: `python -m benchmarks.metrics`.

Each size runs in a process of its own, so that its peak memory is its own.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure
from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.relevance import same_label
from semblance.evaluate.retrieval import MEASURES, retrieve

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "metrics.md"
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
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "vectors_mb": (asked.nbytes + gallery.nbytes) / 2**20,
        "map": found.average("AP").mean,
    }


def page(measured: list[Figure], busy: float) -> Iterator[str]:
    yield "# Metrics: time and memory of an evaluation"
    yield ""
    yield f"Made by `python -m benchmarks.metrics`: {len(MEASURES)} metrics of each query, of"
    yield f"random vectors in {CLASSES} overlapping classes, on {usable_cores()} cores;"
    yield f"numpy {version('numpy')}. Load average of the machine when it ended: {busy:.1f}; above"
    yield "the number of cores, times are those of a shared machine, processor time tells more."
    yield ""
    yield "| figure | measured | promised | | note |"
    yield "|---|---:|---:|---|---|"
    for figure in measured:
        value = f"{figure.value:.3g} {figure.unit}"
        yield f"| {figure.name} | {value} | {figure.promise} | {figure.verdict} | {figure.note} |"


def main() -> None:
    measured = []
    for figure in figures():
        print(f"{figure.name}: {figure.value:.3g} {figure.unit}, {figure.verdict}", flush=True)
        measured.append(figure)
    RESULTS.write_text("\n".join(page(measured, os.getloadavg()[1])) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_evaluate(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
    else:
        main()
