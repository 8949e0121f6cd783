"""Errors as `application/problem+json` (RFC 9457): what happened, and what to do."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from semblance import errors
from semblance.finite import finite
from semblance.naming import escape_name
from semblance.service.wording import without_flags

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger("semblance.service")


class Problem(HTTPException):
    """An answer that says no. `title` is what happened in two words, `detail` the sentence that
    says it in full and what to do."""

    def __init__(
        self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.title = title


STATUSES: tuple[tuple[type[errors.SemblanceError], int, str], ...] = (
    (errors.ImageTooLarge, 413, "picture too large"),
    (errors.ImageMissing, 404, "picture gone"),
    (errors.ImageError, 422, "picture unusable"),
    (errors.NotCalibrated, 409, "not calibrated"),
    (errors.UnknownEncoder, 400, "unknown model"),
    (errors.ViewError, 409, "no such view"),
    (errors.QueryError, 400, "query not understood"),
    (errors.UsageError, 400, "wrong request"),
    (errors.VectorError, 422, "picture unusable"),
    (errors.SpaceMismatch, 409, "other models"),
    (errors.WeightsError, 409, "weights missing"),
    (errors.RuntimeMissing, 501, "not installed"),
    (errors.GalleryLocked, 503, "gallery busy"),
    (errors.GalleryFull, 507, "no room"),
    (errors.GalleryMissing, 503, "gallery gone"),
    (errors.GalleryUnreachable, 504, "gallery away"),
    (errors.GalleryError, 500, "gallery damaged"),
)
"""By the first class that fits."""

OURS_TO_MEND = {
    503: "another process is writing to the gallery; try again in some seconds",
    504: "the server that keeps the gallery does not answer; try again in a minute",
    507: "the disk of the service has no room; nothing was stored",
    500: "something of the service is damaged; whoever runs it finds more in its log",
    501: "this needs a part that is not installed with the service (semblance[evaluate])",
}
"""What a stranger is told where the error's own sentence is for whoever runs the service."""

_PATH = re.compile(r"(?<![\w.:/])(?:[A-Za-z]:)?[\\/](?:[^\s'\"<>|,;:()\\/]+[\\/])+[^\s'\",;:()]*")


def of_error(error: errors.SemblanceError) -> Problem:
    """What an error of the library is to whoever asked."""
    found = next(((status, t) for kind, status, t in STATUSES if isinstance(error, kind)), None)
    status, title = found or (500, "failed")
    headers = {"Retry-After": "2"} if status == 503 else None
    detail = OURS_TO_MEND.get(status) or without_paths(without_flags(str(error)))
    return Problem(status, title, detail, headers)


def without_paths(text: str) -> str:
    """A message on one harmless line, every path of this machine taken out."""
    for known in (Path.home(), Path.cwd()):
        if known != Path(known.anchor):
            text = text.replace(str(known), "/~/~")
    return escape_name(_PATH.sub("(a path)", text))


def body_of(problem: HTTPException, request_id: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": getattr(problem, "title", "refused"),
        "status": problem.status_code,
        "detail": problem.detail,
        "request_id": request_id,
    }


def response_of(problem: HTTPException, scope: Scope) -> Response:
    request_id = scope.get("state", {}).get("request_id", "")
    return JSONResponse(
        finite(body_of(problem, request_id)),
        problem.status_code,
        problem.headers,
        media_type=MEDIA_TYPE,
    )


async def send_problem(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer from middleware. The body is not read, so the connection ends with the answer."""
    answer = response_of(problem, scope)
    answer.headers["Connection"] = "close"
    await answer(scope, receive, send)


def unforeseen(scope: Scope) -> Response:
    """The answer when something is wrong with the service itself."""
    return response_of(Problem(500, "failed", OURS_TO_MEND[500]), scope)


def install(app: FastAPI) -> None:
    """Make every error of this application a problem."""

    @app.exception_handler(errors.SemblanceError)
    async def _ours(request: Request, error: errors.SemblanceError) -> Response:
        problem = of_error(error)
        if problem.status_code >= 500:
            log.error("%s: %s", request.state.request_id, error)
        return response_of(problem, request.scope)

    @app.exception_handler(HTTPException)
    async def _refused(request: Request, error: HTTPException) -> Response:
        if not isinstance(error, Problem):
            error = Problem(error.status_code, *_words_for(error), error.headers)
        return response_of(error, request.scope)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return response_of(_of_validation(error), request.scope)


def _words_for(error: HTTPException) -> tuple[str, str]:
    if "Too many" in str(error.detail):
        return "too many parts", "the form has more than 1,000 parts; send fewer at a time"
    known = {
        400: ("unreadable request", "the request's body cannot be read; send multipart/form-data"),
        404: ("not found", "there is nothing at this address; see /docs for what there is"),
        405: ("wrong method", "this address does not take that method; see /docs"),
    }
    return known.get(error.status_code, ("refused", without_paths(str(error.detail))))


def _of_validation(error: RequestValidationError) -> Problem:
    """The first thing that does not fit, by its name; what was sent is not repeated."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][1:]) or "the body"
    said = without_paths(str(first["msg"]))
    if "UploadFile" in said:
        said = "it must be a file, not text"
    detail = f"{escape_name(name)}: {said}; see /docs for what it takes"
    return Problem(422, "wrong parameter", detail)
