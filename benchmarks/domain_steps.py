"""The steps of the search for products, and how good each is, for `benchmarks.domain`."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.domain_set import SIGHTS, Shot
from semblance.images import Image, open_image
from semblance.localize.finder import Finder
from semblance.pipeline.evidence import Evidence
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.online import Query, Searcher
from semblance.pipeline.recipe.ranking import Ranking
from semblance.pipeline.reranking import Reranking
from semblance.pipeline.traits import finder_of

DEPTH = 100
TIMED = 40
WEIGHT_ON_WHOLE = 0.68
"""Of outlines against features of whole pictures: fitted once, on the validation products."""

OUTLINED = (
    *("features only", "+ localization", "+ category", "+ contour"),
    "features of whole pictures, + contour",
)
VIEWS_OF_A_PRODUCT = 4

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Step:
    """A row of the ablation: a view, what is asked of it, and the row it is held against."""

    name: str
    view: str
    query: Query
    against: str = ""
    outlines: bool = False


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

    @property
    def of_outlines(self) -> bool:
        """Whether it shows what outlines do, or what they are held against."""
        return self.step.name in OUTLINED

    def of_queries(self, chosen: NDArray[np.bool_]) -> "Row":
        """The same of some of the queries."""
        measures = (self.p_at_1, self.p_at_5, self.average, self.searched, self.took_ms)
        return Row(self.step, *(each[chosen] for each in measures))


def steps() -> list[Step]:
    """Each of the first five adds to the one before; the others stand alone."""
    everything = Query(DEPTH, category="off", rerank=())
    limited = replace(everything, category="auto")
    contour, points = ("contour",), ("contour", "keypoints")
    whole = "features only"
    return [
        Step(whole, "whole", everything),
        Step("+ localization", "main", everything, whole),
        Step("+ category", "main", limited, "+ localization"),
        Step("+ contour", "main", replace(limited, rerank=contour), "+ category"),
        Step("+ keypoints", "main", replace(limited, rerank=points), "+ contour"),
        Step("features of whole pictures, + contour", "whole", everything, whole, outlines=True),
        Step("three models, + localization", "three", everything, "+ localization"),
        Step("+ k-reciprocal", "main", replace(limited, rerank=("reciprocal",)), "+ category"),
        Step("+ query expansion", "main", replace(limited, rerank=("expansion",)), "+ category"),
        *(Step(f"object seen: {sight}", sight, everything, "+ localization") for sight in SIGHTS),
    ]


def measure(
    gallery: Gallery, step: Step, ranking: Ranking, asking: Sequence[tuple[Shot, Image]]
) -> Row:
    """Ask every query. The clock counts from decoded picture to hits, for the first TIMED queries,
    of pictures that nothing has looked at yet."""
    searcher = replace(gallery.searcher(step.view), ranking=ranking)
    if step.outlines:
        outlined = gallery.searcher("main").encoders
        searcher = WithOutlines(**vars(searcher), finder=finder_of(outlined))
    measured = []
    for place, (shot, image) in enumerate(asking):
        seen = fresh(shot, gallery) if place < TIMED else image
        started = time.perf_counter()
        answer = searcher.search(seen, step.query)
        took = 1000 * (time.perf_counter() - started) if place < TIMED else np.nan
        right = np.array([hit.record.group == shot.product for hit in answer])
        measured.append((*quality(right), answer.searched / len(gallery), took))
    return Row.of(step, measured)


@dataclass(frozen=True, eq=False)
class WithOutlines(Searcher):
    """Searches whole pictures, and re-ranks by the outlines of their objects."""

    finder: Finder | None = None

    def _reranking(self, asked: Any) -> Reranking:
        ranking = Ranking(rerank=("contour",), contour_weight=WEIGHT_ON_WHOLE)
        return Reranking(ranking, self.index, Evidence(self.reader, self.finder))


def fresh(shot: Shot, gallery: Gallery) -> Image:
    return open_image(shot.path, min_side=gallery.min_side("main"))


def quality(right: NDArray[np.bool_]) -> tuple[float, float, float]:
    """P@1, P@5 and the average precision of one list, cut off at DEPTH."""
    if not len(right):
        return 0.0, 0.0, 0.0
    ranks = np.flatnonzero(right) + 1
    precisions = np.arange(1, len(ranks) + 1) / ranks
    return float(right[0]), float(right[:5].sum() / 5), float(precisions.sum() / VIEWS_OF_A_PRODUCT)
