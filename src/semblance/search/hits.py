"""What a search answers: hits, each with its record, its scores and the reason for them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from semblance.search.calibrated import UNCALIBRATED, Calibrated

if TYPE_CHECKING:
    from semblance.categories.choice import Chosen
    from semblance.gallery.records import Record
    from semblance.localize.localization import Found
    from semblance.search.cascade import Cascade


def similarity_of(cosine: float) -> float:
    """A cosine in [-1, 1] as a similarity in [0, 1]: (1 + cosine) / 2."""
    return (1 + min(1.0, max(-1.0, cosine))) / 2


@dataclass(frozen=True, slots=True)
class Why:
    """Where a score comes from: each model's share; the shares add up to the cosine.

    `evidence` is what each re-ranker found, in [0, 1], larger is more alike: the overlap of
    contours, the score of matched keypoints, of shared neighbours.
    """

    shares: Mapping[str, float]
    evidence: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        shape: dict[str, Any] = {"shares": dict(self.shares)}
        return {**shape, "evidence": dict(self.evidence)} if self.evidence else shape


@dataclass(frozen=True, slots=True)
class Region:
    """The object of a picture that matched: its box in pixels of the file, how sure the localizer
    was of it in [0, 1], and a detector's word for it."""

    x: int
    y: int
    width: int
    height: int
    score: float
    kind: str | None = None

    @classmethod
    def of(cls, found: "Found", width: int, height: int) -> "Region":
        """An object found in a picture of this size, in pixels."""
        box = found.box
        left, top = round(box.x * width), round(box.y * height)
        right, bottom = (
            round((box.x + box.width) * width),
            round((box.y + box.height) * height),
        )
        return cls(left, top, right - left, bottom - top, found.score, found.kind)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `cosine` in [-1, 1], larger is closer.

    `probability` in [0, 1] only where the view is calibrated. `distance` is Euclidean, on raw
    vectors, smaller is closer, and only there where the view's metric is Euclidean. `region` is
    there where one object of the picture matched better than all of it.
    """

    record: "Record"
    cosine: float
    probability: float | None
    distance: float | None
    why: Why
    region: Region | None = None

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
        if self.region is not None:
            shape["region"] = self.region.to_dict()
        return shape if self.distance is None else {**shape, "distance": self.distance}


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of one query, best first, as a sequence; and how many records were searched.

    `calibration` says what their probabilities assume, or why they have none; `cascade` is there
    where a first stage looked at all of them and the scores are of its shortlist only, and
    `category` where the search was limited to the query's categories. `no_object` says that the
    view looks at objects and found none in the query's picture: all of it was compared. `note` says
    why there was no record to search, and is empty otherwise.
    """

    hits: tuple[Hit, ...]
    searched: int
    took_ms: float
    calibration: Calibrated = UNCALIBRATED
    cascade: "Cascade | None" = None
    category: "Chosen | None" = None
    no_object: bool = False
    note: str = ""

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
        if self.category is not None:
            shape["category"] = self.category.to_dict()
        if self.no_object:
            shape["no_object"] = True
        if self.note:
            shape["note"] = self.note
        if self.calibration == UNCALIBRATED:
            return shape
        return {**shape, "calibration": self.calibration.note}
