"""`/v1/session`: a browser shows the token once and gets a cookie that no script can read."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from semblance.service.problems import Problem
from semblance.service.requests import Strict, TheDesk
from semblance.service.schemas.base import problems
from semblance.service.security.token import COOKIE, matches, session_of


class Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=1000)


router = APIRouter(prefix="/v1/session", tags=["Session"], dependencies=[Strict])


@router.post("", summary="Begin a session", status_code=204, responses=problems())
async def begin(request: Request, desk: TheDesk, shown: Shown) -> Response:
    """For the web app; programs send the token itself with each request."""
    secret = desk.secret
    if secret is None:
        return Response(status_code=204)
    if not matches(shown.token, secret.encode()):
        raise Problem(401, "wrong token", "this is not the token of the service")
    answer = Response(status_code=204)
    answer.set_cookie(
        COOKIE,
        session_of(secret),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer


@router.delete("", summary="End the session", status_code=204, responses=problems())
async def end() -> Response:
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer
