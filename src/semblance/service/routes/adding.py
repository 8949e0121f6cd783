"""`POST /v1/images`: add pictures, with progress; or ask first what they are to the gallery."""

import json
import time
from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Query, Request, UploadFile
from starlette.responses import JSONResponse, Response

from semblance.errors import ImageError, UsageError
from semblance.finite import finite
from semblance.gallery.records import Labels
from semblance.images import Source
from semblance.pipeline.arrivals import look_up
from semblance.search.threshold import Threshold
from semblance.service.adding import Added, Sent, name_of
from semblance.service.desk import Desk
from semblance.service.requests import Client, Strict, TheDesk, threshold_of, words
from semblance.service.schemas.base import problems
from semblance.service.schemas.pictures import (
    AddAnswer,
    ArrivalAnswer,
    CheckAnswer,
    PictureAnswer,
    arrival_shape,
)
from semblance.service.streaming import MEDIA_TYPE, Progress, streamed

router = APIRouter(prefix="/v1/images", tags=["Pictures"], dependencies=[Strict])


@router.post(
    "",
    summary="Add pictures, or check them first",
    status_code=201,
    responses={
        **problems(409, 415, 507),
        200: {"model": AddAnswer | CheckAnswer, "description": "Nothing new; or only checked."},
        201: {"model": AddAnswer, "description": "Added. With `Accept: text/event-stream`, events "
              "`progress` {done, of}, then `done` with this answer, or `problem`."},
    },
)  # fmt: skip
async def add_images(
    request: Request,
    desk: TheDesk,
    client: Client,
    images: Annotated[list[UploadFile], File(description="One picture or many.")],
    label: Annotated[str | None, Form(max_length=1000)] = None,
    group: Annotated[str | None, Form(max_length=1000)] = None,
    attributes: Annotated[str | None, Form(description="A JSON object.")] = None,
    check: Annotated[
        bool, Query(description="Store nothing; say what each picture is to the gallery.")
    ] = False,
    threshold: Annotated[str | None, Query(description="For check: where alike begins.")] = None,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """The same bytes again change nothing. A picture that cannot be used does not stop the rest."""
    started = time.perf_counter()
    if len(images) > desk.settings.max_pictures:
        raise UsageError(f"at most {desk.settings.max_pictures} pictures at a time")
    sent, refused = await _read(images, desk)
    if check:
        limit = threshold_of(threshold, desk)
        checked = await desk.workshop.run(client, _checked, desk, sent, limit)
        took_ms = 1000 * (time.perf_counter() - started)
        return _json(CheckAnswer(checked=[*checked, *map(_unusable, refused)], took_ms=took_ms))
    labels = Labels(words(label), words(group), _attributes(attributes))
    adder = desk.adder

    async def work(progress: Progress) -> AddAnswer:
        with desk.metrics.stage("write"):
            added = await desk.workshop.write(client, adder.add, sent, labels, progress)
        return _answer([*added, *refused], 1000 * (time.perf_counter() - started))

    if MEDIA_TYPE in accept:
        return streamed(request, desk, work)
    answer = await work(lambda done, of: None)
    return _json(answer, 201 if answer.added else 200)


async def _read(images: list[UploadFile], desk: Desk) -> tuple[list[Sent], list[Added]]:
    """The pictures that could be read, and those that could not."""
    sent: list[Sent] = []
    refused: list[Added] = []
    for place, upload in enumerate(images):
        name = name_of(upload.filename, place)
        try:
            desk.limits.check_bytes(name, upload.size or 0)
            sent.append(Sent(Source.from_bytes(await upload.read(), name, desk.limits), name))
        except ImageError as error:
            refused.append(Added(name, "", "skipped", reason=error.reason))
    return sent, refused


def _attributes(text: str | None) -> dict[str, Any]:
    """The attributes a sender gave; what a value may be is the gallery's affair."""
    if not text:
        return {}
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise UsageError('attributes must be a JSON object, such as {"price": 2}')
    return given


def _checked(desk: Desk, sent: list[Sent], limit: Threshold) -> list[ArrivalAnswer]:
    return [_looked_up(desk, one, limit) for one in sent]


def _looked_up(desk: Desk, sent: Sent, limit: Threshold) -> ArrivalAnswer:
    try:
        found = look_up(desk.gallery, sent.source, limit, desk.settings.view, desk.limits)
    except ImageError as error:
        return _unusable(Added(sent.name, "", "skipped", reason=error.reason))
    return arrival_shape(sent.name, found)


def _unusable(refused: Added) -> ArrivalAnswer:
    return ArrivalAnswer(
        name=refused.name,
        relation=None,
        duplicate=False,
        known=None,
        label=None,
        group=None,
        category=None,
        threshold="",
        calibration="",
        nearest=[],
        reason=refused.reason,
    )


def _answer(added: list[Added], took_ms: float) -> AddAnswer:
    counts = Counter(one.status for one in added)
    return AddAnswer(
        added=counts["added"],
        exists=counts["exists"],
        skipped=counts["skipped"],
        no_object=sum(one.status == "added" and one.no_object for one in added),
        pictures=[PictureAnswer(**one.to_dict()) for one in added],
        took_ms=took_ms,
    )


def _json(answer: AddAnswer | CheckAnswer, status: int = 200) -> Response:
    return JSONResponse(finite(answer.model_dump(mode="json")), status)
