"""`POST /v1/samples`: pictures to try the service with, in one request."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import JSONResponse, Response

from semblance.service.requests import Client, Strict, TheDesk
from semblance.service.samples import add_samples
from semblance.service.schemas.base import Shape, problems
from semblance.service.streaming import MEDIA_TYPE, Progress, streamed


class SamplesAnswer(Shape):
    """How many records the gallery has now."""

    records: int


router = APIRouter(prefix="/v1/samples", tags=["Pictures"], dependencies=[Strict])


@router.post(
    "",
    summary="Fill an empty gallery with samples",
    status_code=201,
    response_model=SamplesAnswer,
    responses=problems(409, 507),
)
async def fill_with_samples(
    request: Request, desk: TheDesk, client: Client, accept: Annotated[str, Header()] = ""
) -> Response:
    """Sixty rendered pictures of packaging in fifteen categories, drawn here. With `Accept:
    text/event-stream`, events `progress` {done, of}, then `done`, or `problem`."""
    desk.require_writing()

    async def work(progress: Progress) -> SamplesAnswer:
        records = await desk.workshop.write(client, add_samples, desk, progress)
        return SamplesAnswer(records=records)

    if MEDIA_TYPE in accept:
        return streamed(request, desk, work)
    answer = await work(lambda done, of: None)
    return JSONResponse(answer.model_dump(), 201)
