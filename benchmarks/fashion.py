"""Fashion-MNIST, one table: `python -m benchmarks.fashion`.

Small networks are trained from nothing on 55,000 pictures, 5,000 more decide; 10,000 test
pictures then ask all 60,000 of train. Beside them a bundled model, three of them with a head,
and SIFT on 500 x 5,000. `--no-bundled` leaves out what has to encode 70,000 pictures with large
networks, which takes an hour on two cores unless the vectors are cached; `--kinds` names the
small networks to train, all four by default, and `--published` adds ResNet-50 and ViT-B/16 where
their weights can be had.

Trainings go on where they were, and rows are kept as they were measured, in the user's cache;
`--anew` measures all rows again.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.fashion_rows import NEIGHBOURS, Row, kept, row_of, sift_points, sift_vector
from benchmarks.fashion_search import CHEAP_DIM, SIZES, Side, TwoStage, two_stages
from benchmarks.fashion_sift import labels_of
from benchmarks.fashion_systems import CONFIGS, Maker, by_split, folder, makers
from benchmarks.figure import Figure
from semblance.evaluate.datasets import Dataset, open_dataset
from semblance.evaluate.report import facts
from semblance.evaluate.significance import Interval

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "fashion.md"
HEADS = (
    "system",
    "P@1",
    "95 %",
    "mAP",
    "k-NN accuracy",
    "top-3",
    "training, s",
    "training, MB",
    "parameters",
    "MB",
    "ms an image",
    *(f"ms a query, {size:,}" for size in SIZES),
    "bytes a vector",
)


def page(rows: Sequence[Row], stages: Sequence[TwoStage], left_out: Sequence[str]) -> Iterator[str]:
    known = facts(["python", "-m", "benchmarks.fashion", *sys.argv[1:]], 0)
    yield "# Fashion-MNIST: trained from nothing, bundled, and SIFT"
    yield ""
    yield f"Made by `{known['command']}` on {known['date']}: {known['processor']},"
    yield f"{known['cores']} cores shared with other work (load average {os.getloadavg()[0]:.1f})."
    yield f"{known['versions']}."
    yield ""
    yield (__doc__ or "").split("\n\n")[1].strip().replace("\n", " ")
    yield ""
    ours = [row for row in rows if row.ours]
    best = max(ours, key=lambda row: row.mean_ap)
    yield "| promised of the best of ours | measured | | |"
    yield "|---|---:|---|---|"
    for figure in (
        Figure("P@1", best.best.mean, "", 0.92, at_most=False, note=best.name),
        Figure("mAP", best.mean_ap, "", 0.85, at_most=False, note=best.name),
    ):
        line = (f"{figure.name} {figure.promise}", f"{figure.value:.3f}", figure.verdict)
        yield f"| {' | '.join((*line, figure.note))} |"
    yield ""
    yield f"| {' | '.join(HEADS)} |"
    yield f"|{'|'.join(['---', *['---:'] * (len(HEADS) - 1)])}|"
    yield from (_line(row) for row in rows)
    if left_out:
        yield ""
        yield f"Not measured in this run: {', '.join(left_out)}."
    yield ""
    yield f"Intervals are 95 % bootstraps over queries. k-NN: the {NEIGHBOURS} nearest vote."
    yield "top-3: one of the first three is right. Training is seconds of processor time of one"
    yield "core and the process's peak memory; MB is the peak of a process that encodes. Times are"
    yield "of one worker: decoding and encoding a picture, and one exact query (FAISS, one thread)"
    yield "against the first 1,000, 10,000 and all 60,000 vectors, medians. They compare rows, on a"
    yield "machine that was busy. Models with an input of 224 pixels and more see the pictures"
    yield "enlarged, SIFT enlarged four times. The residual network has its second settings: with"
    yield "the first (8 epochs, labels smoothed, moved by two pixels) the same test gave P@1 0.913"
    yield "and mAP 0.881, and was seen before they were changed."
    yield ""
    yield "## Search in two stages"
    yield ""
    yield "Cheap vectors choose a shortlist of the 60,000, accurate ones decide its ten nearest."
    yield "Kept: the share of the exact ten that are found; the first: how often the nearest is."
    yield ""
    yield "| cheap | accurate | shortlist | kept | 95 % | the first | ms a query | exact | faster |"
    yield "|---|---|---:|---:|---|---:|---:|---:|---:|"
    for each in stages:
        cells = [each.cheap, each.accurate, f"{each.shortlist:,}", f"{each.kept.mean:.3f}"]
        cells += [f"{each.kept.low:.3f} to {each.kept.high:.3f}", f"{each.same_first:.3f}"]
        cells += [f"{each.query_ms:.2f}", f"{each.exact_ms:.2f}"]
        cells += [f"{each.exact_ms / each.query_ms:.1f} x"]
        yield f"| {' | '.join(cells)} |"


def _line(row: Row) -> str:
    def told(value: float | None, form: str) -> str:
        return "-" if value is None else format(value, form)

    cells = [row.name, f"{row.best.mean:.3f}", f"{row.best.low:.3f} to {row.best.high:.3f}"]
    cells += [f"{row.mean_ap:.3f}", told(row.knn, ".3f"), told(row.top_3, ".3f")]
    cells += [told(row.train_s, ".0f"), told(row.train_mb, ".0f"), told(row.parameters, ",")]
    cells += [told(row.memory_mb, ".0f"), f"{row.image_ms:.2f}"]
    cells += [told(ms, ".2f") for ms in row.query_ms or (None,) * len(SIZES)]
    return f"| {' | '.join([*cells, told(row.vector_bytes, ',')])} |"


def rows_of(data: Dataset, given: argparse.Namespace) -> Iterator[Row]:
    """In the order of the page; what is not kept is measured."""
    sides = by_split(data)
    labels = [labels_of([data.items[place] for place in part]) for part in sides]

    def measured(make: Maker) -> Row:
        system = make(data)
        return row_of(system, Side.of(system, *sides), labels)

    for key, make in makers(given.kinds, not given.no_bundled, given.published).items():
        yield Row.kept(key, partial(measured, make))
    yield Row.kept("sift-points", partial(sift_points, data))
    yield Row.kept("sift-vector", partial(sift_vector, data))


def stages(data: Dataset, kinds: Sequence[str]) -> Iterator[TwoStage]:
    """The residual network decides, the shorter vectors there are choose."""
    if "resnet" not in kinds:
        return
    found = makers(kinds, bundled=False, published=False)
    key = "-".join(["two-stage", *found])
    for each in kept(key, lambda: Stages(tuple(_stages(data, found))))["all"]:
        yield TwoStage(**{**each, "kept": Interval(**each["kept"])})


@dataclass(frozen=True, slots=True)
class Stages:
    """All of one run, to be kept together."""

    all: tuple[TwoStage, ...]


def _stages(data: Dataset, found: Mapping[str, Maker]) -> Iterator[TwoStage]:
    places = by_split(data)
    sides = {key.split("-")[0]: Side.of(make(data), *places) for key, make in found.items()}
    accurate = sides["resnet"]
    cheap = [sides[kind] for kind in ("siamese", "autoencoder") if kind in sides]
    for each in (*cheap, accurate.reduced(CHEAP_DIM)):
        yield from two_stages(each, accurate)


def left_out(given: argparse.Namespace) -> Iterator[str]:
    """What a whole run would have measured besides."""
    yield from (kind for kind in CONFIGS if kind not in given.kinds)
    if given.no_bundled:
        yield "the bundled models, with a head and without"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-bundled", action="store_true", help="leave the bundled models out")
    parser.add_argument("--kinds", nargs="+", choices=CONFIGS, default=list(CONFIGS))
    parser.add_argument("--published", action="store_true", help="add ResNet-50 and ViT-B/16")
    parser.add_argument("--anew", action="store_true", help="measure what is kept again")
    given = parser.parse_args()
    if given.anew:
        shutil.rmtree(folder() / "rows", ignore_errors=True)
    data = open_dataset("fashion-mnist")
    rows = list(rows_of(data, given))
    text = "\n".join(page(rows, list(stages(data, given.kinds)), list(left_out(given)))) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
