"""The online half of the flow: a picture in, hits with their reasons out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import QueryError, UsageError
from semblance.fusion import View
from semblance.gallery.port import Reader
from semblance.gallery.records import Record
from semblance.index import ExactIndex, Neighbours
from semblance.pipeline.examples import Example, Examples, QueryVectors
from semblance.pipeline.first_stage import FirstStage
from semblance.pipeline.text_sides import TextSides
from semblance.search.calibrated import NO_PAIR, UNCALIBRATED, Calibrated
from semblance.search.hits import Answer, Hit, Why
from semblance.search.threshold import Threshold
from semblance.search.where import Where


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted of a search: `k` hits, at most one a group if `one_per_group`.

    `threshold` drops hits below it; None keeps all k.
    """

    k: int = 10
    where: Where | None = None
    one_per_group: bool = False
    threshold: Threshold | None = None

    def __post_init__(self) -> None:
        if self.k < 1:
            raise QueryError(f"{self.k} answers were asked for; ask for at least 1")


@dataclass(frozen=True, eq=False)
class Searcher:
    """Answers queries from one view of a gallery; `encoders` are in the view's order of spaces.

    In a cascade those of its first stage that the view has not follow, and the view decides among
    what that stage proposes.
    """

    reader: Reader
    encoders: Sequence[Encoder]
    view: View
    index: ExactIndex
    texts: TextSides = field(default_factory=TextSides)
    calibration: Calibrated = UNCALIBRATED
    first: FirstStage | None = None

    def search(self, image: Example, query: Query) -> Answer:
        """The hits for one picture, or for a record of the gallery, best first."""
        started = time.perf_counter()
        return self._answer(self._vectors.of_picture(image), query, self.calibration, started)

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
        return self._answer(self._combined(examples), query, NO_PAIR, started)

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
    def _vectors(self) -> QueryVectors:
        return QueryVectors(self.reader, self.encoders, self.texts)

    def _answer(
        self,
        raw: Sequence[NDArray[np.float32]],
        query: Query,
        calibration: Calibrated,
        started: float,
    ) -> Answer:
        threshold = query.threshold and query.threshold.at(calibration)
        parts = self.view.parts(raw[: len(self.view.dims)])[0]
        rows, scores, searched = self._nearest(parts.sum(axis=0), raw, query)
        hits = self._hits(parts, rows, scores, calibration)
        if threshold is not None:
            hits = [hit for hit in hits if hit.cosine >= threshold.cosine]
        took_ms = 1000 * (time.perf_counter() - started)
        cascade = None if self.first is None else self.first.cascade
        return Answer(tuple(hits), searched, took_ms, calibration, cascade)

    def _nearest(
        self, vector: NDArray[np.float32], raw: Sequence[NDArray[np.float32]], query: Query
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], int]:
        """Rows and scores of the best records, and how many were searched."""
        allowed = None if query.where is None else self.reader.ids(query.where)
        searched = len(self.index) if allowed is None else len(allowed)
        if not query.one_per_group:
            found = self._search(vector, raw, query.k, allowed)
            return found.rows[0], found.scores[0], searched
        groups = self.reader.groups()
        wanted = query.k
        while True:
            found = self._search(vector, raw, wanted, allowed)
            firsts = _first_of_each_group(self.index.ids[found.rows[0]], groups)
            if len(firsts) >= query.k or len(found.rows[0]) < wanted:
                best = firsts[: query.k]
                return found.rows[0][best], found.scores[0][best], searched
            wanted *= 4

    def _search(
        self,
        vector: NDArray[np.float32],
        raw: Sequence[NDArray[np.float32]],
        k: int,
        allowed: NDArray[np.int64] | None,
    ) -> Neighbours:
        if self.first is not None:
            allowed = self.first.candidates(raw, k, allowed)
        return self.index.search(vector[None], k, allowed)

    def _hits(
        self,
        parts: NDArray[np.float32],
        rows: NDArray[np.int64],
        scores: NDArray[np.float32],
        calibration: Calibrated,
    ) -> list[Hit]:
        found = rows >= 0
        rows, scores = rows[found], scores[found]
        ids = self.index.ids[rows]
        records = {record.id: record for record in self.reader.records(ids.tolist())}
        vectors = self.index.matrix[rows]
        return [
            self._hit(records[id], score, vector, parts, calibration)
            for id, score, vector in zip(ids.tolist(), scores.tolist(), vectors, strict=True)
            if id in records
        ]

    def _hit(
        self,
        record: Record,
        score: float,
        vector: NDArray[np.float32],
        parts: NDArray[np.float32],
        calibration: Calibrated,
    ) -> Hit:
        shares = parts @ vector
        distance = None
        if self.view.definition.metric == "euclidean":
            distance = score
            shares /= max(float(np.linalg.norm(parts.sum(axis=0)) * np.linalg.norm(vector)), 1e-12)
        cosine = min(1.0, max(-1.0, float(shares.sum())))
        models = [encoder.space.model for encoder in self.encoders[: len(parts)]]
        why = Why(dict(zip(models, shares.tolist(), strict=True)))
        return Hit(record, cosine, calibration.probability(cosine), distance, why)


def _first_of_each_group(ids: NDArray[np.int64], groups: dict[int, str]) -> list[int]:
    """Places in `ids` of the best record of each group; a record without one is its own."""
    seen: set[str] = set()
    places: list[int] = []
    for place, id in enumerate(ids.tolist()):
        group = groups.get(id)
        if group is None or group not in seen:
            places.append(place)
        if group is not None:
            seen.add(group)
    return places
