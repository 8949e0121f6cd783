"""The weights of a view's re-rankers, fitted on queries whose answers are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from semblance.errors import UsageError
from semblance.gallery.items import records_of
from semblance.gallery.records import Record
from semblance.pipeline.examples import Example
from semblance.pipeline.online import Query, Searcher
from semblance.pipeline.recipe.ranking import Ranking
from semblance.pipeline.reranking import OF_PICTURES, Ranked
from semblance.search.rerank.weight import FittedWeight, Judged, blend, fit_weight

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
    """Fit the weight of each re-ranker of pictures that the searcher's ranking names, in turn.

    A record that asks is not among its own answers. Raises UsageError where the ranking names
    none, and where no query has a right answer among the first ones.
    """
    named = [name for name in searcher.ranking.rerank if name in OF_PICTURES]
    if not named:
        raise UsageError(
            "the view is re-ranked by neither contour nor keypoints, so there is no weight to "
            "fit; index with --rerank contour"
        )
    groups = searcher.reader.groups()
    lists = [_first(searcher, known) for known in queries]
    ranking, fits = searcher.ranking, {}
    for name in named:
        judged = []
        for place, (known, ranked) in enumerate(zip(queries, lists, strict=True)):
            reranking = searcher.reranking(ranking, known.picture)
            found = reranking.found(name, known.picture, ranked)
            so_far = ranked.standing[: len(found)]
            ids = records_of(searcher.index.ids[ranked.rows[: len(found)]]).tolist()
            right = np.array([groups.get(id) == known.group for id in ids], bool)
            judged.append(Judged(so_far, found, right))
            lists[place] = ranked.judged(name, so_far, found)
        fits[name] = fit_weight(judged)
        weight = fits[name].weight
        ranking = ranking.weighted(name, weight)
        lists = [_again(ranked, name, weight) for ranked in lists]
    return Weighed(ranking, fits)


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


def _again(ranked: Ranked, name: str, weight: float) -> Ranked:
    """In the order of this weight; the evidence is that of the last look."""
    seen = [each for each in ranked.evidence if name in each]
    found = np.array([each[name] for each in seen])
    so_far = ranked.standing[: len(found)]
    return ranked.judged(name, blend(so_far, found, weight), found)
