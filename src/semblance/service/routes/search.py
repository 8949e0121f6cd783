"""`/v1/search`: what in the gallery looks like this picture, these examples, these words?"""

import time
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, UploadFile

from semblance.errors import UsageError
from semblance.gallery.records import Record
from semblance.images import Source
from semblance.service.desk import Desk
from semblance.service.opening import opened
from semblance.service.problems import Problem
from semblance.service.requests import (
    LARGEST_ID,
    Client,
    Strict,
    TheDesk,
    records_of,
    source_of,
    sources_of,
)
from semblance.service.routes.search_terms import TheTerms, ViewName
from semblance.service.schemas.base import problems
from semblance.service.schemas.pictures import SearchAnswer, region_shape
from semblance.service.schemas.reasons import ObjectsAnswer
from semblance.service.searching import Wanted, answered
from semblance.service.security.fetching import Fetcher

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Ids = Annotated[list[int] | None, Form(description="Records of the gallery.")]
Files = Annotated[list[UploadFile] | None, File()]
Words = Annotated[list[str] | None, Form(description="Needs models that read text.")]

router = APIRouter(prefix="/v1", tags=["Search"], dependencies=[Strict])


@router.post("/search", summary="Search by picture, example, text", responses=problems(409, 501))
async def search(
    desk: TheDesk,
    client: Client,
    terms: TheTerms,
    image: Annotated[UploadFile | None, File(description="The picture to search with.")] = None,
    image_url: Annotated[str | None, Form(description="Where URLs are fetched: it is off.")] = None,
    id: Ids = None,
    like: Files = None,
    unlike: Files = None,
    unlike_id: Ids = None,
    text: Words = None,
    without: Words = None,
) -> SearchAnswer:
    """Name at least one thing to be like. Several are averaged; what is in `unlike` and `without`
    is kept away from."""
    manner = terms.manner(desk)
    pictures = await _pictures(desk, client, image, image_url)
    records = records_of(desk, id)
    examples = await sources_of(like or (), desk, "like")
    picture, others = _main(pictures, records)
    wanted = Wanted(
        manner,
        picture,
        like=(*others, *examples),
        unlike=(*await sources_of(unlike or (), desk, "unlike"), *records_of(desk, unlike_id)),
        texts=tuple(text or ()),
        without=tuple(without or ()),
    )
    wanted.check()
    return await desk.workshop.run(client, answered, desk, wanted)


@router.get("/images/{id}/similar", summary="More like this", responses=problems(409, 501))
async def similar(desk: TheDesk, client: Client, id: Id, terms: TheTerms) -> SearchAnswer:
    """Search with a record of the gallery; it finds itself first."""
    (record,) = records_of(desk, [id])
    wanted = Wanted(terms.manner(desk), picture=record)
    return await desk.workshop.run(client, answered, desk, wanted)


@router.post("/search/objects", summary="The objects of a picture", responses=problems(409, 501))
async def objects(
    desk: TheDesk,
    client: Client,
    image: Annotated[UploadFile | None, File(description="The picture to look at.")] = None,
    id: Annotated[
        int | None, Form(ge=1, le=LARGEST_ID, description="A record of the gallery instead.")
    ] = None,
    view: ViewName = None,
) -> ObjectsAnswer:
    """What the view's localizer finds, to be searched with one by one; not of views that look at
    whole pictures."""
    if (image is None) == (id is None):
        raise Problem(422, "wrong parameter", "send either a picture as `image`, or an `id`")
    picture: Source | Record
    if image is not None:
        picture = await source_of(image, desk, "image")
    else:
        (picture,) = records_of(desk, [id or 0])
    return await desk.workshop.run(client, _objects, desk, picture, view or desk.settings.view)


def _objects(desk: Desk, picture: Source | Record, view: str | None) -> ObjectsAnswer:
    started = time.perf_counter()
    if not len(desk.gallery):
        raise UsageError("the gallery is empty, and its views are made with its first pictures")
    with desk.metrics.stage("decode"):
        image = opened(picture, desk.limits, desk.gallery.min_side(view))
    with desk.metrics.stage("answer"):
        found = desk.gallery.objects(image, view)
    return ObjectsAnswer(
        width=image.width,
        height=image.height,
        objects=[region_shape(each) for each in found],
        took_ms=1000 * (time.perf_counter() - started),
    )


def _main(
    pictures: Sequence[Source], records: Sequence[Record]
) -> tuple[Source | Record | None, list[Source | Record]]:
    """The picture that a region is a part of, and the others: the one sent, or the only record."""
    named: list[Source | Record] = [*pictures, *records]
    if pictures or len(records) == 1:
        return named[0], named[1:]
    return None, named


async def _pictures(
    desk: Desk, client: str, image: UploadFile | None, url: str | None
) -> list[Source]:
    found = [] if image is None else [await source_of(image, desk, "image")]
    if url:
        fetcher = Fetcher.of(desk.settings)
        data = await desk.workshop.run(client, fetcher.picture, url, desk.limits.max_bytes)
        found.append(Source.from_bytes(data, "image_url", desk.limits))
    return found
