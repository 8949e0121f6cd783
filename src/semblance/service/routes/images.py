"""`/v1/images`: the pictures of the gallery; list, look, label, forget."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response

from semblance.gallery.attributes import check_labels
from semblance.gallery.records import Labels, Record
from semblance.images import open_image
from semblance.search.thumbnail import small_jpeg
from semblance.service.adding import patiently
from semblance.service.desk import Desk
from semblance.service.problems import Problem
from semblance.service.requests import (
    LARGEST_ID,
    Client,
    Strict,
    TheDesk,
    after,
    cursor_at,
    where_of,
    words,
)
from semblance.service.schemas.base import problems
from semblance.service.schemas.pictures import LabelsShape, RecordPage, RecordShape, record_shape

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]

router = APIRouter(prefix="/v1/images", tags=["Pictures"], dependencies=[Strict])


@router.get("", summary="List pictures", responses=problems())
async def list_images(
    desk: TheDesk,
    client: Client,
    where: Annotated[str | None, Query(max_length=20_000)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> RecordPage:
    """A page of records by ascending id; `next` leads to the one that follows."""
    wanted = where_of(where)
    rest = after(wanted, cursor)

    def page() -> tuple[list[Record], int]:
        found = list(islice(desk.gallery.records(rest), limit + 1))
        return found, desk.gallery.store.count(wanted)

    found, total = await desk.workshop.run(client, page)
    follows = cursor_at(found[limit - 1].id) if len(found) > limit else None
    return RecordPage(records=list(map(record_shape, found[:limit])), total=total, next=follows)


@router.get(
    "/ids",
    summary="The ids of all pictures",
    response_class=Response,
    responses={
        **problems(),
        200: {"content": {"application/octet-stream": {}}, "description": "See below."},
    },
)
async def list_ids(
    desk: TheDesk,
    client: Client,
    where: Annotated[str | None, Query(max_length=20_000)] = None,
) -> Response:
    """Ascending, as little-endian float64 for a typed array: for a grid that jumps to any place
    and asks for the records it shows with `where=id in (...)`."""
    wanted = where_of(where)
    ids = await desk.workshop.run(client, desk.gallery.store.ids, wanted)
    return Response(ids.astype("<f8").tobytes(), media_type="application/octet-stream")


@router.get("/{id}", summary="One picture", responses=problems())
async def get_image(desk: TheDesk, client: Client, id: Id) -> RecordShape:
    return record_shape(await desk.workshop.run(client, record_of, desk, id))


@router.get(
    "/{id}/thumbnail",
    summary="The picture, small",
    response_class=Response,
    responses={
        **problems(304),
        200: {"content": {"image/jpeg": {}}, "description": "A JPEG made of the pixels alone."},
        304: {"description": "It is as it was."},
    },
)
async def thumbnail(
    desk: TheDesk,
    client: Client,
    id: Id,
    size: Annotated[int, Query(ge=16, le=2048, description="Longest side.")] = 320,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Re-encoded: the original bytes, whatever they hide, are never sent."""
    record = await desk.workshop.run(client, record_of, desk, id)
    headers = {
        "ETag": f'"{record.digest[:32]}-{record.page}-{size}"',
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": "inline",
    }
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    data = await desk.workshop.run(client, _small, desk, record, size)
    return Response(data, media_type="image/jpeg", headers=headers)


@router.patch("/{id}", summary="Label a picture", responses=problems())
async def label_image(desk: TheDesk, client: Client, id: Id, labels: LabelsShape) -> RecordShape:
    """Replaces label, group and attributes."""
    desk.require_writing()
    said = Labels(words(labels.label), words(labels.group), labels.attributes)
    check_labels(said, f"the picture {id}")

    def write() -> Record:
        record_of(desk, id)
        patiently(desk.settings.write_seconds, lambda: desk.gallery.label({id: said}))
        return record_of(desk, id)

    return record_shape(await desk.workshop.write(client, write))


@router.delete("/{id}", summary="Forget a picture", status_code=204, responses=problems())
async def delete_image(desk: TheDesk, client: Client, id: Id) -> Response:
    """Its file is deleted if it was uploaded here; any other file stays where it is."""
    desk.require_writing()
    await desk.workshop.write(client, _forget, desk, id)
    return Response(status_code=204)


def record_of(desk: Desk, id: int) -> Record:
    """Raises Problem where there is none."""
    found = desk.gallery.store.records([id])
    if not found:
        raise Problem(404, "no such picture", f"there is no picture {id}; it may have been removed")
    return found[0]


def _forget(desk: Desk, id: int) -> None:
    record = record_of(desk, id)
    patiently(desk.settings.write_seconds, lambda: desk.gallery.remove([id]))
    desk.uploads.discard_unused(desk.gallery.store, record.uri)


def _small(desk: Desk, record: Record, size: int) -> bytes:
    with desk.metrics.stage("decode"):
        picture = open_image(record.uri, min_side=size, page=record.page, limits=desk.limits)
    return small_jpeg(picture.pil, size)
