"""What each step of the search for products is worth: `python -m benchmarks.domain FOLDER`.

FOLDER keeps the rendered packaging and its galleries; the second run only asks.
"""

import argparse
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.domain_set import SIGHTS, Shot, gallery_of, rendered, shots
from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.significance import paired_bootstrap
from semblance.images import Image, open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.online import Query, Searcher
from semblance.pipeline.recipe.ranking import Ranking
from semblance.pipeline.weighing import Known, weigh

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "domain.md"
DEPTH = 100
VIEWS_OF_A_PRODUCT = 4

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Step:
    """A row of the ablation: a view, and what is asked of it."""

    name: str
    view: str
    query: Query


@dataclass(frozen=True, eq=False)
class Row:
    """A step's measures, a value a query each; `took_ms` from decoded picture to hits."""

    step: Step
    p_at_1: Values
    p_at_5: Values
    average: Values
    searched: Values
    took_ms: Values

    @classmethod
    def of(cls, step: Step, measured: Sequence[Sequence[float]]) -> "Row":
        return cls(step, *np.array(measured, np.float64).T)


def steps() -> list[Step]:
    """Each adds to the one before; the last ones stand alone."""
    everything = Query(DEPTH, category="off", rerank=())
    limited = replace(everything, category="auto")
    return [
        Step("features only", "whole", everything),
        Step("+ localization", "main", everything),
        Step("+ category", "main", limited),
        Step("+ contour", "main", replace(limited, rerank=("contour",))),
        Step("+ keypoints", "main", replace(limited, rerank=("contour", "keypoints"))),
        Step("localization and contour alone", "main", replace(everything, rerank=("contour",))),
        Step(
            "localization and keypoints alone", "main", replace(everything, rerank=("keypoints",))
        ),
        Step("+ k-reciprocal instead", "main", replace(limited, rerank=("reciprocal",))),
        Step("+ query expansion instead", "main", replace(limited, rerank=("expansion",))),
        *(Step(f"features of the object: {sight}", sight, everything) for sight in SIGHTS),
    ]


def measure(searcher: Searcher, step: Step, queries: Sequence[Shot]) -> Row:
    """Ask every query; pictures are decoded before the clock starts."""
    measured = []
    for shot in queries:
        image = fresh(shot, searcher)
        started = time.perf_counter()
        answer = searcher.search(image, step.query)
        took = 1000 * (time.perf_counter() - started)
        right = np.array([hit.record.group == shot.product for hit in answer])
        measured.append((*quality(right), answer.searched / len(searcher.index), took))
    return Row.of(step, measured)


def fresh(shot: Shot, searcher: Searcher) -> Image:
    return open_image(shot.path, min_side=max(each.min_side for each in searcher.encoders))


def quality(right: NDArray[np.bool_]) -> tuple[float, float, float]:
    """P@1, P@5 and the average precision of one list, cut off at DEPTH."""
    if not len(right):
        return 0.0, 0.0, 0.0
    ranks = np.flatnonzero(right) + 1
    precisions = np.arange(1, len(ranks) + 1) / ranks
    return float(right[0]), float(right[:5].sum() / 5), float(precisions.sum() / VIEWS_OF_A_PRODUCT)


def weighted(gallery: Gallery, queries: Sequence[Shot]) -> tuple[Ranking, list[str]]:
    """The weights fitted on validation queries, with lines that say what they were fitted on."""
    searcher = gallery.searcher("main")
    limited = replace(searcher, ranking=replace(searcher.ranking, rerank=("contour", "keypoints")))
    known = [Known(fresh(shot, searcher), shot.product) for shot in queries]
    found = weigh(limited, known)
    lines = [
        f"- {name}: weight {fit.weight:.2f}, P@1 {100 * fit.p_at_1_before:.1f} to "
        f"{100 * fit.p_at_1:.1f} on {fit.queries} validation queries"
        for name, fit in found.fits.items()
    ]
    return found.ranking, lines


def category_lines(gallery: Gallery, queries: Sequence[Shot]) -> Iterator[str]:
    """How much is searched within categories, and which right answers that hides."""
    searcher = gallery.searcher("main")
    asked = Query(1, category="auto", rerank=())
    shares, lost, sure = [], 0, 0
    for shot in queries:
        answer = searcher.search(fresh(shot, searcher), asked)
        assert answer.category is not None
        shares.append(answer.searched / len(searcher.index))
        hidden = not answer.category.everything and shot.category not in answer.category.labels
        lost += hidden
        sure += answer.category.labels[0] == shot.category
    yield (
        f"{len(queries)} queries: {100 * float(np.mean(shares)):.1f} % of the gallery searched "
        f"(median {100 * float(np.median(shares)):.1f} %), right category not among those searched "
        f"in {lost} ({100 * lost / len(queries):.2f} %); most probable category right in "
        f"{100 * sure / len(queries):.1f} %."
    )


def table(rows: Sequence[Row], groups: NDArray[np.str_]) -> Iterator[str]:
    yield "| step | P@1 | P@5 | mAP | searched | median ms | P@1 against the row it adds to |"
    yield "|---|---|---|---|---|---|---|"
    before: Mapping[str, Row] = {row.step.name: row for row in rows}
    names = [row.step.name for row in rows]
    for place, row in enumerate(rows):
        base = before[names[place - 1]] if place and place < 5 else before[names[0]]
        base = before["+ localization"] if "alone" in row.step.name else base
        base = before["+ category"] if "instead" in row.step.name else base
        yield (
            f"| {row.step.name} | {100 * row.p_at_1.mean():.1f} | {100 * row.p_at_5.mean():.1f} | "
            f"{100 * row.average.mean():.1f} | {100 * row.searched.mean():.1f} % | "
            f"{np.median(row.took_ms):.0f} | {against(row, base, groups) if place else ''} |"
        )


def against(row: Row, base: Row, groups: NDArray[np.str_]) -> str:
    """The difference in points with its 95 % interval, whole products drawn anew."""
    found = paired_bootstrap(row.p_at_1, base.p_at_1, groups=groups)
    return f"{100 * found.mean:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def study(folder: Path, background: str, compute: Compute) -> Iterator[str]:
    manifest = rendered(folder, background)
    asking = shots(manifest, "query")
    test = [shot for shot in asking if shot.split == "test"]
    with gallery_of(manifest, folder / f"{background}.gallery", compute) as gallery:
        ranking, fitted = weighted(gallery, [s for s in asking if s.split == "validation"])
        rows = []
        for step in steps():
            searcher = replace(gallery.searcher(step.view), ranking=ranking)
            rows.append(measure(searcher, step, test))
            print(background, step.name, f"{100 * rows[-1].p_at_1.mean():.1f}", flush=True)
        groups = np.array([shot.product for shot in test])
        yield f"## {background.capitalize()} backgrounds: {len(test)} queries among {len(gallery)}"
        yield ""
        yield from table(rows, groups)
        yield ""
        yield "Weights, fitted on other products:"
        yield ""
        yield from fitted
        yield ""
        yield from category_lines(gallery, asking)
        yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--background", action="append", choices=("cluttered", "studio"))
    given = parser.parse_args()
    compute = Compute.of(None, "fast", "auto")
    parts = [
        line
        for background in given.background or ("cluttered", "studio")
        for line in study(given.folder, background, compute)
    ]
    head = f"""# What each step of the search for products is worth

`python -m benchmarks.domain FOLDER`, {datetime.now(UTC):%Y-%m-%d}; {usable_cores()} cores of
{platform.machine()}. Rendered packaging, fifteen categories of twenty products, four views of each
in the gallery. Queries are other views of the products of the test split; weights are fitted on the
products of the validation split. mAP is cut off at {DEPTH} answers. Times are from decoded picture
to hits, one query at a time. Intervals are 95 %, whole products drawn anew.

"""
    RESULTS.write_text(head + "\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
