"""The weights of a view's re-rankers, fitted on queries whose answers are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.gallery.items import records_of
from semblance.gallery.records import Record
from semblance.pipeline.examples import Example
from semblance.pipeline.online import Query, Searcher
from semblance.pipeline.recipe.ranking import Ranking
from semblance.pipeline.reranking import OF_PICTURES, Ranked
from semblance.search.rerank.contour import Placement, ious
from semblance.search.rerank.weight import FittedWeight, Judged, blend, fit_weight

Values = NDArray[np.float64]

PLACEMENTS: Final[tuple[Placement, ...]] = get_args(Placement)

MOST_QUERIES = 500
"""Records asked, evenly spread over those whose group has another member."""


@dataclass(frozen=True, eq=False)
class Known:
    """A query and the group that its right answers bear."""

    picture: Example
    group: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """The ranking with its fitted weights, and what each was fitted on, by re-ranker."""

    ranking: Ranking
    fits: dict[str, FittedWeight]

    def to_dict(self) -> dict[str, Any]:
        return {
            name: {
                "weight": fit.weight,
                "queries": fit.queries,
                "p_at_1": fit.p_at_1,
                "p_at_1_before": fit.p_at_1_before,
                "map": fit.map,
                "map_before": fit.map_before,
            }
            for name, fit in self.fits.items()
        }


def weigh(searcher: Searcher, queries: Sequence[Known]) -> Weighed:
    """Fit the weight of each re-ranker of pictures that the searcher's ranking names, in turn, and
    the placement of contours: that of largest P@1, then mAP.

    A record that asks is not among its own answers. Raises UsageError where the ranking names
    none, and where no query has a right answer among the first ones.
    """
    named = [name for name in searcher.ranking.rerank if name in OF_PICTURES]
    if not named:
        raise UsageError(
            "the view is re-ranked by neither contour nor keypoints, so there is no weight to "
            "fit; index with --rerank contour"
        )
    lists = [_first(searcher, known) for known in queries]
    groups = searcher.reader.groups()
    ranking, fits = searcher.ranking, {}
    for name in named:
        found = [
            _found(searcher, ranking, name, known, ranked)
            for known, ranked in zip(queries, lists, strict=True)
        ]
        right = [
            _right(searcher, groups, known, ranked)
            for known, ranked in zip(queries, lists, strict=True)
        ]
        tried = [
            _fitted(choice, name, lists, right, values)
            for choice, *values in zip(_choices(ranking, name), *found, strict=True)
        ]
        ranking, fits[name], lists = max(tried, key=lambda one: (one[1].p_at_1, one[1].map))
    return Weighed(ranking, fits)


def _choices(ranking: Ranking, name: str) -> list[Ranking]:
    """The rankings that differ in how this re-ranker compares, the simplest first."""
    if name != "contour":
        return [ranking]
    return [replace(ranking, contour_placement=each) for each in PLACEMENTS]


def _found(
    searcher: Searcher, ranking: Ranking, name: str, known: Known, ranked: Ranked
) -> list[Values]:
    """What this re-ranker finds in one query's answers, by each of `_choices`. Outlines are read
    once for all of them, and let go of: those of all queries are some 400 MB."""
    reranking = searcher.reranking(ranking, known.picture)
    if name != "contour":
        return [reranking.found(name, known.picture, ranked)]
    outlines = reranking.outlines(known.picture, ranked)
    return [ious(*outlines, placement) for placement in PLACEMENTS]


def _right(
    searcher: Searcher, groups: Mapping[int, str], known: Known, ranked: Ranked
) -> NDArray[np.bool_]:
    """(len(ranked),): which answers are right."""
    ids = records_of(searcher.index.ids[ranked.rows]).tolist()
    return np.array([groups.get(id) == known.group for id in ids], bool)


def _fitted(
    ranking: Ranking,
    name: str,
    lists: Sequence[Ranked],
    right: Sequence[NDArray[np.bool_]],
    found: Sequence[Values],
) -> tuple[Ranking, FittedWeight, list[Ranked]]:
    """The ranking with this re-ranker's weight, how good it is, and the lists in its order."""
    judged = [
        Judged(ranked.standing[: len(values)], values, which[: len(values)])
        for ranked, which, values in zip(lists, right, found, strict=True)
    ]
    fit = fit_weight(judged)
    again = [
        ranked.judged(name, blend(one.similarity, one.evidence, fit.weight), one.evidence)
        for ranked, one in zip(lists, judged, strict=True)
    ]
    return ranking.weighted(name, fit.weight), fit, again


def of_groups(searcher: Searcher) -> list[Known]:
    """The gallery's own records as queries: those whose group has another member."""
    groups = searcher.reader.groups()
    sizes: dict[str, int] = {}
    for group in groups.values():
        sizes[group] = sizes.get(group, 0) + 1
    usable = sorted(id for id, group in groups.items() if sizes[group] > 1)
    if not usable:
        raise UsageError(
            "no two pictures bear the same group, so nothing says which answers are right; give "
            "groups with --labels FILE.csv"
        )
    places = np.linspace(0, len(usable) - 1, min(len(usable), MOST_QUERIES)).astype(int)
    records = searcher.reader.records([usable[place] for place in places])
    return [Known(record, record.group) for record in records if record.group is not None]


def _first(searcher: Searcher, known: Known) -> Ranked:
    """What the search finds before any re-ranking, without the query itself."""
    wanted = Query(searcher.ranking.rerank_depth + 1, rerank=())
    ranked = searcher.ranked(known.picture, wanted)
    if not isinstance(known.picture, Record):
        return ranked
    ids = records_of(searcher.index.ids[ranked.rows])
    return ranked.taken(np.flatnonzero(ids != known.picture.id))
