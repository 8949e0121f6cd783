"""How much a request may send, and how long it may take: counted while it streams."""

import time
from collections.abc import Awaitable, Callable

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from semblance.service.problems import Problem, send_problem
from semblance.service.security.parts import PartLimit
from semblance.service.settings import MIB, Settings

FIELDS_BYTES = MIB
"""Room for the other fields of a form."""

PICTURES = {
    "/cosine_similarity_score": 2,
    "/v1/compare": 2,
    "/v1/search": 8,
    "/v1/search/objects": 1,
    "/v1/why": 1,
}
"""How many pictures a request to each path may bring; other paths than `/v1/images` bring none."""


class BodyLimits:
    """Pure ASGI: ends a body that is too large (413) or too slow (408), chunked ones as well.

    Nothing above the limit is ever read: neither into memory nor onto a disk. Of a single picture
    that is too large only so much goes on as shows that it is (`PartLimit`).
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        if _declared(scope) > limit:
            await send_problem(_too_large(limit), scope, receive, send)
            return
        parts = PartLimit.of(scope, self._settings.max_upload_mb * MIB)
        body = _Body(receive, limit, self._settings, parts)
        await self._app(scope, body.receive, body.closing(send))

    def _limit(self, path: str) -> int:
        settings = self._settings
        if path == "/v1/images":
            return settings.max_request_mb * MIB + FIELDS_BYTES
        pictures = PICTURES.get(path, 0)
        return min(pictures * settings.max_upload_mb, settings.max_request_mb) * MIB + FIELDS_BYTES


class _Body:
    """One request's body on its way in."""

    def __init__(
        self, receive: Receive, limit: int, settings: Settings, parts: PartLimit | None
    ) -> None:
        self._receive = receive
        self._parts = parts
        self._limit = limit
        self._pause_s = settings.pause_seconds
        self._deadline = time.monotonic() + settings.body_seconds
        self._size = 0
        self._whole = False
        self._refused = False

    async def receive(self) -> Message:
        if self._whole:  # what follows is news of the connection, and may take its time
            return await self._receive()
        left = min(self._pause_s, self._deadline - time.monotonic())
        try:
            with anyio.fail_after(max(left, 0)):
                message = await self._receive()
        except TimeoutError:
            self._refused = True
            raise Problem(
                408, "too slow", "the body did not arrive in time; send it again, or in parts"
            ) from None
        self._size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._size > self._limit:
            self._refused = True
            raise _too_large(self._limit)
        if self._parts is None or message["type"] != "http.request":
            return message
        body = self._parts.passed(message.get("body", b""), not self._whole)
        if self._whole and self._size and not self._parts.is_closed:
            raise Problem(
                400, "form cut short", "the form ends before its last boundary; send it again"
            )
        return {**message, "body": body}

    def closing(self, send: Send) -> Callable[[Message], Awaitable[None]]:
        """Ends the connection after a refusal: the rest of the body would still come."""

        async def sending(message: Message) -> None:
            if self._refused and message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        return sending


def _declared(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _too_large(limit: int) -> Problem:
    most = f"{(limit - FIELDS_BYTES) // MIB} MB" if limit > FIELDS_BYTES else "1 MB"
    return Problem(
        413,
        "request too large",
        f"at most {most} are taken here; send smaller pictures, or fewer at a time",
    )
