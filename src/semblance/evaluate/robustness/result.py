"""What was measured: a row a change for each model, and what everything was measured on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.robustness.versions import Kind

if TYPE_CHECKING:
    import PIL.Image

    from semblance.pipeline.report import Skipped


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1] with the bounds of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One change, one model. Similarities are in [0, 1], larger is more alike.

    `similarity` is the mean between a changed picture and its original, `nearest_other` the mean
    to the most similar other original: their distance is what the finding rests on.
    `recall_at_1` is the share of changed pictures whose nearest original is their own, with its
    bootstrap interval over pictures. Of no pair at all, they are NaN.
    """

    change: str
    kind: Kind
    pairs: int
    similarity: float
    nearest_other: float
    recall_at_1: Share

    @property
    def drop_percent(self) -> float:
        """By how much the similarity falls from 1, which a picture has with itself."""
        return 100 * (1 - self.similarity)

    def to_dict(self) -> dict[str, Any]:
        return {
            "change": self.change,
            "set": self.kind,
            "pairs": self.pairs,
            "similarity": self.similarity,
            "drop_percent": self.drop_percent,
            "nearest_other": self.nearest_other,
            "recall_at_1": asdict(self.recall_at_1),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """All changes of one model or fusion.

    `found` is (changes, N) float64: 1 where the changed picture found its original, 0 where not,
    NaN where there is no such picture. `ms_per_pair` is what one core takes to prepare and
    encode two decoded pictures, in batches. `fitted` is False where the recipe has a
    part to fit, such as a reduction, and the pictures are too few for it.
    """

    model: str
    models: tuple[str, ...]
    input_sizes: tuple[int, ...]
    ms_per_pair: float
    fitted: bool
    rows: tuple[Row, ...]
    found: NDArray[np.float64]

    def mean_recall(self, kind: Kind | None = None) -> float | None:
        """Over the changes of a kind, or all of them; None where none was measured."""
        return _mean([row.recall_at_1.mean for row in self.of(kind)])

    def mean_drop(self, kind: Kind | None = None) -> float | None:
        """In percent, over the changes of a kind, or all of them."""
        return _mean([row.drop_percent for row in self.of(kind)])

    def of(self, kind: Kind | None) -> list[Row]:
        """Rows of a kind that have at least one pair."""
        return [row for row in self.rows if row.pairs and kind in (None, row.kind)]

    def to_dict(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "models": list(self.models),
            "input_sizes": list(self.input_sizes),
            "ms_per_pair": self.ms_per_pair,
            "fitted": self.fitted,
            "mean_recall_at_1": self.mean_recall(),
            "mean_drop_percent": self.mean_drop(),
            "rows": [row.to_dict() for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class PointScore:
    """The mean match score of a change, in [0, 1], larger is more alike; None of no pair."""

    change: str
    pairs: int
    score: float | None


@dataclass(frozen=True, slots=True)
class PointScores:
    """One detector on the first `pairs` originals. `ms_per_pair` is one core's, decoding left
    out: both pictures looked at, and matched."""

    detector: str
    pairs: int
    ms_per_pair: float
    scores: tuple[PointScore, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Described:
    """A change in words and, where it is edited here, the parameters of the edit."""

    name: str
    kind: Kind
    what: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Robustness:
    """The whole measurement; `samples` shows one original and what each change made of it."""

    data: str
    pictures: int
    seed: int
    changes: tuple[Described, ...]
    measured: tuple[Measured, ...]
    points: tuple[PointScores, ...]
    skipped: tuple["Skipped", ...]
    samples: tuple[tuple[str, "PIL.Image.Image"], ...]
    took_s: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "data": self.data,
            "pictures": self.pictures,
            "seed": self.seed,
            "changes": [
                {"name": c.name, "set": c.kind, "what": c.what, "parameters": c.parameters}
                for c in self.changes
            ],
            "models": [each.to_dict() for each in self.measured],
            "points": [each.to_dict() for each in self.points],
            "skipped": [item.to_dict() for item in self.skipped],
            "took_s": self.took_s,
        }


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
