"""Whatever is sent, the answer is a problem of the sender's: no 5xx, no traceback, no path."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from tests.service.conftest import Start
from tests.service.test_service_images import png

Picture = Callable[[str], bytes]
OLD = "/cosine_similarity_score"
IDS = [
    "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5c", "-1", "0", "1e3", "NaN", "9" * 30,
    "18446744073709551616", "9223372036854775808", "1%00", "%F0%9F%98%80", "1;drop table records",
    "' or '1'='1", "$(id)", "%0d%0aX: y",
]  # fmt: skip
FILTERS = [
    "' or 1=1 --", "label = 'a'; drop table records", "label = 'a' union select 1", "(" * 500,
    "not " * 5000 + "id = 1", "id = " + "9" * 5000, "label = '\0'", "label = '\ud800'", "id = NaN",
    "id = 1e999", "uri contains '/'", '"uri" = 1', "label in (" + "'a'," * 3000 + "'a')", "\u202e",
    "digest starts with ''", "added_at > 5", "page = -1 and not (id is null)",
]  # fmt: skip


def harmless(answer: httpx.Response, *secrets: Path) -> None:
    assert answer.status_code < 500, (answer.request.url, answer.text)
    text = answer.text
    for secret in (*secrets, Path(__file__).parent.parent.parent):
        assert str(secret) not in text
    assert "Traceback" not in text and 'File "' not in text and "site-packages" not in text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert told["status"] == answer.status_code and told["title"] and told["detail"]
        assert told["request_id"] == answer.headers["x-request-id"]
    if "json" in answer.headers.get("content-type", ""):
        json.loads(text, parse_constant=pytest.fail)


@pytest.mark.parametrize("id", IDS)
def test_ids(client: TestClient, shop: Path, id: str) -> None:
    for path in (f"/v1/images/{id}", f"/v1/images/{id}/thumbnail", f"/v1/images/{id}/similar"):
        answer = client.get(path)
        harmless(answer, shop)
        assert answer.status_code in (400, 404, 422), path
    harmless(client.delete(f"/v1/images/{id}"), shop)
    assert client.get("/v1/images").json()["total"] == 6


@pytest.mark.parametrize("where", FILTERS, ids=range(len(FILTERS)))
def test_filters(client: TestClient, shop: Path, where: str) -> None:
    asked = {"where": where.encode("utf-8", "surrogatepass")}
    harmless(client.get("/v1/images", params=asked), shop)
    harmless(client.post("/v1/search", params=asked, data={"id": "1"}), shop)
    assert client.get("/v1/images").json()["total"] == 6


@pytest.mark.parametrize("k", ["-1", "0", "1001", "9" * 40, "NaN", "1e2", "Infinity", "", "\0"])
def test_numbers(client: TestClient, shop: Path, k: str) -> None:
    answer = client.get("/v1/images/1/similar", params={"k": k})
    harmless(answer, shop)
    assert answer.status_code == 422
    for path in ("/v1/images?limit=", "/v1/images/1/thumbnail?size=", "/v1/images?limit=-"):
        answer = client.get(path + k.replace("\0", "%00"))
        harmless(answer, shop)
        assert answer.status_code == 422 or k == "1001"
    harmless(client.get("/v1/images", params={"cursor": k}), shop)


@pytest.mark.parametrize(
    "threshold", ["NaN", "-1", "2", "inf", "cos>=NaN", "p>=0.9", "fpr<=0.1", "0" * 5000, "\0", "٠"]
)
def test_thresholds(client: TestClient, shop: Path, picture: Picture, threshold: str) -> None:
    pair = {"image_1": picture("moon/0"), "image_2": picture("moon/1")}
    asked = {"threshold": threshold}
    harmless(client.post("/v1/compare", params=asked, files=pair), shop)
    harmless(client.post("/v1/search", params=asked, data={"id": "1"}), shop)
    files = [("images", picture("moon/0"))]
    harmless(client.post("/v1/images?check=true", params=asked, files=files), shop)


@pytest.mark.parametrize(
    "model", ["nothing", "onnx:/etc/passwd", "hf:/tmp", "timm:resnet10t", "head:../../x",
              "sscd:/dev/zero", "../../etc/passwd", "\0", "a" * 9000, "random:1"],
)  # fmt: skip
def test_models_that_are_not_on_offer(
    client: TestClient, shop: Path, picture: Picture, model: str
) -> None:
    """A name that leads to a file is a name like any other: only the list counts."""
    pair = {"image_1": picture("moon/0"), "image_2": picture("moon/1")}
    for path in (OLD, "/v1/compare"):
        answer = client.post(path, params={"model_name": model}, files=pair)
        harmless(answer, shop)
        assert answer.status_code in (400, 422)
    harmless(client.post("/v1/search", params={"model_name": model}, data={"id": "1"}), shop)
    harmless(client.post("/v1/search", params={"view": model}, data={"id": "1"}), shop)


PARTS: dict[str, Any] = {
    "missing": {},
    "empty": {"image_1": b"", "image_2": b""},
    "text": {"image_1": b"hello", "image_2": b"<svg onload=alert(1)>"},
    "twice": [("image_1", b"a"), ("image_1", b"b"), ("image_2", b"c")],
    "html": {"image_1": ("a.html", b"<html><script>x</script>", "text/html"), "image_2": b"x"},
    "path": {"image_1": ("../../../etc/passwd", b"x"), "image_2": ("/dev/zero", b"y")},
    "unknown": {"image_1": b"a", "image_2": b"b", "image_3": b"c"},
}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_parts(client: TestClient, shop: Path, parts: Any) -> None:
    for path in (OLD, "/v1/compare", "/v1/search", "/v1/images"):
        answer = client.post(path, files=parts)
        harmless(answer, shop)
        assert answer.status_code >= 400


def test_fields_in_the_place_of_files(client: TestClient, shop: Path) -> None:
    for path in (OLD, "/v1/compare", "/v1/search", "/v1/images"):
        answer = client.post(path, data={"image_1": "x", "image": "x", "images": "x"})
        harmless(answer, shop)
        assert answer.status_code >= 400


NAMES = ["../../../../evil.jpg", "..\\evil.jpg", "/etc/cron.d/evil", "a\0b.jpg", "CON", ".", "..",
         "x" * 300, "<script>.jpg", "\u202egpj.exe", "a\r\nb", "-rf", "%2e%2f"]  # fmt: skip


def test_names_of_uploads_lead_nowhere(client: TestClient, shop: Path) -> None:
    for seed, name in enumerate(NAMES):
        answer = client.post("/v1/images", files=[("images", (name, png(seed)))])
        harmless(answer, shop)
        assert answer.status_code == 201, name
    files = [path for path in shop.parent.rglob("*") if path.is_file()]
    assert not [path for path in files if "evil" in path.name or path.suffix == ".exe"]
    uploaded = [path for path in (shop / "uploads").rglob("*") if path.is_file()]
    assert len(uploaded) == len(NAMES) and {path.suffix for path in uploaded} == {".png"}
    for record in client.get("/v1/images?limit=100").json()["records"]:
        assert len(record["name"]) <= 200 and "/" not in record["name"]


ADDRESSES = ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/..%2f..%2fapp.py",
             "/docs.js/..", "/static/../app.py", "/v1", "/v1/", "/%00", "/a" * 999]  # fmt: skip


def test_addresses_and_methods(client: TestClient, shop: Path) -> None:
    for path in ADDRESSES:
        answer = client.get(path)
        harmless(answer, shop)
        assert "root:" not in answer.text
    for method in ("PUT", "TRACE", "PATCH", "DELETE", "BREW"):
        harmless(client.request(method, "/v1/images"), shop)
        harmless(client.request(method, "/"), shop)


def test_odd_bodies_and_headers(client: TestClient, shop: Path) -> None:
    for kind in ("application/json", "text/plain", "multipart/form-data", "", "x" * 3000):
        for path in ("/v1/images", "/v1/search", "/v1/session", OLD):
            harmless(client.post(path, content=b"{\xff", headers={"Content-Type": kind}), shop)
    harmless(client.patch("/v1/images/1", content=b"[" * 100_000), shop)
    deep = {"label": "x", "attributes": {"a": {"b": 1}}}
    harmless(client.patch("/v1/images/1", json=deep), shop)
    harmless(client.patch("/v1/images/1", content=b'{"attributes": {"a": NaN}}'), shop)
    harmless(client.get("/v1/images", headers={"X-Request-ID": "x" * 9000}), shop)
    harmless(client.get("/v1/images/1/thumbnail", headers={"If-None-Match": b"\xff"}), shop)


def test_what_would_be_passed_over_is_refused(client: TestClient, picture: Picture) -> None:
    data = picture("moon/0")
    twice = client.post("/v1/search", files=[("image", data), ("image", picture("coffee/0"))])
    assert twice.status_code == 422 and "'image' is there more than once" in twice.text
    assert client.post("/v1/search?k=1&k=2", data={"id": "1"}).status_code == 422
    assert client.post("/v1/search", data={"id": ["1", "2"]}).status_code == 200
    assert client.get("/v1/images/1/similar?rerank=keypoints&rerank=reciprocal").status_code == 200
    for path in ("/v1/search", "/v1/images", "/v1/compare"):
        answer = client.post(path, json={"id": 1})
        assert answer.status_code == 415 and "multipart/form-data" in answer.json()["detail"]
    many = client.post("/v1/search", data={"id": ["1"] * 1500})
    assert many.status_code == 400 and "more than 1,000 parts" in many.json()["detail"]
    text = client.post("/v1/search", files={"image": (None, "a picture")})
    assert text.status_code == 422 and "it must be a file, not text" in text.json()["detail"]


def test_a_label_of_blanks_is_none(client: TestClient) -> None:
    for said in ("", " ", "\t\n", "\u2003"):
        shape = {"label": said, "group": said, "attributes": {}}
        answer = client.patch("/v1/images/1", json=shape).json()
        assert (answer["label"], answer["group"]) == (None, None)


def test_without_the_token_nothing_is_told(start: Start, shop: Path) -> None:
    client = start(token="a-token-that-is-long-enough")
    for path in ("/v1/images", "/v1/images/1", "/v1/images/999", "/v1/nothing", "/v1/metrics"):
        answer = client.get(path)
        harmless(answer, shop)
        assert answer.status_code == 401, path


def test_a_form_that_is_cut_short_loses_no_picture_silently(client: TestClient) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="images"; filename="%d.png"\r\n\r\n'
    whole = b"".join(head % seed + png(seed) + b"\r\n" for seed in (701, 702)) + b"--b--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=b"}
    before = client.get("/v1/images").json()["total"]
    answer = client.post("/v1/images", content=whole[:-20], headers=headers)
    assert answer.status_code == 400 and "last boundary" in answer.json()["detail"]
    assert client.get("/v1/images").json()["total"] == before
    assert client.post("/v1/images", content=whole, headers=headers).json()["added"] == 2
