"""Records, hits, and what became of pictures that were sent."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from semblance.gallery.records import Record
from semblance.pipeline.arrivals import Arrival
from semblance.pipeline.categorizing import Predicted
from semblance.search.hits import Hit, Region, Why
from semblance.search.region import Part
from semblance.service.adding import FILENAME
from semblance.service.schemas.base import BoxShape, RegionShape, Shape, own_name, premise, text
from semblance.service.schemas.comparing import WhyShape

Attribute = str | int | float | bool | None


class RecordShape(Shape):
    """A picture of the gallery. `uri` is its address here; where its file lies is nobody's
    business."""

    id: int
    uri: str
    thumbnail: str
    name: str
    page: int
    digest: str
    label: str | None
    group: str | None
    category: str | None
    attributes: dict[str, Attribute]
    width: int
    height: int
    size_bytes: int
    added_at: str


class HitShape(Shape):
    """One answer of a search; every score but the distance grows with likeness. `region` is the
    object of the picture that matched better than all of it; `query_region` the object of the
    query that it is like, where each was searched with."""

    id: int
    uri: str
    thumbnail: str
    name: str
    page: int
    label: str | None
    group: str | None
    category: str | None
    attributes: dict[str, Attribute]
    width: int
    height: int
    cosine: float
    similarity: float
    probability: float | None
    distance: float | None
    why: WhyShape
    region: RegionShape | None = None
    query_region: BoxShape | None = None


class CategoryShape(Shape):
    """The categories that were searched, the most probable first, and the probability that the
    right one is among them; none and a `reason` where all were searched."""

    labels: list[str]
    probability: float
    reason: str


class PredictedShape(Shape):
    """The most probable category and its probability; `doubt` says why it may be none of them."""

    category: str
    probability: float
    doubt: str


class SearchAnswer(Shape):
    """`category` is there where the search was limited to categories, `regions` are the parts of
    the query that found something. `search_id` is what `/v1/events` asks for; null where no
    feedback is kept. `interleaved`: the hits of two views were drawn into one, so their scores
    need not descend. `no_object`: the view looks at objects and found none in the query, so all of
    it was compared. `note` says why there was nothing to search, and is empty otherwise."""

    hits: list[HitShape]
    searched: int
    calibration: str
    took_ms: float
    category: CategoryShape | None = None
    regions: list[BoxShape]
    search_id: str | None = None
    interleaved: bool = False
    no_object: bool = False
    note: str = ""


class RecordPage(Shape):
    """`next` is the cursor of the page that follows; null on the last."""

    records: list[RecordShape]
    total: int
    next: str | None


class PictureAnswer(Shape):
    """What became of one picture: a page is a record. `exists` is no error: it was there.
    `no_object`: none was found in it, so all of it is compared."""

    name: str
    digest: str
    status: Literal["added", "exists", "skipped"]
    ids: list[int]
    reason: str | None
    no_object: bool = False


class AddAnswer(Shape):
    """`no_object` of the pictures that were added show none that could be found."""

    added: int
    exists: int
    skipped: int
    no_object: int = 0
    pictures: list[PictureAnswer]
    took_ms: float


class ArrivalAnswer(Shape):
    """What the gallery knows of a picture; `known` is the record that decides, `category` its own.
    `predicted` is the picture's category, where the view predicts any."""

    name: str
    relation: Literal["same file", "same pixels", "alike", "new"] | None
    duplicate: bool
    known: int | None
    label: str | None
    group: str | None
    category: str | None
    threshold: str
    calibration: str
    predicted: PredictedShape | None = None
    nearest: list[HitShape]
    reason: str | None = None


class CheckAnswer(Shape):
    """Nothing was stored."""

    checked: list[ArrivalAnswer]
    took_ms: float


class LabelsShape(BaseModel):
    """What replaces all that was said of a picture."""

    model_config = ConfigDict(extra="forbid")

    label: str | None = Field(None, max_length=1000)
    group: str | None = Field(None, max_length=1000)
    attributes: dict[str, Attribute] = {}


def address(record: Record) -> str:
    return f"/v1/images/{record.id}"


def name_of(record: Record) -> str:
    """What the sender called it, else its file's name; readable whatever its bytes."""
    given = record.attributes.get(FILENAME)
    name = given if isinstance(given, str) else Path(record.uri).name
    return text(name)


def record_shape(record: Record) -> RecordShape:
    return RecordShape(
        **_common(record),
        digest=record.digest,
        size_bytes=record.stamp.size_bytes,
        added_at=record.added_at,
    )


def region_shape(region: Region) -> RegionShape:
    return RegionShape(**{**region.to_dict(), "kind": region.kind and text(region.kind)})


def box_shape(part: Part) -> BoxShape:
    x, y, width, height = part
    return BoxShape(x=x, y=y, width=width, height=height)


def predicted_shape(said: Predicted | None) -> PredictedShape | None:
    if said is None:
        return None
    return PredictedShape(
        category=text(said.category), probability=said.probability, doubt=text(said.doubt)
    )


def why_shape(why: Why) -> WhyShape:
    """Of a model that is a file no more than its name is told."""
    shares = {own_name(model): share for model, share in why.shares.items()}
    return WhyShape(shares=shares, evidence=dict(why.evidence))


def hit_shape(hit: Hit, query_part: Part | None = None) -> HitShape:
    return HitShape(
        **_common(hit.record),
        cosine=hit.cosine,
        similarity=hit.similarity,
        probability=hit.probability,
        distance=hit.distance,
        why=why_shape(hit.why),
        region=None if hit.region is None else region_shape(hit.region),
        query_region=None if query_part is None else box_shape(query_part),
    )


def arrival_shape(name: str, arrival: Arrival) -> ArrivalAnswer:
    said = arrival.to_dict()
    return ArrivalAnswer(
        **{
            **said,
            "name": name,
            "predicted": predicted_shape(arrival.predicted),
            "nearest": [hit_shape(hit) for hit in arrival.nearest],
            "calibration": premise(arrival.standing),
        }
    )


def _common(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "uri": address(record),
        "thumbnail": f"{address(record)}/thumbnail",
        "name": name_of(record),
        "page": record.page,
        "label": record.label and text(record.label),
        "group": record.group and text(record.group),
        "category": record.category and text(record.category),
        "attributes": {text(key): _said(value) for key, value in record.attributes.items()},
        "width": record.width,
        "height": record.height,
    }


def _said(value: Attribute) -> Attribute:
    return text(value) if isinstance(value, str) else value
