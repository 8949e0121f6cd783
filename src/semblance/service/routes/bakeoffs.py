"""`/v1/bakeoff`: which recipe is best on the labelled pictures of this gallery?"""

from dataclasses import asdict
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from semblance.service.bakeoffs import check_models
from semblance.service.requests import Strict, TheDesk
from semblance.service.schemas.base import Shape, problems
from semblance.service.streaming import MEDIA_TYPE, Progress, streamed

MOST_MODELS = 8


class BakeoffWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    models: list[str] = Field([], max_length=MOST_MODELS, description="None: the bundled three.")
    pictures: int = Field(300, ge=4, le=2000, description="Labelled ones, at most.")


class BakeoffStand(Shape):
    """How far the one is that runs; `stage` is encoding or trying, of at most `of`."""

    running: bool
    stage: str
    done: int
    of: int


class BakeoffAnswer(Shape):
    """`report` is its name under /v1/reports; `recipe` the winner, as TOML."""

    report: str
    answer: list[str]
    recipe: str


router = APIRouter(prefix="/v1/bakeoff", tags=["Evaluate"], dependencies=[Strict])


@router.post(
    "",
    summary="Start a bakeoff",
    status_code=201,
    response_model=BakeoffAnswer,
    responses=problems(409, 501, 507),
)
async def start_bakeoff(
    request: Request, desk: TheDesk, wanted: BakeoffWanted, accept: Annotated[str, Header()] = ""
) -> Response:
    """Each model and their fusions, judged on the gallery's labels; minutes. One runs at a time,
    and goes on if nobody listens. With `Accept: text/event-stream`, events as for pictures."""
    desk.require_writing()
    models = check_models(wanted.models, desk.bakeoff_models)

    async def work(progress: Progress) -> BakeoffAnswer:
        found = await to_thread.run_sync(
            desk.bakeoffs.run, models, wanted.pictures, progress, limiter=anyio.CapacityLimiter(1)
        )
        return BakeoffAnswer(**asdict(found))

    if MEDIA_TYPE in accept:
        return streamed(request, desk, work)
    answer = await work(lambda done, of: None)
    return JSONResponse(answer.model_dump(), 201)


@router.get("", summary="How far is the bakeoff?", responses=problems())
async def bakeoff_stand(desk: TheDesk) -> BakeoffStand:
    return BakeoffStand(**asdict(await to_thread.run_sync(desk.bakeoffs.stand)))


@router.delete("", summary="Cancel the bakeoff", status_code=204, responses=problems())
async def cancel_bakeoff(desk: TheDesk) -> Response:
    """It ends within some pictures; without one, nothing happens."""
    desk.require_writing()
    await to_thread.run_sync(desk.bakeoffs.cancel)
    return Response(status_code=204)
