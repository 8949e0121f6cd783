"""Models and fusions side by side: `python -m benchmarks.evaluation path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders. `--packaging` names a
rendered set (else one of the usual size is drawn), `--fashion-mnist` adds all 10,000 test pictures
of Fashion-MNIST against 60,000, with SIFT's aggregated vector beside the networks: vectors of
70,000 pictures are made once, which takes an hour on two cores. Vectors are kept in the user's
cache, and the page is written anew by each run; a set that was not asked for is said to lack.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.packaging import NAME as PACKAGING
from semblance.evaluate.datasets.packaging import SETTINGS
from semblance.evaluate.leaderboard import System, systems_of, tables
from semblance.evaluate.leaderboard.study import Asked, Study, study
from semblance.evaluate.leaderboard.wording import answer, method
from semblance.evaluate.report import Cell, Column, Table, facts
from semblance.evaluate.report.cells import bounds, shown
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import QUALITY, Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "evaluation.md"
DIM, FEWER = 256, 128
"""Dimensions, and those of packaging: a projection wants four pictures for each."""

FUSIONS = ("mean", "weighted", "concat")
LATE = ("late:score", "late:rank")
ASKED = Asked(ks=(1, 3, 5, 10))


@dataclass(frozen=True, slots=True)
class Set:
    """A dataset of the page; `data` is None where it was not asked for, and `how` says how to."""

    title: str
    what: str
    data: str | None
    systems: Sequence[System]
    how: str = ""


def sets(given: argparse.Namespace) -> Iterator[Set]:
    """What can be on the page, in its order."""
    choice = Choice(QUALITY, dim=DIM)
    both = systems_of(choice, (*FUSIONS, *LATE))
    yield Set("Clothing", "photos of ten kinds of clothes", str(given.data), both)
    drawn = "packaging" if given.packaging is None else f"packaging:{given.packaging}"
    what = "rendered cosmetic packaging of fifteen categories"
    fewer = systems_of(replace(choice, dim=FEWER), (*FUSIONS, *LATE))
    yield Set("Packaging", what, drawn, fewer)
    # Late fusion of 10,000 x 60,000 scores takes as long as all else together; it is on the others.
    few = [*systems_of(choice, FUSIONS), *systems_of(Choice(("sift",), dim=DIM), ())]
    fashion = "fashion-mnist" if given.fashion_mnist else None
    what = "grey pictures of clothes, 28 pixels a side, upsampled; with SIFT's aggregated vector"
    yield Set("Fashion-MNIST", what, fashion, few, "--fashion-mnist")


def page(found: Sequence[tuple[Set, Study | None]]) -> Iterator[str]:
    """The lines of the results."""
    known = facts("python -m benchmarks.evaluation path/to/clothing", ASKED.seed)
    yield "# Single models, fusions and ensembles"
    yield ""
    yield (
        f"Made by `{known['command']}` on {known['date']}: {known['processor']}, "
        f"{known['cores']} cores, {known['versions']}. Single models and fusions of a set are "
        f"reduced alike, to {DIM} dimensions ({FEWER} on packaging). "
        "Weights of every row are at hand; none are random."
    )
    yield ""
    load = f" (load average {os.getloadavg()[0]:.1f})" if hasattr(os, "getloadavg") else ""
    yield (
        "A star marks systems that no other beats for less time an image. Times are of one "
        f"machine, and of what else it was doing{load}: they compare rows."
    )
    for each, judged in found:
        yield from ("", f"## {each.title}", "")
        if judged is None:
            yield f"Not measured in this run, {each.what}: add `{each.how}` to the command."
        else:
            yield from _set(each, judged)


def _set(each: Set, judged: Study) -> Iterator[str]:
    pictures = len(judged.encodings.items)
    yield f"{pictures:,} pictures, {each.what}{_drawn(judged)}. {judged.trial.name}."
    yield ""
    yield from (f"* {sentence}" for sentence in answer(judged))
    for table in (
        tables.leaderboard(judged),
        tables.differences(judged),
        tables.more_metrics(judged),
        tables.structure(judged),
        tables.error_overlap(judged),
    ):
        yield ""
        yield from markdown(table)
    yield ""
    yield from (f"* {sentence}" for sentence in method(judged))


def _drawn(judged: Study) -> str:
    """The size of a rendered set, which is not always the usual one."""
    file = judged.dataset.root / SETTINGS
    if judged.dataset.name != PACKAGING or not file.is_file():
        return ""
    drawn = json.loads(file.read_text(encoding="utf-8"))
    flags = " ".join(f"--{name} {drawn[name]}" for name in ("products", "views", "size", "seed"))
    return f", made by `semblance datasets make packaging OUT {flags}`"


def markdown(table: Table) -> Iterator[str]:
    """A table; intervals stand behind their values."""
    heads = [column.title for column in table.columns]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join(['---', *['---:'] * (len(heads) - 1)])}|"
    for place, row in enumerate(table.rows):
        cells = [_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        star = "\\* " if place in table.highlight else ""
        yield f"| {star}{' | '.join(cells)} |"


def _cell(cell: Cell, column: Column) -> str:
    ends = bounds(cell, column)
    return shown(cell, column) + (f" ({ends[0]} to {ends[1]})" if ends else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    parser.add_argument("--packaging", type=Path, help="a folder made by `datasets make packaging`")
    parser.add_argument("--fashion-mnist", action="store_true", help="add Fashion-MNIST")
    given = parser.parse_args()
    found = []
    for each in sets(given):
        print(each.title, flush=True)
        opened = None if each.data is None else open_dataset(each.data)
        judged = None if opened is None else study(opened, each.systems, Compute(), ASKED)
        found.append((each, judged))
    RESULTS.write_text("\n".join(page(found)) + "\n", encoding="utf-8")
    print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
