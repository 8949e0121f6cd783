"""Fashion-MNIST, one table: `python -m benchmarks.fashion`.

Small networks are trained from nothing on 55,000 pictures, 5,000 more decide; 10,000 test
pictures then ask all 60,000 of train. Beside them a bundled model, three of them with a head,
and SIFT on 500 x 5,000. `--no-bundled` leaves out what has to encode 70,000 pictures with large
networks, which takes an hour on two cores unless the vectors are cached; `--kinds` names the
small networks to train, all four by default, and `--published` adds ResNet-50 and ViT-B/16 where
their weights can be had.
"""

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.fashion_search import CHEAP_DIM, SIZES, Side, TwoStage, query_ms, two_stages
from benchmarks.fashion_sift import GALLERY, QUERIES, labels_of, pairs_row, sampled, vlad
from benchmarks.fashion_systems import CONFIGS, System, by_split, kept, systems
from benchmarks.figure import Figure
from semblance.evaluate.datasets import Dataset, open_dataset
from semblance.evaluate.relevance import same_label
from semblance.evaluate.report import facts
from semblance.evaluate.retrieval import measures, retrieve
from semblance.evaluate.significance import Interval, bootstrap
from semblance.index.exact import ExactIndex

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "fashion.md"
NEIGHBOURS = 5
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


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; None is not measured."""

    name: str
    best: Interval
    mean_ap: float
    knn: float | None
    top_3: float | None
    image_ms: float
    query_ms: Sequence[float | None]
    vector_bytes: int | None
    system: System | None = None


def row_of(system: System, side: Side, labels: Sequence[NDArray[np.str_]]) -> Row:
    """All test pictures against all of train."""
    found = retrieve(
        side.queries,
        side.gallery,
        same_label(*labels),
        metric=side.metric,
        measures={n: of for n, of in measures(1, 3).items() if n in ("AP", "P@1", "hit@3")},
    )
    print(f"{system.name}: P@1 {found.average('P@1').mean:.4f}", flush=True)
    return Row(
        system.name,
        bootstrap(found.values["P@1"]),
        found.average("AP").mean,
        knn_accuracy(side, labels),
        found.average("hit@3").mean,
        system.image_ms,
        query_ms(side),
        4 * side.gallery.shape[1],
        system,
    )


def knn_accuracy(side: Side, labels: Sequence[NDArray[np.str_]]) -> float:
    """The share of queries whose nearest few vote for their class; of a tie, the nearer first."""
    faiss.omp_set_num_threads(1)
    index = ExactIndex(np.arange(len(side.gallery)), side.gallery, side.metric)
    names, codes = np.unique(labels[1], return_inverse=True)
    votes = codes[index.search(side.queries, NEIGHBOURS).rows]
    counts = np.stack([(votes == code).sum(axis=1) for code in range(len(names))], axis=1)
    # Nearer neighbours count a little more, so that a tie goes to the class that comes first.
    nearness = np.linspace(0.5, 0, NEIGHBOURS) / NEIGHBOURS
    ties = np.stack(
        [((votes == code) * nearness).max(axis=1) for code in range(len(names))], axis=1
    )
    return float((names[(counts + ties).argmax(axis=1)] == labels[0]).mean())


def sift_rows(data: Dataset) -> Iterator[Row]:
    """Point by point, and the aggregated vector, on the same 500 x 5,000."""
    few = sampled(data, "test", QUERIES), sampled(data, "train", GALLERY)
    point = kept("sift-points", lambda: asdict(pairs_row(*few)))
    best, mean_ap = Interval(**point["best"]), point["mean_ap"]["mean"]
    trial = f"{QUERIES} x {GALLERY:,}"
    name = f"{point['system']}, {trial}"
    times = (None, None, None)
    yield Row(name, best, mean_ap, None, None, point["image_ms"], times, None)
    vectors, image_ms = vlad([*few[0], *few[1]])
    side = Side("", vectors[:QUERIES], vectors[QUERIES:], "cosine")
    labels = [labels_of(part) for part in few]
    found = retrieve(side.queries, side.gallery, same_label(*labels), measures=measures(1, 3))
    yield Row(
        f"SIFT, aggregated vector, {trial}",
        bootstrap(found.values["P@1"]),
        found.average("AP").mean,
        knn_accuracy(side, labels),
        found.average("hit@3").mean,
        image_ms,
        times,
        4 * vectors.shape[1],
    )


def page(rows: Sequence[Row], stages: Sequence[TwoStage], left_out: Sequence[str]) -> Iterator[str]:
    known = facts("python -m benchmarks.fashion", 0)
    yield "# Fashion-MNIST: trained from nothing, bundled, and SIFT"
    yield ""
    yield f"Made by `{known['command']}` on {known['date']}: {known['processor']}, "
    yield f"{known['cores']} cores shared with other work (load average {os.getloadavg()[0]:.1f})."
    yield f"{known['versions']}."
    yield ""
    yield (__doc__ or "").split("\n\n")[1].strip().replace("\n", " ")
    yield ""
    ours = [row for row in rows if row.system is not None and row.system.ours]
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
    yield "enlarged, SIFT enlarged four times."
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

    system = row.system
    trained = system is not None and system.train_s > 0
    cells = [row.name, f"{row.best.mean:.3f}", f"{row.best.low:.3f} to {row.best.high:.3f}"]
    cells += [f"{row.mean_ap:.3f}", told(row.knn, ".3f"), told(row.top_3, ".3f")]
    cells += [f"{system.train_s:.0f}" if trained and system else "-"]
    cells += [told(system.train_mb if system else None, ".0f")]
    cells += [f"{system.parameters:,}" if system else "-"]
    cells += [f"{system.memory_mb:.0f}" if system else "-", f"{row.image_ms:.2f}"]
    cells += [told(ms, ".2f") for ms in row.query_ms]
    return f"| {' | '.join([*cells, told(row.vector_bytes, ',')])} |"


def stages(sides: Mapping[str, Side]) -> Iterator[TwoStage]:
    """The residual network decides, the shorter vectors there are choose."""
    if "resnet" in sides:
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
    given = parser.parse_args()
    data = open_dataset("fashion-mnist")
    test, train = by_split(data)
    labels = [labels_of([data.items[place] for place in part]) for part in (test, train)]
    rows: list[Row] = []
    sides: dict[str, Side] = {}
    for system in systems(data, given.kinds, not given.no_bundled, given.published):
        side = Side.of(system, test, train)
        rows.append(row_of(system, side, labels))
        if system.ours:
            sides[system.name.partition(",")[0]] = side
    rows += sift_rows(data)
    text = "\n".join(page(rows, list(stages(sides)), list(left_out(given)))) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
