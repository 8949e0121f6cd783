"""Turns the client's errors into sentences about the gallery, and waits where waiting helps."""

import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from semblance.errors import GalleryError, GalleryFull, GalleryUnreachable
from semblance.gallery.address import TOKEN, Address

T = TypeVar("T")

CONNECT_S: Final = 10.0
PATIENCE_S: Final = 60.0
"""A server that was killed took 10 to 50 s to answer again."""

PAUSE_S: Final = 0.2

_GONE: Final = frozenset({100, 4})
"""No such collection; 4 is an older server's."""

_FULL: Final = ("quota exceeded", "quota exhausted", "no space left", "deny to write")
_REFUSED: Final = ("auth", "permission", "privilege")
_LARGE: Final = ("larger than max", "message length too large", "resource_exhausted")
_WAKING: Final = (
    "not loaded",
    "not fully loaded",
    "not ready",
    "not available",
    "unavailable",
    "no available",
    "not serving",
    "node not",
    "node offline",
    "not found leader",
    "shard leader",
    "channel not found",
    "fail connecting",
    "failed to connect",
    "connection refused",
    "retry run out",
    "retry timeout",
    "not initialized",
    "abnormal",
    "rate limit",
)
"""What a server says that has just started, stops, or has too much to do."""


class CollectionGone(Exception):
    """A collection is not there."""


class TooLarge(Exception):
    """An answer does not fit into one message."""


def patiently(address: Address, call: Callable[[float], T], patience_s: float = PATIENCE_S) -> T:
    """The result of a call, which is given the seconds it may take.

    A server that does not answer, or not yet, is asked again until `patience_s` are over. Raises
    GalleryUnreachable then; GalleryFull, GalleryError, CollectionGone and TooLarge at once.
    """
    import grpc
    from pymilvus.exceptions import MilvusException

    end = time.monotonic() + patience_s
    while True:
        try:
            return call(max(end - time.monotonic(), 1.0))
        except (MilvusException, grpc.RpcError) as error:
            said = _said(error)
            refused = _refusal(address, error, said)
            if refused is not None:
                raise refused from None
            if time.monotonic() + PAUSE_S > end:
                raise _unreachable(address, said) from None
            time.sleep(PAUSE_S)


def _said(error: Any) -> str:
    """The client's sentence on one line, without its frame."""
    details = getattr(error, "details", None)
    text = str(getattr(error, "message", "") or (details() if callable(details) else "") or error)
    return " ".join(text.split())


def _refusal(address: Address, error: Any, said: str) -> Exception | None:
    """What no waiting mends; None where the server may still come round."""
    lower = said.lower()
    if getattr(error, "code", None) in _GONE:
        return CollectionGone(said)
    if any(word in lower for word in _LARGE):
        return TooLarge(said)
    if any(word in lower for word in _FULL):
        return GalleryFull(
            f"{address}: the server has no room ({_short(said)}); the last batch was not stored, "
            "all before it was; make room there and run the command again"
        )
    if any(word in lower for word in _REFUSED):
        return GalleryError(
            f"{address}: the server refuses this user ({_short(said)}); set {TOKEN} to "
            "user:password, or ask who runs the server"
        )
    if any(word in lower for word in _WAKING) or not said or "deadline" in lower:
        return None
    return GalleryError(f"{address}: the server answers: {_short(said)}")


def _unreachable(address: Address, said: str) -> GalleryUnreachable:
    return GalleryUnreachable(
        f"{address} does not answer ({_short(said)}); check that Milvus runs there and that the "
        "address is right, then run the command again"
    )


def _short(said: str) -> str:
    return said if len(said) <= 200 else f"{said[:200]}..."
