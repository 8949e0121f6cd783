"""Who may come in: the token, names and origins, headers of every answer, and no leaks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from semblance.service.problems import without_paths
from semblance.service.security.token import COOKIE, TokenGate
from semblance.version import __version__
from tests.service.conftest import Start

Picture = Callable[[str], bytes]
TOKEN = "a-token-that-is-long-enough"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def test_every_answer_carries_its_headers(client: TestClient) -> None:
    for path in ("/", "/docs", "/docs.js", "/v1/health", "/v1/nothing", "/nothing"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert "script-src 'self'" in policy and "default-src 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers and "x-powered-by" not in headers
        assert len(headers["x-request-id"]) == 16


def test_the_pages_have_no_inline_script_and_no_other_host(client: TestClient) -> None:
    for path in ("/", "/docs", "/docs.js", "/docs.css"):
        text = client.get(path).text
        assert "http://" not in text and "https://" not in text and "style=" not in text
        assert "<script>" not in text and " onclick" not in text


def test_request_ids(client: TestClient) -> None:
    mine = client.get("/v1/nothing", headers={"X-Request-ID": "mine-1"})
    assert mine.headers["x-request-id"] == "mine-1" == mine.json()["request_id"]
    odd = client.get("/v1/health", headers={"X-Request-ID": "a b<script>"})
    assert odd.headers["x-request-id"] != "a b<script>"


def test_the_token_is_asked_of_all_that_tells_something(start: Start, picture: Picture) -> None:
    client = start(token=TOKEN)
    for path in ("/v1/health", "/v1/readiness", "/", "/docs", "/docs.js"):
        assert client.get(path).status_code in (200, 503), path
    described = client.get("/openapi.json", headers=BEARER).json()["paths"]
    for path in ("/openapi.json", "/v1/nothing", *described):
        if path in ("/v1/health", "/v1/readiness", "/v1/session"):
            continue
        answer = client.get(path.replace("{id}", "1"))
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"
    files = {"image_1": picture("moon/0"), "image_2": picture("moon/0")}
    assert client.post("/cosine_similarity_score", files=files).status_code == 401
    right = client.post("/cosine_similarity_score", files=files, headers=BEARER)
    assert right.status_code == 200
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", TOKEN, "Basic abc", "Bearer \xff"):
        asked = {b"authorization": wrong.encode("latin-1")}
        assert client.get("/v1/models", headers=asked).status_code == 401


def test_a_session_for_browsers(start: Start) -> None:
    client = start(token=TOKEN)
    assert client.post("/v1/session", json={"token": "wrong"}).status_code == 401
    begun = client.post("/v1/session", json={"token": TOKEN})
    assert begun.status_code == 204
    said = begun.headers["set-cookie"]
    assert "HttpOnly" in said and "SameSite=strict" in said and TOKEN not in said
    assert client.get("/v1/models").status_code == 200
    client.delete("/v1/session")
    assert client.get("/v1/models").status_code == 401
    client.cookies.set(COOKIE, TOKEN)
    assert client.get("/v1/models").status_code == 401


def test_the_token_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import hmac

    compared: list[tuple[bytes, bytes]] = []
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: bool(compared.append((a, b))))
    gate = TokenGate(lambda *args: None, TOKEN)  # type: ignore[arg-type, return-value]
    scope = {"type": "http", "headers": [(b"authorization", f"Bearer {TOKEN}".encode())]}
    assert not gate._opens(scope)
    assert (TOKEN.encode(), TOKEN.encode()) in compared


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "LOCALHOST:1"])
def test_names_of_this_machine(client: TestClient, host: str) -> None:
    assert client.get("/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "192.0.2.1", "", "[x"])
def test_foreign_names_are_refused(client: TestClient, host: str) -> None:
    answer = client.get("/v1/images", headers={"Host": host})
    assert answer.status_code == 421
    assert "allowed_hosts" in answer.json()["detail"]


def test_listening_elsewhere(start: Start) -> None:
    client = start(host="0.0.0.0", token=TOKEN, allowed_hosts=("shop.example",))
    for host, status in (("shop.example", 200), ("192.0.2.1", 200), ("evil.example", 421)):
        assert client.get("/v1/health", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 404),
        ({"Origin": "http://127.0.0.1:8000"}, 404),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 404),
        ({"Origin": "https://known.example"}, 404),
    ],
)
def test_changes_come_from_our_own_page(start: Start, headers: dict[str, str], status: int) -> None:
    client = start(allowed_origins=("https://known.example",))
    assert client.delete("/v1/images/99", headers=headers).status_code == status
    assert client.get("/v1/images/1", headers=headers).status_code == 200


def test_an_error_of_ours_tells_nothing(application: Callable[..., FastAPI]) -> None:
    app = application()

    def fail() -> None:
        raise RuntimeError(f"secret in {__file__}")

    app.add_api_route("/fail", fail)
    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app, raise_server_exceptions=False, base_url="http://localhost") as client:
        answer = client.get("/fail")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no record has a field 'x' (/srv/shop.gallery)", "no record has a field 'x' ((a path))"),
        ("/srv/a/b.jpg: truncated", "(a path): truncated"),
        (r"C:\Users\me\a.jpg: gone", "(a path): gone"),
        ("label/group and 1/2 stay, as does application/json", None),
        ("see /docs for what there is, or https://example.org/a/b", None),
        ("two\nlines", r"two\nlines"),
        (f"{Path.home()}/my pictures/a.jpg: gone", "(a path) pictures/a.jpg: gone"),
    ],
)
def test_paths_are_taken_out(text: str, shown: str | None) -> None:
    assert without_paths(text) == (text if shown is None else shown)


def test_no_version_is_told(client: TestClient) -> None:
    from importlib.metadata import version

    for path in ("/openapi.json", "/v1/health", "/nothing", "/"):
        answer = client.get(path)
        assert "uvicorn" not in answer.text and "starlette" not in answer.text.lower()
        for package in ("fastapi", "starlette", "uvicorn"):
            assert f'"{version(package)}"' not in answer.text
    assert client.get("/openapi.json").json()["info"]["version"] == "1" != __version__
