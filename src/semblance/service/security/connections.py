"""Connections that never say what they want are closed, so that they cannot use them all up."""

import asyncio
import json
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from semblance.service.problems import MEDIA_TYPE, Problem, body_of
from semblance.service.security.headers import HEADERS

HEADER_SECONDS = 10.0
"""From the connection, or the end of the last answer, to the end of the next request's head."""


class PatientProtocol(H11Protocol):
    """uvicorn's own protocol, with a time limit on a request's head, which it does not have."""

    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._cancel()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing():
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP, or has a longer head than is read, never reaches the application."""
        detail = "this is no HTTP request, or its address and headers are too long"
        body = json.dumps(body_of(Problem(400, "unreadable request", detail), "")).encode()
        headers = {
            **HEADERS,
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        events = (
            h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _expect(self) -> None:
        self._cancel()
        self._overdue = self.loop.call_later(self.header_seconds, self._give_up)

    @property
    def header_seconds(self) -> float:
        return max(HEADER_SECONDS, float(self.config.timeout_keep_alive))

    def _give_up(self) -> None:
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()

    def _cancel(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
