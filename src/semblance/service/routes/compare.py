"""`POST /v1/compare`: how alike are two pictures, and why?"""

import time
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile

from semblance.gallery.records import Record
from semblance.images import Source
from semblance.pipeline.comparing import Comparison
from semblance.search.threshold import Threshold
from semblance.service.desk import Desk
from semblance.service.likeness import likeness
from semblance.service.opening import opened
from semblance.service.problems import Problem
from semblance.service.requests import (
    LARGEST_ID,
    Client,
    Strict,
    TheDesk,
    source_of,
    threshold_of,
)
from semblance.service.routes.images import record_of
from semblance.service.schemas.base import premise, problems
from semblance.service.schemas.comparing import ComparisonAnswer
from semblance.service.schemas.pictures import why_shape
from semblance.service.schemas.reasons import LikenessAnswer

Upload = Annotated[UploadFile | None, File()]
Id = Annotated[
    int | None, Form(ge=1, le=LARGEST_ID, description="A record of the gallery instead.")
]


def router(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["Compare"], dependencies=[Strict])
    models = Query(json_schema_extra={"enum": list(desk.models)}, description="A model on hand.")

    @router.post("/compare", summary="Compare two pictures", responses=problems(409, 501))
    async def compare(
        desk: TheDesk,
        client: Client,
        image_1: Upload = None,
        image_2: Upload = None,
        id_1: Id = None,
        id_2: Id = None,
        model_name: Annotated[str | None, models] = None,
        view: Annotated[str | None, Query(description="A view of the gallery instead.")] = None,
        threshold: Annotated[
            str | None, Query(description="A similarity such as 0.8, or cos>=0.6, p>=0.9.")
        ] = None,
    ) -> ComparisonAnswer:
        """Every score grows with likeness; a probability is there where the view is calibrated."""
        name = _model(desk, model_name, view)
        one = await _side(desk, client, image_1, id_1, "1")
        other = await _side(desk, client, image_2, id_2, "2")
        limit = threshold_of(threshold, desk)
        found = await desk.workshop.run(
            client, opened_and_compared, desk, one, other, limit, name, view
        )
        return _answer(found)

    @router.post("/compare/why", summary="Why are they alike?", responses=problems(409, 501))
    async def compare_why(
        desk: TheDesk,
        client: Client,
        image_1: Upload = None,
        image_2: Upload = None,
        id_1: Id = None,
        id_2: Id = None,
        model_name: Annotated[str | None, models] = None,
        view: Annotated[str | None, Query(description="A view of the gallery instead.")] = None,
    ) -> LikenessAnswer:
        """Where in both pictures the score comes from, and which points agree. Takes a second or a
        few, and is done for one caller at a time."""
        name = _model(desk, model_name, view)
        one = await _side(desk, client, image_1, id_1, "1")
        other = await _side(desk, client, image_2, id_2, "2")
        return await desk.workshop.explain(client, _likeness, desk, one, other, name, view)

    return router


def _model(desk: Desk, model_name: str | None, view: str | None) -> str | None:
    """The model to compare with; None where a view is named, which has its own."""
    if view is not None and model_name is not None:
        raise Problem(400, "wrong request", "a view has its models; name one of the two")
    return None if view is not None else model_name or desk.settings.model


def _likeness(
    desk: Desk, one: Source | Record, other: Source | Record, model: str | None, view: str | None
) -> LikenessAnswer:
    min_side = desk.gallery.min_side(view) if model is None else desk.comparer(model).min_side
    a, b = (opened(each, desk.limits, min_side) for each in (one, other))
    return likeness(desk, a, b, model, view)


def opened_and_compared(
    desk: Desk,
    one: Source | Record,
    other: Source | Record,
    limit: Threshold,
    model: str | None,
    view: str | None = None,
) -> Comparison:
    """Compare with a model, or in a view of the gallery; the time includes the decoding."""
    started = time.perf_counter()
    comparer = None if model is None else desk.comparer(model)
    min_side = desk.gallery.min_side(view) if comparer is None else comparer.min_side
    with desk.metrics.stage("decode"):
        a, b = (opened(each, desk.limits, min_side) for each in (one, other))
    with desk.metrics.stage("answer"):
        if comparer is None:
            found = desk.gallery.compare(a, b, limit, view)
        else:
            found = comparer.compare(a, b, limit)
    return replace(found, took_ms=1000 * (time.perf_counter() - started))


async def _side(
    desk: Desk, client: str, image: UploadFile | None, id: int | None, side: str
) -> Source | Record:
    """One of the two pictures; raises Problem where neither or both are named."""
    if (image is None) == (id is None):
        raise Problem(422, "wrong parameter", f"send either image_{side} or id_{side}")
    if id is not None:
        return await desk.workshop.run(client, record_of, desk, id)
    assert image is not None, "one of the two is there"
    return await source_of(image, desk, f"image_{side}")


def _answer(found: Comparison) -> ComparisonAnswer:
    match = found.match
    return ComparisonAnswer(
        cosine=found.cosine,
        similarity=found.similarity,
        probability=found.probability,
        similar=found.similar,
        threshold=(1 + found.threshold.cosine) / 2,
        threshold_as=str(found.threshold),
        calibration=premise(found.calibration),
        model=found.model,
        fit=found.fit,
        why=why_shape(found.why),
        took_ms=found.took_ms,
        matches=None if match is None else match.matches,
        inliers=None if match is None else match.inliers,
    )
