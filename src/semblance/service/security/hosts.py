"""Who a request says it is for, and which page sent it.

A page of another site can make a browser ask a service on the same machine, by name (DNS
rebinding) or by a form. So names in `Host` must be known, and a change must come from our own page.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from semblance.service.problems import Problem, send_problem

SAFE_METHODS = frozenset(["GET", "HEAD", "OPTIONS"])
WILDCARDS = frozenset(["0.0.0.0", "::", ""])


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class KnownHosts:
    """Pure ASGI: refuses foreign names in `Host`, and changes that foreign pages ask for.

    Addresses cannot be rebound, so where the service listens on all of them any address will do.
    """

    def __init__(
        self, app: ASGIApp, listens: str, hosts: Iterable[str], origins: Iterable[str]
    ) -> None:
        self._app = app
        self._any_address = listens in WILDCARDS
        self._hosts = {"localhost", listens.lower(), *(host.lower() for host in hosts)}
        self._origins = {origin.rstrip("/").lower() for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        problem = self._problem(scope, Headers(scope=scope))
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await send_problem(problem, scope, receive, send)

    def _problem(self, scope: Scope, headers: Headers) -> Problem | None:
        host = headers.get("host", "").lower()
        if not self._knows(host):
            return Problem(
                421,
                "foreign host",
                "the service is not known by this name; call it by its address, or add the name to "
                "the setting allowed_hosts",
            )
        if scope["method"] in SAFE_METHODS or self._is_ours(scope, headers, host):
            return None
        return Problem(
            403,
            "foreign page",
            "a page of another site asked for this; open the service's own page, or add the site "
            "to the setting allowed_origins",
        )

    def _knows(self, host: str) -> bool:
        name = _name(host)
        if name in self._hosts or is_loopback(name):
            return True
        return self._any_address and _is_address(name)

    def _is_ours(self, scope: Scope, headers: Headers, host: str) -> bool:
        origin = headers.get("origin", "").lower()
        if not origin:
            # Programs send none; browsers say whose page it is in another way.
            return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        return origin in self._origins or origin in (f"http://{host}", f"https://{host}")


def _name(host: str) -> str:
    """The name or address of a `Host` header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
