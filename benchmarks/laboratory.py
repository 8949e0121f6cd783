"""What evaluating costs, and the gate of robustness: `python -m benchmarks.laboratory DATA`.

`evaluate` runs twice as a command of its own, first with an empty cache. The gate is that of the
tests: fifteen photographs, every mild change, every bundled network.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.__main__ import RESULTS, page
from benchmarks.figure import Figure
from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.robustness.measuring import Asked, measure
from semblance.evaluate.robustness.result import Measured
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import QUALITY, Choice
from tests.photos import originals

FLAGS = ("--dim", "256", "--fusion", "mean,weighted,concat")
GATE_SIDE = 400
"""Pixels of the gate's photographs, as in its test."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command: seconds on the clock, of processors, and as it tells them."""

    wall_s: float
    cpu_s: float
    encoding_s: float
    judging_s: float
    pictures: int


def figures(data: Path) -> Iterator[Figure]:
    yield from _of_evaluate(data)
    yield from _of_gate()


def _of_evaluate(data: Path) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as cache:
        first, second = (_evaluated(data, Path(cache)) for _ in range(2))
    name = "evaluate, three models and three fusions"
    total = first.encoding_s + first.judging_s
    note = f"{first.encoding_s:.1f} of {total:.1f} s, {first.pictures:,} pictures"
    share = 100 * first.encoding_s / total
    yield Figure(f"{name}: decoding and inference in the first run", share, "%", 90, False, note)
    note = f"{second.cpu_s:.1f} s of processor time, start of the program included"
    yield Figure(f"{name}: second run", second.wall_s, "s", 20, note=note)


def _evaluated(data: Path, cache: Path) -> Run:
    command = [sys.executable, "-m", "semblance", "evaluate", str(data), *FLAGS, "--json"]
    before, started = _children_s(), time.perf_counter()
    environment = {**os.environ, "SEMBLANCE_CACHE": str(cache)}
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    wall = time.perf_counter() - started
    (found,) = json.loads(told.stdout)["datasets"]
    spent = _children_s() - before
    return Run(wall, spent, found["encoding_s"], found["judging_s"], found["encoded"])


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _of_gate() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in originals():
            picture.thumbnail((GATE_SIDE, GATE_SIDE))
            picture.save(Path(folder) / f"{name}.png")
        choices = tuple(Choice((name,)) for name in QUALITY)
        asked = Asked(choices, chosen="mild", points=())
        found = measure(folder, asked, Compute(precision="exact"))
    for each in found.measured:
        yield _gate(each)


def _gate(found: Measured) -> Figure:
    least = min(found.rows, key=lambda row: row.recall_at_1.mean)
    hardest = max(found.rows, key=lambda row: row.drop_percent)
    note = (
        f"{least.pairs} photographs, {len(found.rows)} changes; {hardest.change} costs most: "
        f"similarity {hardest.similarity:.3f}, the nearest other {hardest.nearest_other:.3f}"
    )
    name = f"gate, {found.model}: least recall@1 of a mild change"
    return Figure(name, 100 * least.recall_at_1.mean, "%", 100, False, note)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder of train, validation and test")
    given = parser.parse_args(arguments)
    found = list(figures(given.data))
    load = os.getloadavg()[2]
    made = (
        f"Made by `python -m benchmarks.laboratory path/to/clothing`; load average {load:.1f} on "
        f"{usable_cores()} cores: where that is more than the cores, other work stretched the "
        "seconds."
    )
    text = "\n".join(page("laboratory", found, made)) + "\n"
    (RESULTS / "laboratory.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
