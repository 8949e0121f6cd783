"""Server-sent events of work that takes a while: `progress`, then `done` or `problem`."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from semblance.errors import SemblanceError
from semblance.finite import finite
from semblance.service.desk import Desk
from semblance.service.problems import OURS_TO_MEND, Problem, body_of, log, of_error

MEDIA_TYPE = "text/event-stream"

Progress = Callable[[int, int], None]
"""Called with how much is done, of how much; from any thread."""


def streamed(
    request: Request, desk: Desk, work: Callable[[Progress], Awaitable[BaseModel]]
) -> Response:
    """An answer made of events. The work is finished even if nobody listens any more."""
    events = _events(request, desk, work)
    return StreamingResponse(events, media_type=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"})


async def _events(
    request: Request, desk: Desk, work: Callable[[Progress], Awaitable[BaseModel]]
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def progress(done: int, of: int) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, _event("progress", {"done": done, "of": of}))

    async def run() -> None:
        try:
            answer = await work(progress)
            queue.put_nowait(_event("done", answer.model_dump(mode="json")))
        except (SemblanceError, Problem) as error:
            problem = of_error(error) if isinstance(error, SemblanceError) else error
            queue.put_nowait(_event("problem", body_of(problem, request.state.request_id)))
        except Exception:  # noqa: BLE001 - a listener is told, as any other caller would be
            log.exception("request %s failed", request.state.request_id)
            unforeseen = Problem(500, "failed", OURS_TO_MEND[500])
            queue.put_nowait(_event("problem", body_of(unforeseen, request.state.request_id)))
        finally:
            queue.put_nowait(None)

    task = desk.begin(run())
    while (event := await queue.get()) is not None:
        yield event
    await task


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(finite(data))}\n\n".encode()
