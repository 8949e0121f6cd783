"""What a shortlist keeps, and what it saves: `python -m benchmarks.cascade path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders: test asks train. With
--fashion-mnist its 10,000 test pictures ask the first 1,000, 10,000 and all 60,000 of train.
Writes docs/results/cascade.md.
"""

import argparse
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import product
from pathlib import Path

from semblance.encoders.runtime.threads import usable_cores
from semblance.index import ExactIndex
from semblance.learn.cascade.of_dataset import Encodings, recipe_from
from semblance.learn.cascade.shortlists import Tried
from semblance.learn.cascade.stage import Stage
from semblance.learn.cascade.study import Study, Target, study
from semblance.learn.cascade.timing import REPEATS, Times
from semblance.pipeline.compute import Compute

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "cascade.md"
LIBRARIES = ("numpy", "faiss-cpu", "openvino")
CHEAP = ("fast:64", "quality:64")
ACCURATE = "quality"
UNREDUCED = "efficientnet_lite0+efficientnet_lite1+efficientnet_lite2"
HEAD = ("data", "pictures", "cheap", "accurate", "shortlist", "kept", "95 %", "P@1")
HEAD += ("P@1 changes by", "exact ms", "cascade ms")
FASHION_SIZES = (1_000, 10_000, 60_000)
NAMES = {
    "fast:64": "lite0, PCA 64",
    "quality:64": "the three, PCA 64",
    ACCURATE: "the three, PCA 256",
    UNREDUCED: "the three, 3,840 numbers",
}


@dataclass(frozen=True, eq=False)
class Row:
    """One cheap space before one accurate space, on so many pictures."""

    data: str
    cheap: str
    study: Study

    @property
    def chosen_cells(self) -> Sequence[str]:
        chosen, accurate = self.study.chosen, NAMES[self.study.accurate.name]
        head = (self.data, f"{self.study.records:,}", NAMES[self.cheap], accurate)
        if chosen is None:
            return (*head, "none keeps the target", *[""] * 7)
        kept, times, labels = chosen.judged, chosen.times, chosen.labels
        assert labels is not None
        best = labels.best_change
        return (
            *head,
            str(chosen.shortlist),
            f"{100 * kept.mean:.2f} %",
            f"{100 * kept.low:.2f} to {100 * kept.high:.2f}",
            f"{100 * labels.best:.1f}",
            f"{100 * best.mean:+.2f} ({100 * best.low:+.2f} to {100 * best.high:+.2f})",
            f"{times.exact_ms:.2f}",
            f"{times.cascade_ms:.2f}",
            _verdict(times),
        )


def rows(name: str, data: str, sizes: Sequence[int | None], target: Target) -> Iterator[Row]:
    """Vectors are encoded once and cached."""
    compute = Compute.of(None, "fast", "auto")
    recipes = {text: recipe_from(text) for text in (*CHEAP, ACCURATE, UNREDUCED)}
    every = Encodings.of(data, recipes.values(), target, compute)
    near = [every.stage(cheap, recipes[cheap]) for cheap in CHEAP]
    for accurate in (ACCURATE, UNREDUCED) if None in sizes else (ACCURATE,):
        exact = every.stage(accurate, recipes[accurate])
        for size, cheap in product(sizes, near):
            asked = every.sides.among(size or len(exact.index)).questions
            row = Row(
                name, cheap.name, study([_first(cheap, size)], _first(exact, size), asked, target)
            )
            print(" | ".join(row.chosen_cells), flush=True)
            yield row


def _first(stage: Stage, size: int | None) -> Stage:
    """Only so many of who is asked; a reduction is fitted on all of them."""
    index = stage.index
    return replace(stage, index=ExactIndex(index.ids[:size], index.matrix[:size], index.metric))


def page(of: Sequence[Row], costs: Sequence[str]) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    target = of[0].study.target
    yield "# Cascade: what a shortlist keeps, and what it saves"
    yield ""
    yield "Made by `python -m benchmarks.cascade path/to/clothing --fashion-mnist` on"
    cores = usable_cores()
    yield f"{datetime.now(UTC):%Y-%m-%d}: {platform.machine()}, {cores} core{'s' * (cores > 1)},"
    yield f"shared with other work, precision fast; {libraries}."
    yield "The accurate space is the three bundled models side by side; what it finds exactly is"
    yield "the truth. Chosen is the shortest shortlist that keeps all but"
    yield f"{100 * target.loss:g} % of the first {target.k} answers, with its whole 95 % interval,"
    yield "on half of the queries; the figures are of the other half."
    yield ""
    yield f"| {' | '.join(HEAD)} | |"
    yield "|---|---:|---|---|---:|---:|---|---:|---:|---:|---:|---|"
    for row in of:
        yield f"| {' | '.join(row.chosen_cells)} |"
    yield ""
    yield "P@1 is in percent, by the labels. Milliseconds are of searching with one query whose"
    yield f"vectors are there, the fastest of {REPEATS}; no row needs a model for it that the"
    yield "accurate space does not run anyway. Times of a busy machine compare the two columns of a"
    yield "row, which were taken in turn, and little else."
    yield ""
    yield "## By the length of the shortlist"
    yield ""
    yield from _lengths([row for row in of if row.study.accurate.name == ACCURATE])
    yield ""
    yield "## Over made-up vectors"
    yield ""
    yield "Time hangs on numbers and lengths only; what would be kept there is not known."
    yield ""
    yield from _made_up(of)
    yield ""
    yield "## Encoding"
    yield ""
    yield from costs


def _lengths(of: Sequence[Row]) -> Iterator[str]:
    yield "Share kept of the first ten, up to the first length that keeps the target."
    yield ""
    yield "| data | pictures | cheap | shortlist: kept |"
    yield "|---|---:|---|---|"
    for row in of:
        told = ", ".join(_told(each) for each in row.study.tried)
        yield f"| {row.data} | {row.study.records:,} | {NAMES[row.cheap]} | {told} |"


def _told(tried: Tried) -> str:
    return f"{tried.shortlist}: {100 * tried.recall.mean:.1f} %"


def _made_up(of: Sequence[Row]) -> Iterator[str]:
    yield "| numbers | shortlist | pictures | exact ms | cascade ms | |"
    yield "|---|---:|---:|---:|---:|---|"
    seen = set()
    for row in of:
        chosen, dim = row.study.chosen, row.study.accurate.dim
        if chosen is None or (dim, chosen.shortlist) in seen:
            continue
        seen.add((dim, chosen.shortlist))
        for each in chosen.elsewhere:
            cells = (f"{chosen.cheap.dim} before {dim}", f"{chosen.shortlist}", f"{each.records:,}")
            times = (f"{each.exact_ms:.2f}", f"{each.cascade_ms:.2f}", _verdict(each))
            yield f"| {' | '.join((*cells, *times))} |"


def _verdict(times: Times) -> str:
    return f"{times.speed_up(0):.1f} x" if times.pays(0) else "exact is better"


def encoding_costs(data: str) -> Iterator[str]:
    """What an index of cheap vectors only would save, and what its queries would pay for it."""
    compute = Compute.of(None, "fast", "auto")
    every = Encodings.of(data, [recipe_from(ACCURATE)], Target(), compute)
    lite0, *others = every.encoded.encode_ms
    rest = sum(others)
    yield "A gallery holds the vectors of both spaces, so every picture goes through all models."
    yield "Were only the cheap space indexed, and what is shortlisted encoded when it is asked for"
    yield "(not built), these would be the milliseconds of one worker, measured when the clothes"
    yield "were encoded on the same busy machine:"
    yield ""
    yield "| | ms |"
    yield "|---|---:|"
    yield f"| decode a picture | {every.encoded.decode_ms:.1f} |"
    yield f"| index it in lite0 | {lite0:.1f} |"
    yield f"| index it in all three | {lite0 + rest:.1f} |"
    shortlisted = 80 * (every.encoded.decode_ms + rest)
    yield f"| a query that has to encode a shortlist of 80 | {shortlisted:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="a folder with train, validation and test")
    parser.add_argument("--fashion-mnist", action="store_true", help="its 60,000 x 10,000 too")
    parser.add_argument("--queries", type=int, default=4000, help="of Fashion-MNIST, at most")
    given = parser.parse_args()
    found = list(rows("clothing", given.data, (None,), Target()))
    if given.fashion_mnist:
        target = Target(queries=given.queries)
        found += rows("Fashion-MNIST", "fashion-mnist", FASHION_SIZES, target)
    text = "\n".join(page(found, list(encoding_costs(given.data)))) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
