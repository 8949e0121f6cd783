"""`POST /v1/events`: what somebody did with a hit, or said of it."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from semblance.service.requests import LARGEST_ID, Client, Strict, TheDesk
from semblance.service.schemas.base import problems


class Event(BaseModel):
    """`rank` counts from 1, as the answer had it. `used`: taken for something, such as bought;
    `unmarked` takes right or wrong back."""

    model_config = ConfigDict(extra="forbid")

    search_id: str = Field(min_length=1, max_length=64, description="As the search answered.")
    id: int = Field(ge=1, le=LARGEST_ID, description="The record of the hit.")
    rank: int = Field(ge=1, le=1000)
    kind: Literal["click", "right", "wrong", "used", "unmarked"]


router = APIRouter(prefix="/v1/events", tags=["Evaluate"], dependencies=[Strict])


@router.post("", summary="Mark a hit", status_code=204, responses=problems(409))
async def note_event(desk: TheDesk, client: Client, event: Event) -> Response:
    """The same again changes nothing; right takes the place of wrong. `semblance evaluate
    --feedback` turns them into figures."""
    await desk.workshop.run(
        client, desk.feedback.note, client, event.search_id, event.id, event.rank, event.kind
    )
    return Response(status_code=204)
