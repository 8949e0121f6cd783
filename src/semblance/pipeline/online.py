"""The online half of the flow: a picture in, hits with their reasons out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from semblance.categories.choice import Chosen
from semblance.encoders.port import Encoder
from semblance.errors import QueryError, UsageError
from semblance.fusion import View
from semblance.gallery.items import parts_of, records_of
from semblance.gallery.port import Reader
from semblance.images import Image
from semblance.index import ExactIndex, Neighbours
from semblance.localize.finder import Finder
from semblance.pipeline.categorizing import Predicted, Predictor
from semblance.pipeline.category_limits import limit_to, within
from semblance.pipeline.evidence import Evidence
from semblance.pipeline.examples import Example, Examples, QueryVectors
from semblance.pipeline.first_stage import FirstStage
from semblance.pipeline.hit_making import HitMaking
from semblance.pipeline.recipe.ranking import PLAIN_RANKING, Ranking
from semblance.pipeline.reranking import OF_PICTURES, Ranked, Reranking, similarities
from semblance.pipeline.text_sides import TextSides
from semblance.pipeline.traits import KeypointMaker, finder_of
from semblance.search.calibrated import NO_PAIR, UNCALIBRATED, Calibrated
from semblance.search.emptiness import why_none
from semblance.search.hits import Answer
from semblance.search.threshold import Threshold
from semblance.search.where import Where


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted of a search: `k` hits, at most one a group if `one_per_group`.

    `threshold` drops hits below it; None keeps all k. `category` is "auto", "off" or a name,
    `rerank` names re-rankers, () for none; None of either is as the view's recipe has it.
    """

    k: int = 10
    where: Where | None = None
    one_per_group: bool = False
    threshold: Threshold | None = None
    category: str | None = None
    rerank: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.k < 1:
            raise QueryError(f"{self.k} answers were asked for; ask for at least 1")


@dataclass(frozen=True, eq=False)
class _Asked:
    """A query as it goes through the stages: `vector` (d,) in the view, the sum of `parts`."""

    query: Query
    picture: Example | None
    raw: Sequence[NDArray[np.float32]]
    parts: NDArray[np.float32]

    @property
    def vector(self) -> NDArray[np.float32]:
        return np.asarray(self.parts.sum(axis=0))


@dataclass(frozen=True, eq=False)
class Searcher:
    """Answers queries from one view of a gallery; `encoders` are in the view's order of spaces.

    In a cascade those of its first stage that the view has not follow, and the view decides among
    what that stage proposes. `predictor` says of which category a query is, `ranking` how its
    answers are put in order.
    """

    reader: Reader
    encoders: Sequence[Encoder]
    view: View
    index: ExactIndex
    texts: TextSides = field(default_factory=TextSides)
    calibration: Calibrated = UNCALIBRATED
    first: FirstStage | None = None
    ranking: Ranking = PLAIN_RANKING
    predictor: Predictor | None = None

    def search(self, image: Example, query: Query) -> Answer:
        """The hits for one picture, or for a record of the gallery, best first."""
        started = time.perf_counter()
        asked = self._asked(query, image, self._vectors.of_picture(image))
        return self._answer(asked, self.calibration, started)

    def search_examples(self, examples: Examples, query: Query) -> Answer:
        """The hits for several examples at once, or for a text, best first.

        A calibration is of pairs of pictures and says nothing about these: hits have no
        probability. Raises UsageError for a view of raw vectors, where an average has no
        meaning, and for texts where one of the spaces has no text side.
        """
        started = time.perf_counter()
        if examples.one_picture is not None:
            return self.search(examples.one_picture, query)
        if self.view.definition.metric != "cosine":
            raise UsageError(
                "texts and several examples are combined as unit vectors, and this view compares "
                "raw ones; search with one picture, or index with --metric cosine"
            )
        return self._answer(self._asked(query, None, self._combined(examples)), NO_PAIR, started)

    def ranked(self, image: Example, query: Query) -> Ranked:
        """What `search` makes its hits of: rows of the index, in order."""
        asked = self._asked(query, image, self._vectors.of_picture(image))
        return self._ranked(asked, self._items(self._allowed(asked)[0]))

    def predicted(self, image: Example) -> Predicted | None:
        """The most probable category of a picture; None where the view predicts none."""
        if self.predictor is None:
            return None
        asked = self._asked(Query(), image, self._vectors.of_picture(image))
        said = self.predictor.of(image, asked.vector)
        return None if said is None else said.best

    def reranking(self, ranking: Ranking, query: Example | None) -> Reranking:
        """These re-rankers at work in this view; raises UsageError for what it cannot do."""
        ranking.check()
        reranking = Reranking(ranking, self.index, Evidence(self.reader, self.finder))
        reranking.require(query, self.view.definition.metric)
        return reranking

    def min_side(self, rerank: Sequence[str] | None = None) -> int:
        """The short side, in pixels, at which queries are to be opened for the encoders and for
        these re-rankers, or those of the recipe."""
        named = self.ranking.rerank if rerank is None else rerank
        sides = [encoder.min_side for encoder in self.encoders]
        if "keypoints" in named:
            sides.append(KeypointMaker(self.finder).min_side)
        return max(sides)

    def _combined(self, examples: Examples) -> list[NDArray[np.float32]]:
        if self.first is None:
            return self._vectors.of_examples(examples)
        try:
            self.first.require_cosine()
            return self._vectors.of_examples(examples)
        except UsageError as error:
            then = self.first.cascade.then
            raise UsageError(
                f"{error}; the view '{then}' alone may do it: --view {then}"
            ) from error

    @property
    def finder(self) -> Finder | None:
        """What finds the objects that the view looks at; None if it looks at whole pictures."""
        return finder_of(self._deciding)

    @property
    def _deciding(self) -> Sequence[Encoder]:
        """The view's own encoders, one a space."""
        return self.encoders[: len(self.view.dims)]

    @property
    def _vectors(self) -> QueryVectors:
        return QueryVectors(self.reader, self.encoders, self.texts)

    def _asked(
        self, query: Query, picture: Example | None, raw: Sequence[NDArray[np.float32]]
    ) -> _Asked:
        return _Asked(query, picture, raw, self.view.parts(raw[: len(self.view.dims)])[0])

    def _answer(self, asked: _Asked, calibration: Calibrated, started: float) -> Answer:
        query = asked.query
        threshold = query.threshold and query.threshold.at(calibration)
        ids, chosen = self._allowed(asked)
        ranked = self._ranked(asked, self._items(ids))
        making = HitMaking(self.reader, self._deciding, self.view, self.index, calibration)
        hits = making.hits(asked.parts, ranked)
        if threshold is not None:
            hits = [hit for hit in hits if hit.cosine >= threshold.cosine]
        cascade = None if self.first is None else self.first.cascade
        searched = self._records if ids is None else len(ids)
        sought, image = self.finder, asked.picture
        lost = isinstance(image, Image) and sought is not None and not sought.shows_object(image)
        note = "" if searched else why_none(query.where, chosen)
        took_ms = 1000 * (time.perf_counter() - started)
        return Answer(tuple(hits), searched, took_ms, calibration, cascade, chosen, lost, note)

    def _allowed(self, asked: _Asked) -> tuple[NDArray[np.int64] | None, Chosen | None]:
        """Ids of the records to search, None for all; and the categories that say so."""
        category = asked.query.category
        chosen = limit_to(self.reader, category, self.predictor, asked.picture, asked.vector)
        where = within(category, chosen, asked.query.where)
        return None if where is None else self.reader.ids(where), chosen

    def _ranked(self, asked: _Asked, allowed: NDArray[np.int64] | None) -> Ranked:
        """The best answers, at most one a record, and at most one a group where that is asked."""
        query, reranking = asked.query, self._reranking(asked)
        groups = self.reader.groups() if query.one_per_group else None
        wanted = max(query.k, reranking.depth)
        while True:
            found = self._found(asked, reranking, wanted, allowed)
            kept = self._first_of_each(found, None)
            ranked = reranking(asked.picture, asked.vector, found.taken(kept))
            if groups is not None:
                ranked = ranked.taken(self._first_of_each(ranked, groups))
            if len(ranked) >= query.k or len(found) < wanted:
                return ranked.taken(range(min(query.k, len(ranked))))
            wanted *= 4

    def _found(
        self, asked: _Asked, reranking: Reranking, k: int, allowed: NDArray[np.int64] | None
    ) -> Ranked:
        """What the index answers to the query, or to the query expanded by its answers."""
        vector = asked.vector
        found = self._search(vector, asked.raw, k, allowed)
        if reranking.expands:
            rows = found.rows[0][found.rows[0] >= 0]
            vector = reranking.expand(vector, rows)
            found = self._search(vector, asked.raw, k, allowed)
        there = found.rows[0] >= 0
        rows, scores = found.rows[0][there], found.scores[0][there]
        return Ranked.of(rows, scores, similarities(vector, self.index, rows))

    def _search(
        self,
        vector: NDArray[np.float32],
        raw: Sequence[NDArray[np.float32]],
        k: int,
        allowed: NDArray[np.int64] | None,
    ) -> Neighbours:
        if self.first is not None:
            proposed = self.first.candidates(raw, k, allowed)
            allowed = None if proposed is None else self._items(records_of(proposed))
        return self.index.search(vector[None], k, allowed)

    def _reranking(self, asked: _Asked) -> Reranking:
        """Those the query names, or those of the recipe that such a query can be put in order
        by."""
        named = asked.query.rerank
        if named is None:
            usual = self.ranking.rerank
            named = tuple(n for n in usual if asked.picture is not None or n not in OF_PICTURES)
        return self.reranking(replace(self.ranking, rerank=named), asked.picture)

    @property
    def _records(self) -> int:
        """Records in the index, each counted once."""
        if not self.view.definition.regions:
            return len(self.index)
        return int(np.count_nonzero(parts_of(self.index.ids) == 0))

    def _items(self, ids: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        """The items of these records: themselves, and their regions where the view has any."""
        if ids is None or not self.view.definition.regions:
            return ids
        return self.index.ids[np.isin(records_of(self.index.ids), ids)]

    def _first_of_each(self, ranked: Ranked, groups: dict[int, str] | None) -> list[int]:
        """Places of the best answer of each record, or of each group; a record without a group is
        its own."""
        ids = records_of(self.index.ids[ranked.rows]).tolist()
        seen: set[int | str] = set()
        places: list[int] = []
        for place, id in enumerate(ids):
            owner = id if groups is None else groups.get(id, id)
            if owner not in seen:
                places.append(place)
            seen.add(owner)
        return places
