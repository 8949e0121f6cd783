"""What the service says of itself: models, views, spaces, maps, reports."""

from typing import Any

from semblance.service.schemas.base import Shape


class Health(Shape):
    status: str


class Readiness(Shape):
    ready: bool
    model: bool
    gallery: bool


class ServiceShape(Shape):
    """What this service lets its callers do, and how much of it at a time."""

    read_only: bool
    feedback: bool
    fetch_urls: bool
    max_upload_mb: int
    max_request_mb: int
    max_pictures: int


class ModelShape(Shape):
    """`on_hand`: its weights are on this machine. `compares`: it may be named in a comparison."""

    name: str
    family: str
    dim: int
    parameters: int
    licence: str
    origin: str
    reads_text: bool
    on_hand: bool
    compares: bool


class ModelList(Shape):
    """`names` may be named in a comparison, `bakeoff` in a bakeoff."""

    default: str
    names: list[str]
    bakeoff: list[str]
    models: list[ModelShape]


class ViewShape(Shape):
    """`rerank` are the re-rankers that a search uses by itself, `rerankers` those it could."""

    name: str
    default: bool
    models: list[str]
    dim: int
    records: int
    version: int
    finds_objects: bool
    predicts_categories: bool
    rerank: list[str]
    rerankers: list[str]


class ViewList(Shape):
    views: list[ViewShape]


class LabelShape(Shape):
    label: str
    records: int


class LabelList(Shape):
    """`labelled` of the `total` pictures have a label."""

    labels: list[LabelShape]
    labelled: int
    total: int


class CategoryList(Shape):
    """`predicted`: the view says by itself which of them a query is of."""

    categories: list[str]
    predicted: bool


class SpaceShape(Shape):
    fingerprint: str
    model: str
    dim: int


class SpaceList(Shape):
    spaces: list[SpaceShape]


class MapShape(Shape):
    """`points` is the address of the binary half; `labels` are named there by their places."""

    view: str
    method: str
    count: int
    total: int
    trustworthiness: float
    labels: list[str]
    points: str


class ReportShape(Shape):
    name: str
    title: str
    answer: list[str]
    uri: str


class ReportList(Shape):
    reports: list[ReportShape]


class Document(Shape):
    """A report as `report.json` holds it."""

    name: str
    report: dict[str, Any]
