"""Pictures come, are looked at, labelled and leave; the same bytes twice are one picture."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from starlette.testclient import TestClient

from semblance import Gallery
from semblance.gallery.sqlite import SqliteStore
from tests.service.conftest import Start

Picture = Callable[[str], bytes]


@pytest.fixture
def fresh() -> bytes:
    """A picture that the gallery does not have."""
    return png(7)


def png(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (60, 80, 3), np.uint8)
    data = io.BytesIO()
    PIL.Image.fromarray(pixels).save(data, "PNG")
    return data.getvalue()


def sent(*pictures: tuple[str, bytes]) -> list[tuple[str, Any]]:
    return [("images", (name, data, "image/png")) for name, data in pictures]


def events(text: str) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(e.removeprefix("event: "), json.loads(d.removeprefix("data: "))) for e, d in blocks]


def test_added_found_and_forgotten(client: TestClient, shop: Path, fresh: bytes) -> None:
    answer = client.post(
        "/v1/images",
        files=sent(("a b.png", fresh)),
        data={"label": "noise", "attributes": '{"price": 2}'},
    )
    assert answer.status_code == 201 and answer.json()["added"] == 1
    (id,) = answer.json()["pictures"][0]["ids"]
    record = client.get(f"/v1/images/{id}").json()
    assert (record["label"], record["name"]) == ("noise", "a b.png")
    assert record["attributes"] == {"filename": "a b.png", "price": 2}
    assert (record["width"], record["height"]) == (80, 60)
    hits = client.post("/v1/search?k=1&where=price=2", files={"image": fresh}).json()["hits"]
    assert hits[0]["id"] == id
    (file,) = (shop / "uploads").rglob("*.png")
    assert file.read_bytes() == fresh and file.stem == record["digest"]
    assert client.delete(f"/v1/images/{id}").status_code == 204
    assert client.get(f"/v1/images/{id}").status_code == 404
    assert not list((shop / "uploads").rglob("*.png"))
    assert client.delete(f"/v1/images/{id}").status_code == 404


def test_a_file_that_was_not_uploaded_stays(client: TestClient, photos: Path) -> None:
    assert client.delete("/v1/images/1").status_code == 204
    assert (photos / "moon" / "0.jpg").exists()


def test_the_same_bytes_again_change_nothing(
    client: TestClient, shop: Path, fresh: bytes, picture: Picture
) -> None:
    first = client.post("/v1/images", files=sent(("a.png", fresh), ("b.png", fresh)))
    assert [one["status"] for one in first.json()["pictures"]] == ["added", "exists"]
    state = _state(shop)
    again = client.post("/v1/images", files=sent(("c.png", fresh), ("m", picture("moon/0"))))
    assert (again.status_code, again.json()["exists"]) == (200, 2)
    assert _state(shop) == state
    assert len(list((shop / "uploads").rglob("*.*"))) == 1


def test_one_bad_picture_does_not_stop_the_rest(
    client: TestClient, shop: Path, fresh: bytes
) -> None:
    files = sent(("a.png", fresh), ("b.png", b"text"), ("c.png", b""), ("d.png", fresh[:200]))
    said = client.post("/v1/images", files=files).json()
    assert (said["added"], said["skipped"]) == (1, 3)
    assert all(one["reason"] for one in said["pictures"] if one["status"] == "skipped")
    assert len(list((shop / "uploads").rglob("*.*"))) == 1


def test_progress_as_events(client: TestClient) -> None:
    files = sent(*[(f"{seed}.png", png(seed)) for seed in range(3)])
    answer = client.post("/v1/images", files=files, headers={"Accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer.text)
    steps = [data["done"] for name, data in told if name == "progress"]
    assert steps == sorted(steps) and steps[-1] == 3
    assert told[-1][0] == "done" and told[-1][1]["added"] == 3


def test_a_gallery_that_another_process_writes(start: Start, shop: Path, fresh: bytes) -> None:
    client = start(write_seconds=0.2)
    store = SqliteStore.open(shop)
    with store.writer():
        busy = client.post("/v1/images", files=sent(("a.png", fresh)))
        told = client.post(
            "/v1/images", files=sent(("a.png", fresh)), headers={"Accept": "text/event-stream"}
        )
    store.close()
    assert busy.status_code == 503 and busy.headers["retry-after"] == "2"
    assert events(told.text)[-1][0] == "problem"
    assert not list((shop / "uploads").rglob("*.png"))
    assert client.post("/v1/images", files=sent(("a.png", fresh))).status_code == 201


def test_a_check_stores_nothing(
    client: TestClient, shop: Path, fresh: bytes, picture: Picture
) -> None:
    state = _state(shop)
    lossless = io.BytesIO()
    PIL.Image.open(io.BytesIO(picture("moon/0"))).save(lossless, "PNG")
    files = sent(
        ("same.jpg", picture("moon/0")), ("pixels.png", lossless.getvalue()), ("new.png", fresh)
    )
    files += sent(("bad", b"text"))
    said = client.post("/v1/images?check=true", files=files)
    assert said.status_code == 200
    same, pixels, new, bad = said.json()["checked"]
    assert (same["relation"], same["duplicate"]) == ("same file", True)
    assert same["label"] == "moon" and same["nearest"][0]["id"] == same["known"]
    assert (pixels["relation"], pixels["known"]) == ("same pixels", same["known"])
    assert (new["relation"], new["known"], len(new["nearest"])) == ("new", None, 5)
    assert (bad["relation"], bad["reason"]) == (None, "text, not a picture")
    assert _state(shop) == state and not (shop / "uploads").exists()


def test_a_check_calls_likeness_no_duplicate(client: TestClient, picture: Picture) -> None:
    smaller = io.BytesIO()
    opened = PIL.Image.open(io.BytesIO(picture("moon/0")))
    opened.crop((4, 4, 300, 300)).save(smaller, "JPEG")
    files = sent(("crop.jpg", smaller.getvalue()))
    (said,) = client.post("/v1/images?check=true", files=files).json()["checked"]
    assert (said["relation"], said["duplicate"], said["label"]) == ("alike", False, "moon")
    strict = client.post("/v1/images?check=true&threshold=1", files=files).json()["checked"][0]
    assert strict["relation"] == "new"


def test_pages_of_a_list(client: TestClient) -> None:
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {"limit": "4", **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/images", params=asked).json()
        seen += [record["id"] for record in page["records"]]
        cursor = page["next"]
        assert page["total"] == 6
    assert seen == [1, 2, 3, 4, 5, 6]
    moons = client.get("/v1/images", params={"where": "label = 'moon'"}).json()
    assert moons["total"] == 2 and moons["next"] is None
    assert client.get("/v1/images?cursor=zzz").status_code == 400


def test_labels(client: TestClient) -> None:
    said = client.patch("/v1/images/1", json={"label": "new", "attributes": {"size": 1.5}})
    assert said.status_code == 200
    assert client.get("/v1/images/1").json()["attributes"] == {"size": 1.5}
    assert client.patch("/v1/images/1", json={"lable": "x"}).status_code == 422
    assert client.patch("/v1/images/1", json={"label": "a\0b"}).status_code == 400
    assert client.patch("/v1/images/99", json={}).status_code == 404


def test_thumbnails_are_made_anew(client: TestClient, shop: Path) -> None:
    hiding = png(1) + b"<script>alert(1)</script>"
    (one,) = client.post("/v1/images", files=sent(("a.html", hiding))).json()["pictures"]
    address = f"/v1/images/{one['ids'][0]}/thumbnail"
    small = client.get(f"{address}?size=32")
    assert small.headers["content-type"] == "image/jpeg"
    assert small.headers["x-content-type-options"] == "nosniff"
    assert b"script" not in small.content
    assert max(PIL.Image.open(io.BytesIO(small.content)).size) == 32
    cached = {"If-None-Match": small.headers["etag"]}
    assert client.get(f"{address}?size=32", headers=cached).status_code == 304
    (file,) = (shop / "uploads").rglob("*.png")
    file.unlink()
    gone = client.get(address)
    assert gone.status_code == 404 and str(shop) not in gone.text


def test_too_many_and_wrong_attributes(start: Start, fresh: bytes) -> None:
    client = start(max_pictures=1)
    assert client.post("/v1/images", files=sent(("a", fresh), ("b", fresh))).status_code == 400
    one = sent(("a", fresh))
    for wrong in ("[1]", "{", '{"a": [1]}', '{"a": NaN}'):
        answer = client.post("/v1/images", files=one, data={"attributes": wrong})
        assert answer.status_code == 400, wrong


def test_a_service_that_only_reads(start: Start, fresh: bytes, picture: Picture) -> None:
    client = start(read_only=True)
    assert client.post("/v1/images", files=sent(("a", fresh))).status_code == 403
    assert client.delete("/v1/images/1").status_code == 403
    assert client.patch("/v1/images/1", json={}).status_code == 403
    assert client.post("/v1/search", files={"image": picture("moon/0")}).status_code == 200
    assert client.post("/v1/images?check=true", files=sent(("a", fresh))).status_code == 200


def test_the_first_pictures_of_a_new_gallery(start: Start, tmp_path: Path, fresh: bytes) -> None:
    path = tmp_path / "new.gallery"
    client = start(gallery=path)
    assert client.get("/v1/images").json()["total"] == 0
    check = client.post("/v1/images?check=true", files=sent(("a", fresh))).json()
    assert check["checked"][0]["relation"] == "new"
    assert client.post("/v1/images", files=sent(("a", fresh))).status_code == 201
    with Gallery.open(path) as gallery:
        assert gallery.recipe.models == ("efficientnet_lite0",)


def _state(shop: Path) -> int:
    store = SqliteStore.open(shop)
    try:
        return store.state()
    finally:
        store.close()


def test_ids_of_all_and_of_some(client: TestClient) -> None:
    every = client.get("/v1/images/ids")
    assert np.frombuffer(every.content, "<f8").tolist() == [1, 2, 3, 4, 5, 6]
    some = client.get("/v1/images/ids", params={"where": "label = 'moon'"})
    listed = client.get("/v1/images", params={"where": "label = 'moon'"}).json()["records"]
    assert np.frombuffer(some.content, "<f8").tolist() == [one["id"] for one in listed] != []
    assert client.get("/v1/images/ids", params={"where": "uri = 'x'"}).status_code == 400
