"""Fetches what a stranger's URL names, from public addresses only.

A name is resolved once; every address it has must be allowed, and the connection goes to that very
address, so that a second answer of the name server (DNS rebinding) changes nothing. Each redirect
starts anew. Proxies of the environment are not used.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

from semblance.service.problems import Problem
from semblance.service.settings import Settings

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_REDIRECTS = 3
REDIRECTS = frozenset([301, 302, 303, 307, 308])
PORTS = {"http": 80, "https": 443}
CHUNK = 64 * 1024


def resolved(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Fetcher:
    """`allowed` are names, addresses or networks that may be reached though they are not public.

    `seconds` bounds one fetch with all its redirects.
    """

    enabled: bool
    allowed: frozenset[str]
    seconds: float
    resolve: Resolver = resolved

    @classmethod
    def of(cls, settings: Settings) -> "Fetcher":
        return cls(settings.fetch_urls, frozenset(settings.fetch_allowed), settings.fetch_seconds)

    def picture(self, url: str, most_bytes: int) -> bytes:
        """What lies at a URL, at most so many bytes; raises Problem, which tells strangers nothing
        of the network beyond that it was refused."""
        if not self.enabled:
            raise Problem(
                403, "not enabled", "this service fetches no URLs; send the picture itself"
            )
        deadline = time.monotonic() + self.seconds
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._asked("GET", url, None, deadline, most_bytes)
            if isinstance(answer, bytes):
                return answer
            url = urljoin(url, answer)
        raise _refused("it redirects too often")

    def post(self, url: str, body: bytes) -> None:
        """Send a JSON document; redirects are not followed. Raises Problem."""
        self._asked("POST", url, body, time.monotonic() + self.seconds, CHUNK)

    def _asked(
        self, method: str, url: str, body: bytes | None, deadline: float, most_bytes: int
    ) -> bytes | str:
        """The body of the answer, or where it redirects to."""
        parts = _parts(url)
        connection = self._connected(parts, deadline)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"User-Agent": "semblance", "Accept": "*/*", "Accept-Encoding": "identity"}
            if body is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            if answer.status in REDIRECTS:
                return answer.getheader("Location") or ""
            if not 200 <= answer.status < 300:
                raise _refused(f"it answered with the status {answer.status}")
            return _read(connection, answer, deadline, most_bytes)
        except (OSError, http.client.HTTPException) as error:
            raise _refused("it did not answer in time, or not as a web server does") from error
        finally:
            connection.close()

    def _connected(self, parts: SplitResult, deadline: float) -> http.client.HTTPConnection:
        """A connection to the very address that was checked; TLS is with the name."""
        assert parts.hostname is not None, "only URLs with a host come here"
        port = parts.port or PORTS[parts.scheme]
        address = self._checked(parts.hostname, port)
        left = _left(deadline)
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=left)
        try:
            pinned = socket.create_connection((address, port), left)
            if parts.scheme == "https":
                context = ssl.create_default_context()
                pinned = context.wrap_socket(pinned, server_hostname=parts.hostname)
        except OSError as error:
            raise _refused("nothing answers there") from error
        connection.sock = pinned
        return connection

    def _checked(self, host: str, port: int) -> str:
        """An address of the host, all of which may be reached."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise _refused("its host is not known") from error
        if host not in self.allowed and not all(self._may_reach(each) for each in found):
            raise _refused("its host is not a public one")
        if port not in PORTS.values() and host not in self.allowed:
            raise _refused("only the ports 80 and 443 are reached")
        if not found:
            raise _refused("its host is not known")
        return found[0]

    def _may_reach(self, text: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        if is_public(address):
            return True
        return any(address in network for network in self._networks())

    def _networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        networks = []
        for text in self.allowed:
            try:
                networks.append(ipaddress.ip_network(text))
            except ValueError:  # it is a name
                continue
        return networks


def is_public(address: Address) -> bool:
    """Whether an address is one of the whole world's, also the IPv4 address inside an IPv6 one."""
    inside: list[Address] = []
    if isinstance(address, ipaddress.IPv6Address):
        inside += [each for each in (address.ipv4_mapped, address.sixtofour) if each]
        inside += address.teredo or ()
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return all(
        each.is_global and not each.is_multicast and not each.is_reserved
        for each in (inside or [address])
    )


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise _refused("it is no URL") from None
    if parts.scheme not in PORTS or not parts.hostname or not url.isprintable() or " " in url:
        raise _refused("it is no http or https URL")
    if parts.username or parts.password:
        raise _refused("it has a password in it")
    return parts


def _read(
    connection: http.client.HTTPConnection,
    answer: http.client.HTTPResponse,
    deadline: float,
    most_bytes: int,
) -> bytes:
    data = bytearray()
    while True:
        left = _left(deadline)
        if connection.sock is not None:
            connection.sock.settimeout(left)
        block = answer.read1(CHUNK)
        if not block:
            return bytes(data)
        data += block
        if len(data) > most_bytes:
            raise Problem(413, "picture too large", "what lies at this URL is larger than allowed")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _refused("it took too long")
    return left


def _refused(reason: str) -> Problem:
    return Problem(
        422, "URL refused", f"the URL cannot be fetched: {reason}; send the picture itself"
    )
