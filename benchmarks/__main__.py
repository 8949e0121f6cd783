"""`python -m benchmarks [name ...]`: measure and print; without a name all, and keep the results.

What needs photos of its own (`fusion`, `evaluation`, ...) is run by the name of its module.
"""

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.figure import Figure
from semblance.encoders.runtime.threads import usable_cores

PAGES = {
    "foundation": ("startup", "searching", "precision", "indexing", "memory"),
    "models": ("models",),
    "metrics": ("metrics",),
    "objects": ("objects",),
}
"""The benches of each page of the results."""

MADE = "Made by `make bench`; every ratio was measured in one run, both sides in turn."
RESULTS = Path(__file__).parent.parent / "docs" / "results"
LIBRARIES = ("onnxruntime", "openvino", "faiss-cpu", "pillow", "numpy", "torch", "timm")


def main(names: Sequence[str]) -> None:
    if names:
        _measured(names)
        return
    for title, benches in PAGES.items():
        place = RESULTS / f"{title}.md"
        place.write_text("\n".join(page(title, _measured(benches))) + "\n", encoding="utf-8")
        print(f"written to {place}")


def _measured(names: Sequence[str]) -> list[Figure]:
    measured: list[Figure] = []
    for name in names:
        for figure in import_module(f"benchmarks.{name}").figures():
            print(_line(figure), flush=True)
            measured.append(figure)
    return measured


def _line(figure: Figure) -> str:
    promise = f" (promised {figure.promise}: {figure.verdict})" if figure.promise else ""
    note = f"; {figure.note}" if figure.note else ""
    return f"{figure.name}: {figure.value:.3g} {figure.unit}{promise}{note}"


def page(title: str, figures: Sequence[Figure], made: str = MADE) -> Iterator[str]:
    """Markdown: what was measured beside what was promised."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield f"# {title.capitalize()}: performance figures"
    yield ""
    yield made
    yield f"Run on {datetime.now(UTC):%Y-%m-%d}: {_machine()}, Python {platform.python_version()}."
    yield f"Libraries: {libraries}."
    yield ""
    yield "| figure | measured | promised | | note |"
    yield "|---|---:|---:|---|---|"
    for figure in figures:
        measured = f"{figure.value:.3g} {figure.unit}"
        cells = (figure.name, measured, figure.promise, figure.verdict, figure.note)
        yield f"| {' | '.join(cells)} |"


def _machine() -> str:
    cores = usable_cores()
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), model)
    return f"{model}, {cores} usable cores of {os.cpu_count()}, {platform.system()}"


if __name__ == "__main__":
    main(sys.argv[1:])
