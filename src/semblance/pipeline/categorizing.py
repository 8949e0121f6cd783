"""Which category a picture is of: by the means of a gallery's labels, or by a trained model."""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from semblance.categories.choice import Chosen, choose
from semblance.categories.keeping import kept_means
from semblance.categories.means import ClassMeans
from semblance.categories.trained import TrainedCategories
from semblance.fusion import View
from semblance.gallery.port import Reader
from semblance.images import Image, open_image
from semblance.index.record_vectors import RecordVectors
from semblance.pipeline.compute import Compute
from semblance.pipeline.examples import Example
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.recipe.ranking import LABELS, OFF
from semblance.pipeline.traits import CategoryMaker


@dataclass(frozen=True, slots=True)
class Predicted:
    """The most probable category of a picture, with its probability in [0, 1]. `doubt` says in a
    sentence why it may be of none that is known, and is empty otherwise."""

    category: str
    probability: float
    doubt: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What is said of one query: (K,) probabilities of the labels, and what to search for it."""

    labels: tuple[str, ...]
    probabilities: NDArray[np.float64]
    chosen: Chosen

    @property
    def best(self) -> Predicted:
        """The most probable category alone."""
        best = int(self.probabilities.argmax())
        return Predicted(self.labels[best], float(self.probabilities[best]), self.chosen.reason)


class Predictor(Protocol):
    """Predicts the category of a query."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    def of(self, query: Example | None, vector: NDArray[np.float32]) -> Said | None:
        """Of a query and its (d,) vector in the view; None where it cannot say."""

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

    def of(self, query: Example | None, vector: NDArray[np.float32]) -> Said:
        (said,) = self.means.probabilities(vector[None])
        (strange,) = self.means.strange(vector[None])
        chosen = choose(self.labels, said, self.reach, strange=bool(strange))
        return Said(self.labels, said, chosen)

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

    def of(self, query: Example | None, vector: NDArray[np.float32]) -> Said | None:
        if query is None:
            return None
        said = self._probabilities(query)
        return Said(self.labels, said, choose(self.labels, said, self.reach))

    def said_of(self, reader: Reader, view: View, ids: NDArray[np.int64]) -> dict[int, str]:
        said = reader.traits(CategoryMaker(self.model).kind, ids.tolist())
        return {
            id: self.labels[int(np.frombuffer(data, "<f4").argmax())] for id, data in said.items()
        }

    def _probabilities(self, query: Example) -> NDArray[np.float64]:
        """(K,) of the picture itself; a record's as they are kept, if they are."""
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
    means = kept_means(reader, name, view)
    return None if means is None else ByMeans(means, ranking.category_reach)


def category_model(recipe: Recipe, compute: Compute) -> TrainedCategories | None:
    """The trained category model that a recipe names, if it names one."""
    named = recipe.ranking.category
    return None if named in (OFF, LABELS) else TrainedCategories.open(named, compute)
