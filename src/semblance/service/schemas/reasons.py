"""Why a hit is like its query, as data and in small pictures; and the objects of a picture."""

from typing import Any

from semblance.service.schemas.base import RegionShape, Shape
from semblance.service.schemas.pictures import PredictedShape


class ReasonShape(Shape):
    """A small JPEG made here, as a data URL; `caption` says what it shows."""

    caption: str
    picture: str
    width: int
    height: int


class WhyAnswer(Shape):
    """`query` shows what of the query was compared, `hit` why the hit is like it.

    `explanation` is the same as data: shares of the models, from where in both pictures they come
    (a is the query), outlines with their IoU, matched points. `predicted` is the query's category.
    """

    id: int
    view: str
    query: list[ReasonShape]
    hit: list[ReasonShape]
    predicted: PredictedShape | None
    explanation: dict[str, Any]
    took_ms: float


class LikenessAnswer(Shape):
    """`first` shows what of the first picture is like the second, `second` the other way round,
    with outlines and matched points where there are any; `explanation` is the same as data."""

    first: list[ReasonShape]
    second: list[ReasonShape]
    explanation: dict[str, Any]
    took_ms: float


class ObjectsAnswer(Shape):
    """The objects found in a picture of `width` x `height` pixels, the largest first."""

    width: int
    height: int
    objects: list[RegionShape]
    took_ms: float
