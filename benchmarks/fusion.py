"""What fusing the bundled encoders gains: `python -m benchmarks.fusion path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders. Queries are the test
pictures, the gallery is train; reductions are fitted on train, weights and adaptive dimensions
are chosen on validation. Vectors are kept in a gallery and encoded once.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure
from semblance.evaluate.labelled import ranked_against
from semblance.evaluate.metrics import average_precision, precision_at_k, ranked
from semblance.evaluate.significance import bootstrap, paired_bootstrap, paired_permutation
from semblance.fusion import Labelled, View, ViewDefinition, late
from semblance.fusion.vectors import unit
from semblance.gallery.labels import folder_labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import QUALITY, Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "fusion.md"
SPLITS = ("train", "validation", "test")
DIM = 256

Matrix = NDArray[np.float32]
Scores = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Data:
    """Labelled raw vectors of each split, one array a model, and the models' raw lengths."""

    train: Labelled
    validation: Labelled
    test: Labelled

    @property
    def dims(self) -> tuple[int, ...]:
        return tuple(block.shape[1] for block in self.train.raw)


@dataclass(frozen=True, eq=False)
class System:
    """One row of the table: average precision and P@1 of each test query, in [0, 1]."""

    name: str
    reduction: str
    average_precision: NDArray[np.float64]
    best: NDArray[np.float64]
    note: str = ""

    @property
    def mean_ap(self) -> float:
        """In percent."""
        return 100 * float(self.average_precision.mean())


def load(folder: Path, cache: Path) -> Data:
    """Encode what is not in the cache yet, in float32; read everything back."""
    roots = [folder / split for split in SPLITS]
    compute = Compute.of(None, "exact", "auto")
    with Gallery.open(cache / "fusion.gallery", Choice(("quality",)), compute=compute) as gallery:
        gallery.add(roots, folder_labels(roots))
        spaces = [space.fingerprint for space in gallery.store.spaces()]
        return Data(*(_split(gallery, spaces, root) for root in roots))


def _split(gallery: Gallery, spaces: Sequence[str], root: Path) -> Labelled:
    records = list(gallery.store.under(str(root.absolute())))
    ids = np.array([record.id for record in records], dtype=np.int64)
    labels = np.array([record.label for record in records], dtype=np.str_)
    return Labelled([gallery.store.vectors(space, ids) for space in spaces], labels)


# --- systems --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reduced:
    """A way to reduce, applied to single models and to their fusion alike."""

    name: str
    dim: int | str | None = None
    whitening: str = "none"


REDUCTIONS = (
    Reduced("none"),
    Reduced("PCA 256", DIM),
    Reduced("PCA 24", 24),  # what "99%" chooses for the best single model, for both sides
    Reduced("PCA 256, half whitened", DIM, "half"),
    Reduced("adaptive, 99%", "99%"),
)


def systems(data: Data) -> Iterator[System]:
    for reduced in REDUCTIONS:
        for place, model in enumerate(QUALITY):
            yield view_system(model, data, reduced, "none", [place])
        yield view_system("concat", data, reduced, "concat")
    plain = REDUCTIONS[1]
    yield view_system("weighted, fitted", data, plain, "weighted")
    yield view_system("mean, aligned", data, plain, "mean")
    averaged = [unit(sum(map(unit, split.raw))) for split in (data.train, data.test)]
    yield averaged_system("mean of vectors as they are", REDUCTIONS[0], averaged, data)
    yield averaged_system("mean of vectors as they are", plain, averaged, data)
    for reduced in REDUCTIONS[:2]:
        yield from late_systems(data, reduced)


def view_system(
    name: str, data: Data, reduced: Reduced, fusion: str, places: Sequence[int] = (0, 1, 2)
) -> System:
    """A view of some of the models, fitted on train and validation."""
    view = fitted_view(data, reduced, fusion, places)
    queries, gallery = (
        view.apply([split.raw[place] for place in places]) for split in (data.test, data.train)
    )
    hits = ranked_against(queries, data.test.labels, gallery, data.train.labels)
    notes = []
    if view.fitted.weights:
        notes.append("weights " + " : ".join(f"{weight:.3g}" for weight in view.fitted.weights))
    if isinstance(reduced.dim, str):
        notes.append(f"{view.dim} dimensions")
    return System(
        name, reduced.name, average_precision(hits), precision_at_k(hits, 1), ", ".join(notes)
    )


def fitted_view(data: Data, reduced: Reduced, fusion: str, places: Sequence[int]) -> View:
    fields = {"fusion": fusion, "dim": reduced.dim, "whitening": reduced.whitening}
    definition = ViewDefinition(tuple(QUALITY[place] for place in places), **fields)
    view = View(definition, tuple(data.dims[place] for place in places))
    validation = Labelled([data.validation.raw[place] for place in places], data.validation.labels)
    return view.fit([data.train.raw[place] for place in places], validation)


def averaged_system(name: str, reduced: Reduced, averaged: Sequence[Matrix], data: Data) -> System:
    """What averaging without an alignment gives, for comparison."""
    train, test = averaged
    view = View(ViewDefinition(("mean",), dim=reduced.dim), (train.shape[1],)).fit([train])
    hits = ranked_against(
        view.apply([test]), data.test.labels, view.apply([train]), data.train.labels
    )
    return System(name, reduced.name, average_precision(hits), precision_at_k(hits, 1))


def late_systems(data: Data, reduced: Reduced) -> Iterator[System]:
    """Fusions of the three models' scores, each model reduced on its own."""
    scores = []
    for place in range(len(QUALITY)):
        view = fitted_view(data, reduced, "none", [place])
        scores.append(view.apply([data.test.raw[place]]) @ view.apply([data.train.raw[place]]).T)
    relevant = data.test.labels[:, None] == data.train.labels
    fusions: dict[str, Callable[[Sequence[Scores]], Scores]] = {
        "late: score mean": late.score_mean,
        "late: score mean, min-max": lambda s: late.score_mean([late.min_max(one) for one in s]),
        "late: score mean, z-norm": lambda s: late.score_mean([late.z_norm(one) for one in s]),
        "late: reciprocal rank": late.reciprocal_rank,
        "late: Borda": late.borda,
    }
    for name, fuse in fusions.items():
        hits = ranked(fuse(scores), relevant)
        yield System(name, reduced.name, average_precision(hits), precision_at_k(hits, 1))


# --- results --------------------------------------------------------------------------------


def best_single(rows: Sequence[System], reduction: str) -> System:
    """The model alone with the highest mAP on the test queries themselves: the hardest rival."""
    singles = [row for row in rows if row.name in QUALITY and row.reduction == reduction]
    return max(singles, key=lambda row: row.mean_ap)


def difference(row: System, rival: System) -> tuple[float, float, float]:
    """mAP points of one over the other, with the bounds of the 95 % interval."""
    found = paired_bootstrap(row.average_precision, rival.average_precision)
    return 100 * found.mean, 100 * found.low, 100 * found.high


def figures(rows: Sequence[System]) -> Iterator[Figure]:
    """What was promised of fusion."""

    def named(name: str) -> System:
        return next(row for row in rows if row.name == name and row.reduction == "PCA 256")

    raw, reduced = best_single(rows, "none"), best_single(rows, "PCA 256")
    concat, mean, weighted = map(named, ("concat", "mean, aligned", "weighted, fitted"))
    p = paired_permutation(concat.average_precision, reduced.average_precision)
    over = difference(concat, reduced)[0]
    yield Figure("concat over the best single, both PCA 256", over, "points", 1.5, at_most=False)
    yield Figure("p-value of that difference", p, "", 0.001)
    over_raw = difference(concat, raw)[0]
    yield Figure("concat + PCA 256 over the best single raw", over_raw, "points", 5, at_most=False)
    for name, row in (("aligned mean", mean), ("fitted weights", weighted)):
        over, low, high = difference(row, reduced)
        interval = f"95 % interval {low:+.2f} to {high:+.2f}"
        title = f"{name} over the best single, both PCA 256"
        yield Figure(title, over, "points", 0, at_most=False, note=interval)


def page(rows: Sequence[System], data: Data) -> Iterator[str]:
    counts = {name: len(getattr(data, name).labels) for name in SPLITS}
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "faiss-cpu"))
    yield "# Fusion: what it gains"
    yield ""
    yield "Made by `python -m benchmarks.fusion path/to/clothing`, photos of ten kinds of clothes:"
    yield f"{counts['test']} test queries against {counts['train']} train pictures. Reductions are"
    yield f"fitted on train, weights and adaptive dimensions on {counts['validation']} validation"
    yield f"pictures. Precision exact; {libraries}."
    yield ""
    yield "| promised | measured | | |"
    yield "|---|---:|---|---|"
    for figure in figures(rows):
        measured = f"{figure.value:.3g} {figure.unit}".strip()
        yield f"| {figure.name}: {figure.promise} | {measured} | {figure.verdict} | {figure.note} |"
    yield ""
    yield "mAP (over the whole ranking) and P@1 in percent. The rival is the single model with the"
    yield "highest mAP on these very queries after the same reduction. Intervals are bootstraps of"
    yield "queries, of differences paired; p is a paired two-sided permutation test."
    yield ""
    yield "| reduction | system | mAP | 95 % | P@1 | over the rival | 95 % | p | |"
    yield "|---|---|---:|---|---:|---:|---|---:|---|"
    for row in sorted(
        rows, key=lambda row: [each.name for each in REDUCTIONS].index(row.reduction)
    ):
        yield _line(row, best_single(rows, row.reduction))


def _line(row: System, rival: System) -> str:
    own = bootstrap(row.average_precision)
    cells = [row.reduction, row.name, f"{row.mean_ap:.2f}"]
    cells += [f"{100 * own.low:.1f} to {100 * own.high:.1f}", f"{100 * row.best.mean():.1f}"]
    if row is rival:
        cells += ["", "", ""]
    else:
        over, low, high = difference(row, rival)
        p = paired_permutation(row.average_precision, rival.average_precision)
        cells += [f"{over:+.2f}", f"{low:+.2f} to {high:+.2f}", f"{p:.5f}"]
    return f"| {' | '.join([*cells, row.note])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "semblance-bench"
    )
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    data = load(given.data, given.cache)
    rows = []
    for row in systems(data):
        rows.append(row)
        print(f"{row.reduction:24s} {row.name:30s} {row.mean_ap:6.2f} {row.note}", flush=True)
    text = "\n".join(page(rows, data)) + "\n"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
