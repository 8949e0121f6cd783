"""Which category a query is of, so that a search looks there alone; kept with the gallery."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from semblance.categories.choice import Chosen, choose
from semblance.categories.means import ClassMeans
from semblance.categories.trained import TrainedCategories
from semblance.errors import QueryError, UsageError
from semblance.fusion import View
from semblance.gallery.port import Reader, Writer
from semblance.images import Image, open_image
from semblance.index.record_vectors import RecordVectors
from semblance.pipeline.compute import Compute
from semblance.pipeline.examples import Example
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.recipe.ranking import LABELS, OFF
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.traits import CategoryMaker
from semblance.pipeline.views import open_view, shared_ids
from semblance.search.where_tree import And, Field, Missing, Not, OneOf, Or, Where

AUTO: Final = "auto"

BLOCK: Final = 4096
"""Records whose categories are predicted at a time."""

MOST_FITTED: Final = 50_000
"""Labelled records that class means are fitted on, evenly spread."""

LABEL, CATEGORY = Field("label", False), Field("category", False)


@dataclass(frozen=True, slots=True)
class Predicted:
    """The most probable category of a picture, with its probability in [0, 1]. `doubt` says in a
    sentence why it may be of none that is known, and is empty otherwise."""

    category: str
    probability: float
    doubt: str = ""

    @classmethod
    def of(cls, labels: Sequence[str], said: NDArray[np.float64], chosen: Chosen) -> "Predicted":
        """From (K,) probabilities and what would be searched for them."""
        best = int(said.argmax())
        return cls(labels[best], float(said[best]), chosen.reason)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Predictor(Protocol):
    """Predicts the category of a query."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    def of(self, query: Example | None, vector: NDArray[np.float32]) -> Chosen | None:
        """What to search for a query and its (d,) vector in the view; None where it cannot say."""

    def best(self, query: Example | None, vector: NDArray[np.float32]) -> Predicted | None:
        """The most probable category alone; None where it cannot say."""

    def said_of(self, reader: Reader, view: View, ids: NDArray[np.int64]) -> dict[int, str]:
        """The most probable category of records, by id."""


@dataclass(frozen=True, eq=False)
class ByMeans:
    """By the nearest means of the gallery's own labels."""

    means: ClassMeans
    reach: float

    @property
    def labels(self) -> tuple[str, ...]:
        return self.means.labels

    def of(self, query: Example | None, vector: NDArray[np.float32]) -> Chosen | None:
        said = self.means.probabilities(vector[None])[0]
        strange = bool(self.means.strange(vector[None])[0])
        return choose(self.labels, said, self.reach, strange=strange)

    def best(self, query: Example | None, vector: NDArray[np.float32]) -> Predicted | None:
        chosen = self.of(query, vector)
        said = self.means.probabilities(vector[None])[0]
        return None if chosen is None else Predicted.of(self.labels, said, chosen)

    def said_of(self, reader: Reader, view: View, ids: NDArray[np.int64]) -> dict[int, str]:
        raw = RecordVectors.of(reader, view.definition)(ids)
        best = self.means.probabilities(view.apply(raw)).argmax(axis=1)
        return {id: self.labels[place] for id, place in zip(ids.tolist(), best, strict=True)}


@dataclass(frozen=True, eq=False)
class ByNetwork:
    """By a trained category model, which looks at the picture; of records it has done so."""

    reader: Reader
    model: TrainedCategories
    reach: float

    @property
    def labels(self) -> tuple[str, ...]:
        return self.model.labels

    def of(self, query: Example | None, vector: NDArray[np.float32]) -> Chosen | None:
        return None if query is None else choose(self.labels, self._said(query), self.reach)

    def best(self, query: Example | None, vector: NDArray[np.float32]) -> Predicted | None:
        if query is None:
            return None
        said = self._said(query)
        return Predicted.of(self.labels, said, choose(self.labels, said, self.reach))

    def said_of(self, reader: Reader, view: View, ids: NDArray[np.int64]) -> dict[int, str]:
        said = reader.traits(CategoryMaker(self.model).kind, ids.tolist())
        return {
            id: self.labels[int(np.frombuffer(data, "<f4").argmax())] for id, data in said.items()
        }

    def _said(self, query: Example) -> NDArray[np.float64]:
        """(K,) probabilities of the picture itself; a record's as they are kept, if they are."""
        image = query
        if not isinstance(image, Image):
            stored = self.reader.traits(CategoryMaker(self.model).kind, [image.id])
            if stored:
                return np.frombuffer(stored[image.id], "<f4").astype(np.float64)
            image = open_image(image.uri, page=image.page, min_side=self.model.min_side)
        return np.asarray(self.model.probabilities([self.model.prepare(image)])[0])


def predictor_of(
    reader: Reader, name: str, view: View, recipe: Recipe, compute: Compute
) -> Predictor | None:
    """What predicts categories in a view; None where its recipe wants none, or nothing was learnt
    from labels yet of the view as it is now."""
    ranking = recipe.ranking
    if ranking.category == OFF:
        return None
    model = category_model(recipe, compute)
    if model is not None:
        return ByNetwork(reader, model, ranking.category_reach)
    of_view, _, kept = (reader.setting(_key(name)) or "").partition(" ")
    if of_view != view.key:
        return None
    return ByMeans(ClassMeans.from_bytes(base64.b64decode(kept)), ranking.category_reach)


def category_model(recipe: Recipe, compute: Compute) -> TrainedCategories | None:
    """The trained category model that a recipe names, if it names one."""
    named = recipe.ranking.category
    return None if named in (OFF, LABELS) else TrainedCategories.open(named, compute)


def limit_to(
    reader: Reader,
    asked: str | None,
    predictor: Predictor | None,
    query: Example | None,
    vector: NDArray[np.float32],
) -> Chosen | None:
    """The categories that a search is limited to, None for all of the gallery.

    `asked` is "auto", "off" or a category's name; None is auto where the view predicts
    categories. Raises UsageError for auto where it does not, and QueryError for a category that
    nothing bears.
    """
    if asked == OFF:
        return None
    if asked in (None, AUTO):
        if predictor is None and asked == AUTO:
            raise UsageError(
                "this view predicts no categories; index with --category labels (or a trained "
                "model's name), index again if that was cut short, or name the category"
            )
        return None if predictor is None else predictor.of(query, vector)
    assert asked is not None
    if not reader.count(where_of([asked])):
        _refuse(reader, asked, predictor)
    return Chosen((asked,), 1.0)


def where_of(labels: Sequence[str]) -> Where:
    """Records of these categories: a record's label says it, or without one what was predicted."""
    predicted = And((Missing(LABEL), OneOf(CATEGORY, tuple(labels))))
    return Or((OneOf(LABEL, tuple(labels)), predicted))


def where_not_other(labels: Sequence[str]) -> Where:
    """Records of these categories, and those of which neither label nor prediction says any: only
    the default view's categories are noted, and what is not known to be other is not hidden."""
    return Or((where_of(labels), And((Missing(LABEL), Missing(CATEGORY)))))


def forget_categories(writer: Writer, view: str) -> None:
    """Delete what a view has learnt from labels."""
    writer.forget_setting(_key(view))


def predict_all(reader: Reader, writer: Writer, compute: Compute) -> list[str]:
    """Fit and keep the class means of every view that wants them, and note what the default
    view's categorizer says of every record that it has not spoken of; sentences on what waits."""
    notes: list[str] = []
    for stored in reader.views():
        recipe = recipe_of(reader, stored.name)
        view = open_view(reader, stored)
        if recipe.ranking.category == LABELS:
            notes += _fit(reader, writer, stored.name, view)
        predictor = predictor_of(reader, stored.name, view, recipe, compute)
        if not stored.is_default or predictor is None:
            continue
        ids = shared_ids(reader, view.definition.spaces)
        for start in range(0, len(ids), BLOCK):
            _note(reader, writer, predictor.said_of(reader, view, ids[start : start + BLOCK]))
    return notes


def _fit(reader: Reader, writer: Writer, name: str, view: View) -> list[str]:
    held = np.intersect1d(reader.ids(_labelled()), shared_ids(reader, view.definition.spaces))
    places = np.linspace(0, len(held) - 1, min(len(held), MOST_FITTED)).astype(np.int64)
    records = reader.records(held[places].tolist())
    labels = [record.label or "" for record in records]
    if len(set(labels)) < 2:
        forget_categories(writer, name)
        return [
            f"the view '{name}' predicts no categories yet: that takes pictures of two "
            "labels; give them with --labels"
        ]
    ids = np.array([record.id for record in records], np.int64)
    vectors = view.apply(RecordVectors.of(reader, view.definition)(ids))
    means = ClassMeans.fit(vectors, labels, [record.group for record in records])
    kept = base64.b64encode(means.to_bytes()).decode()
    # The key tells whether they are of the view as it is, or as it was before it was made anew.
    writer.set_setting(_key(name), f"{view.key} {kept}")
    return []


def _note(reader: Reader, writer: Writer, said: dict[int, str]) -> None:
    """Note the categories of records, by id, where they are others than they were."""
    before = {record.id: record.category for record in reader.records(list(said))}
    changed = {id: label for id, label in said.items() if before.get(id, label) != label}
    if changed:
        writer.categorize(changed)


def _labelled() -> Where:
    return Not(Missing(LABEL))


def _refuse(reader: Reader, asked: str, predictor: Predictor | None) -> None:
    known = sorted({*reader.labels(), *(predictor.labels if predictor else ())})
    near = get_close_matches(asked, known, n=3, cutoff=0)
    there = f"; the nearest are {', '.join(near)}" if near else ""
    raise QueryError(f"no picture is of the category '{asked}'{there}")


def _key(view: str) -> str:
    return f"categories of {view}"
