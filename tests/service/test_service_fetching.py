"""URLs of strangers lead to public addresses only, at every hop, or nowhere."""

import http.server
import ipaddress
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from semblance.service.problems import Problem
from semblance.service.security.fetching import Fetcher, is_public
from semblance.service.settings import Settings
from tests.service.conftest import Start

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_there_is_refused(address: str) -> None:
    with pytest.raises(Problem, match="not a public one"):
        _fetcher([address]).picture("http://innocent.example/a.jpg", 100)
    with pytest.raises(Problem, match="not a public one"):
        _fetcher(["93.184.215.14", address]).picture("https://mixed.example/", 100)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/",
        "http://0x7f.1/", "http://0177.0.0.1/", "file:///etc/passwd", "ftp://example.org/",
        "gopher://x/", "http://", "//x", "x", "http://user:pass@example.org/", "http://a b/",
        "http://x\r\nHost: y/", "http://[bad", "http://x:99999/", "http:///etc/passwd",
    ],
)  # fmt: skip
def test_urls_that_are_refused(url: str) -> None:
    fetcher = Fetcher(True, frozenset(), 5)
    with pytest.raises(Problem) as refused:
        fetcher.picture(url, 100)
    assert refused.value.status_code == 422


def test_ports_of_other_services_are_refused() -> None:
    with pytest.raises(Problem, match="ports 80 and 443"):
        _fetcher(["93.184.215.14"]).picture("http://public.example:6379/", 100)


def test_it_is_off_unless_enabled(start: Start) -> None:
    answer = start().post("/v1/search", data={"image_url": "http://127.0.0.1/"})
    assert answer.status_code == 403 and "send the picture itself" in answer.json()["detail"]
    enabled = start(fetch_urls=True).post(
        "/v1/search", data={"image_url": "http://169.254.169.254/latest/meta-data"}
    )
    assert enabled.status_code == 422 and "not a public one" in enabled.json()["detail"]
    assert not Fetcher.of(Settings(gallery="g")).enabled


Site = Callable[..., str]


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on this machine: its paths, what they answer, or where they redirect to."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def serve(**answers: bytes | str) -> str:
        class Answering(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                said = answers.get(self.path.strip("/"), "")
                self.send_response(302 if isinstance(said, str) else 200)
                if isinstance(said, str):
                    self.send_header("Location", said)
                self.end_headers()
                if isinstance(said, bytes):
                    self.wfile.write(said)

            def log_message(self, *args: object) -> None:
                return

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_what_is_listed_is_reached_and_bounded(site: Site) -> None:
    address = site(a=b"picture", r="/a", loop="/loop")
    fetcher = Fetcher(True, frozenset(["127.0.0.1"]), 5)
    assert fetcher.picture(f"{address}/a", 100) == b"picture"
    assert fetcher.picture(f"{address}/r", 100) == b"picture"
    with pytest.raises(Problem, match="larger than allowed"):
        fetcher.picture(f"{address}/a", 3)
    with pytest.raises(Problem, match="redirects too often"):
        fetcher.picture(f"{address}/loop", 100)


def test_a_redirect_is_checked_again(site: Site) -> None:
    """A site that is allowed sends us on to one that is not."""
    inner = site(secret=b"secret")
    outer = site(r=f"http://localhost:{inner.rpartition(':')[2]}/secret", f="file:///etc/passwd")

    def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == "listed.example" else ["127.0.0.1", "::1"]

    fetcher = Fetcher(True, frozenset(["listed.example"]), 5, resolve)
    address = outer.replace("127.0.0.1", "listed.example")
    with pytest.raises(Problem, match="not a public one"):
        fetcher.picture(f"{address}/r", 100)
    with pytest.raises(Problem, match="no http or https URL"):
        fetcher.picture(f"{address}/f", 100)


def test_the_address_that_was_checked_is_the_one_that_is_reached(site: Site) -> None:
    """The name server changes its mind between two questions; it is asked once."""
    address = site(a=b"picture")
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    fetcher = Fetcher(True, frozenset(["name.example"]), 5, rebinding)
    assert fetcher.picture(f"{address.replace('127.0.0.1', 'name.example')}/a", 100) == b"picture"
    assert asked == ["name.example"]


def test_networks_may_be_listed(site: Site) -> None:
    fetcher = Fetcher(True, frozenset(["127.0.0.0/8"]), 5, lambda host, port: ["127.0.0.1"])
    with pytest.raises(Problem, match="ports"):
        fetcher.picture(f"{site(a=b'x')}/a", 100)
    assert fetcher._may_reach("127.0.0.1") and not fetcher._may_reach("10.0.0.1")


def _fetcher(addresses: Sequence[str]) -> Fetcher:
    return Fetcher(True, frozenset(), 5, lambda host, port: addresses)
