"""The token: asked of every request but those that hold nothing of the gallery."""

import hashlib
import hmac
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from semblance.service.problems import Problem, send_problem

COOKIE = "semblance_session"
OPEN_PATHS = frozenset(["/v1/health", "/v1/readiness", "/v1/session"])
"""Answers that say nothing of the pictures, and the door to a session."""

GUARDED = ("/v1/", "/cosine_similarity_score", "/openapi.json")
"""The rest is the web app's own files, which are public anyway."""


class TokenGate:
    """Pure ASGI: `Authorization: Bearer TOKEN`, or the cookie of a session that began with it."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()
        self._session = session_of(token).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_guarded(scope["path"]) or self._opens(scope):
            await self._app(scope, receive, send)
            return
        problem = Problem(
            401,
            "token missing",
            "this service asks for a token; send it as `Authorization: Bearer TOKEN`",
            {"WWW-Authenticate": "Bearer"},
        )
        await send_problem(problem, scope, receive, send)

    def _opens(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and matches(given.strip(), self._token):
            return True
        return matches(_cookie(headers.get("cookie", "")), self._session)


def matches(given: str, secret: bytes) -> bool:
    """Compared in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret)


def session_of(token: str) -> str:
    """What the cookie holds: it opens this service, and does not tell the token."""
    return hmac.new(token.encode(), b"semblance session", hashlib.sha256).hexdigest()


def _is_guarded(path: str) -> bool:
    return path.startswith(GUARDED) and path not in OPEN_PATHS


def _cookie(text: str) -> str:
    try:
        found = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
