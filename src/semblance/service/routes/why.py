"""`/v1/why`: why is this hit like its query? In small pictures and as data."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, UploadFile

from semblance.service.reasons import Pair
from semblance.service.requests import (
    LARGEST_ID,
    Client,
    Strict,
    TheDesk,
    part_of,
    records_of,
    source_of,
)
from semblance.service.schemas.base import problems
from semblance.service.schemas.reasons import WhyAnswer

ViewName = Annotated[str | None, Query(description="The view that found the hit.")]
QueryPart = Annotated[
    str | None,
    Query(max_length=64, description="The part of the query that was searched with: x,y,w,h."),
]
HitPart = Annotated[
    str | None, Query(max_length=64, description="The `region` of the hit, where it has one.")
]

router = APIRouter(prefix="/v1", tags=["Search"], dependencies=[Strict])


@router.get(
    "/images/{id}/why", summary="Why is it like another picture?", responses=problems(409, 501)
)
async def why_by_id(
    desk: TheDesk,
    client: Client,
    id: Annotated[int, Path(ge=1, le=LARGEST_ID)],
    query: Annotated[int, Query(ge=1, le=LARGEST_ID, description="The record searched with.")],
    view: ViewName = None,
    region: QueryPart = None,
    hit_region: HitPart = None,
) -> WhyAnswer:
    """Takes a second or a few, and is done for one caller at a time; kept until the gallery
    changes."""
    (hit,), (asked,) = records_of(desk, [id]), records_of(desk, [query])
    name = view or desk.settings.view
    pair = Pair(name, asked, part_of(region), hit, part_of(hit_region))
    return await desk.workshop.explain(client, desk.reasons.told, pair)


@router.post("/why", summary="Why is a hit like my picture?", responses=problems(409, 501))
async def why(
    desk: TheDesk,
    client: Client,
    image: Annotated[UploadFile, File(description="The picture that was searched with.")],
    id: Annotated[int, Form(ge=1, le=LARGEST_ID, description="The record that was found.")],
    view: ViewName = None,
    region: QueryPart = None,
    hit_region: HitPart = None,
) -> WhyAnswer:
    """The picture is not kept."""
    (hit,) = records_of(desk, [id])
    name = view or desk.settings.view
    source = await source_of(image, desk, "image")
    pair = Pair(name, source, part_of(region), hit, part_of(hit_region))
    return await desk.workshop.explain(client, desk.reasons.told, pair)
