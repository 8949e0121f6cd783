"""What a search answers: hits, each with its record, its scores and the reason for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from semblance.search.calibrated import UNCALIBRATED, Calibrated

if TYPE_CHECKING:
    from semblance.gallery.records import Record
    from semblance.search.cascade import Cascade


def similarity_of(cosine: float) -> float:
    """A cosine in [-1, 1] as a similarity in [0, 1]: (1 + cosine) / 2."""
    return (1 + min(1.0, max(-1.0, cosine))) / 2


@dataclass(frozen=True, slots=True)
class Why:
    """Where a score comes from: each model's share; the shares add up to the cosine."""

    shares: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {"shares": dict(self.shares)}


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `cosine` in [-1, 1], larger is closer.

    `probability` in [0, 1] only where the view is calibrated. `distance` is Euclidean, on raw
    vectors, smaller is closer, and only there where the view's metric is Euclidean.
    """

    record: "Record"
    cosine: float
    probability: float | None
    distance: float | None
    why: Why

    @property
    def similarity(self) -> float:
        return similarity_of(self.cosine)

    def to_dict(self) -> dict[str, Any]:
        """The hit as the command line and the service write it."""
        record = self.record
        shape: dict[str, Any] = {
            "id": record.id,
            "uri": record.uri,
            "page": record.page,
            "label": record.label,
            "group": record.group,
            "category": record.category,
            "attributes": dict(record.attributes),
            "cosine": self.cosine,
            "similarity": self.similarity,
            "probability": self.probability,
            "why": self.why.to_dict(),
        }
        return shape if self.distance is None else {**shape, "distance": self.distance}


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of one query, best first, as a sequence; and how many records were searched.

    `calibration` says what their probabilities assume, or why they have none; `cascade` is there
    where a first stage looked at all of them and the scores are of its shortlist only.
    """

    hits: tuple[Hit, ...]
    searched: int
    took_ms: float
    calibration: Calibrated = UNCALIBRATED
    cascade: "Cascade | None" = None

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, rank: int) -> Hit:
        return self.hits[rank]

    def to_dict(self) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "hits": [hit.to_dict() for hit in self.hits],
            "searched": self.searched,
            "took_ms": self.took_ms,
        }
        if self.cascade is not None:
            shape["cascade"] = self.cascade.to_dict()
        if self.calibration == UNCALIBRATED:
            return shape
        return {**shape, "calibration": self.calibration.note}
