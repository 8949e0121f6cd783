"""A trained category model in use: pictures in, categories with their probabilities out."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import ImageError
from semblance.images import DEFAULT_LIMITS, Limits, open_image
from semblance.learn.classifier.file import Categories, place_of, read_categories
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped
from semblance.pipeline.workers import in_order

CHUNK = 8
"""Pictures that a worker takes at a time."""

Source: TypeAlias = Path | str


@dataclass(frozen=True, eq=False)
class Prediction:
    """`probabilities` (K,) of the model's `labels` for one picture; they sum to 1."""

    path: Path
    labels: tuple[str, ...]
    probabilities: NDArray[np.float64]

    @property
    def label(self) -> str:
        """The most probable category."""
        return self.labels[int(self.probabilities.argmax())]

    @property
    def probability(self) -> float:
        """Of that category: how sure it is."""
        return float(self.probabilities.max())

    def ranking(self, most: int) -> list[tuple[str, float]]:
        """The most probable categories first."""
        order = np.argsort(-self.probabilities, kind="stable")[:most]
        return [(self.labels[place], float(self.probabilities[place])) for place in order]

    def to_dict(self, most: int) -> dict[str, Any]:
        ranking = [{"label": label, "probability": p} for label, p in self.ranking(most)]
        return {
            "path": str(self.path),
            "label": self.label,
            "probability": self.probability,
            "ranking": ranking,
        }


class Classifier:
    """`Classifier.open(run).predict(paths)`; the network is opened when it is first needed."""

    def __init__(self, categories: Categories, encoder: Encoder, workers: int) -> None:
        self._categories, self._encoder, self._workers = categories, encoder, workers

    @classmethod
    def open(cls, given: Source, compute: Compute | None = None) -> "Classifier":
        """Of a run folder or a short name; raises WeightsError for what is no category model.

        Without `compute` a few pictures are meant: what starts fastest runs them.
        """
        path, network = place_of(str(given))
        categories, recipe = read_categories(path), Recipe((network,))
        many = compute is not None
        compute = compute or Compute(precision="exact")
        (encoder,) = compute.bulk_encoders(recipe) if many else compute.encoders(recipe)
        return cls(categories, encoder, compute.workers)

    @property
    def labels(self) -> tuple[str, ...]:
        return self._categories.labels

    def predict(
        self, pictures: Iterable[Source], limits: Limits = DEFAULT_LIMITS
    ) -> Iterator[Prediction | Skipped]:
        """One of them a picture, in order; memory is bounded by some chunks.

        Of a file with several pages the first is looked at.
        """
        paths = (Path(each) for each in pictures)
        chunks = iter(lambda: list(islice(paths, CHUNK)), [])
        with closing(in_order(partial(self._read, limits), chunks, self._workers)) as found:
            yield from found

    def of_features(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n, K) probabilities of vectors that a gallery keeps of `net:` this run."""
        return self._categories.probabilities(features)

    def _read(self, limits: Limits, paths: list[Path]) -> list[Prediction | Skipped]:
        prepared: dict[int, NDArray[np.uint8]] = {}
        found: dict[int, Prediction | Skipped] = {}
        for place, path in enumerate(paths):
            try:
                image = open_image(path, min_side=self._encoder.min_side, limits=limits)
            except ImageError as error:
                found[place] = Skipped(str(path), error.reason)
            else:
                prepared[place] = self._encoder.prepare(image)
        said = self.of_features(self._encoder.encode(list(prepared.values())))
        for place, row in zip(prepared, said, strict=True):
            found[place] = Prediction(paths[place], self.labels, row)
        return [found[place] for place in range(len(paths))]
