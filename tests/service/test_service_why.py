"""Why a hit is like its query: small pictures that are made here, and the same as data."""

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import PIL.Image
import pytest
from starlette.testclient import TestClient

from semblance.service.metrics import Metrics
from semblance.service.problems import Problem
from semblance.service.reasons import KEPT
from semblance.service.workshop import REASONS_WAITING, Workshop
from tests.service.conftest import Start
from tests.service.test_service_abuse import harmless

Picture = Callable[[str], bytes]


def shown(reason: Any) -> PIL.Image.Image:
    scheme, _, data = reason["picture"].partition(",")
    assert scheme == "data:image/jpeg;base64"
    picture = PIL.Image.open(io.BytesIO(base64.b64decode(data)))
    assert picture.size == (reason["width"], reason["height"]) and max(picture.size) <= 320
    return picture


@pytest.fixture
def shapes(start: Start, objects_shop: Path) -> TestClient:
    return start(gallery=objects_shop)


def test_reasons_of_a_gallery_of_objects(shapes: TestClient, drawn: Path) -> None:
    files = {"image": (drawn / "disc/0.png").read_bytes()}
    said = shapes.post("/v1/why", files=files, data={"id": "5"}).json()
    captions = [each["caption"] for each in said["hit"]]
    assert [each["caption"] for each in said["query"]] == ["what is compared"]
    assert captions[:2] == ["what is compared", "where it is like the query"]
    assert "IoU 1.00" in captions[2] and "points agree" in captions[3]
    for each in (*said["query"], *said["hit"]):
        assert shown(each).mode == "RGB"
    why = said["explanation"]
    assert why["overlap"]["iou"] == 1 and why["match"]["inliers"] > 20
    assert sum(why["shares"].values()) == pytest.approx(1, abs=1e-4)
    assert said["predicted"]["category"] == why["category"] == "disc" and said["view"] == "main"


def test_by_id_and_by_upload_say_the_same(shapes: TestClient, drawn: Path) -> None:
    files = {"image": (drawn / "disc/0.png").read_bytes()}
    sent = shapes.post("/v1/why", files=files, data={"id": "6"}).json()
    named = shapes.get("/v1/images/6/why?query=5").json()
    assert sent["explanation"] == named["explanation"]
    # One disc is shrunk and laid on the other, as the view's re-ranker does.
    overlap = named["explanation"]["overlap"]
    assert (overlap["placement"], overlap["iou"]) == ("turned", pytest.approx(1, abs=0.02))


def test_a_region_of_either_side(shapes: TestClient) -> None:
    whole = shapes.get("/v1/images/1/why?query=5").json()
    part = shapes.get("/v1/images/1/why?query=5&hit_region=10,50,62,62").json()
    assert part["explanation"]["shares"] != whole["explanation"]["shares"]
    assert part["explanation"]["shares"]["efficientnet_lite0"] > 0.5
    outside = shapes.get("/v1/images/1/why?query=5&region=400,0,5,5")
    assert outside.status_code == 400 and "160 x 160" in outside.json()["detail"]


def test_an_object_cut_close_is_still_an_object(shapes: TestClient) -> None:
    path = "/v1/images/1/why?query=1&region=92,52,57,57&hit_region=92,52,57,57"
    said = shapes.get(path).json()
    assert [each["caption"] for each in said["query"]] == ["what is compared"]
    assert said["explanation"]["shares"]["efficientnet_lite0"] == pytest.approx(1, abs=1e-3)
    assert said["explanation"]["overlap"]["iou"] == 1


def test_whole_pictures_have_heat_and_points(client: TestClient, picture: Picture) -> None:
    files = {"image": picture("coffee/0")}
    said = client.post("/v1/why", files=files, data={"id": "3"}).json()
    assert said["query"] == [] and said["predicted"] is None
    assert said["explanation"]["methods"] == {"efficientnet_lite0": "pooled"}
    assert said["hit"][0]["caption"] == "where it is like the query"
    shares = client.post("/v1/search?k=6", files=files).json()["hits"]
    (hit,) = (each for each in shares if each["id"] == 3)
    explained = said["explanation"]["shares"]["efficientnet_lite0"]
    assert explained == pytest.approx(hit["why"]["shares"]["efficientnet_lite0"], abs=1e-3)


def test_they_are_kept_until_the_gallery_changes(
    shapes: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shapes.get("/v1/images/6/why?query=5").json()
    assert shapes.get("/v1/images/6/why?query=5").json() == first
    shapes.patch("/v1/images/6", json={"label": "disc", "group": "g"})
    again = shapes.get("/v1/images/6/why?query=5").json()
    assert again["took_ms"] != first["took_ms"]
    reasons = shapes.app.state.desk.reasons  # type: ignore[attr-defined]
    monkeypatch.setattr("semblance.service.reasons.KEPT", 1)
    shapes.get("/v1/images/7/why?query=5")
    assert len(reasons._kept) == 1 < KEPT


def test_a_picture_that_is_gone(start: Start, shop: Path, picture: Picture, photos: Path) -> None:
    from tests.service.test_service_images import png

    client = start()
    data = png(3)
    client.post("/v1/images", files=[("images", data)])
    (file,) = (path for path in (shop / "uploads").rglob("*.png"))
    file.unlink()
    answer = client.get("/v1/images/7/why?query=1")
    harmless(answer, shop)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/v1/images/99/why?query=1", "/v1/images/1/why?query=99", "/v1/images/1/why",
     "/v1/images/x/why?query=1", "/v1/images/1/why?query=NaN", "/v1/images/1/why?query=-1",
     "/v1/images/1/why?query=1&view=..%2f", "/v1/images/1/why?query=9223372036854775808",
     "/v1/images/1/why?query=1&occlusion=true"],
)  # fmt: skip
def test_what_cannot_be_explained(client: TestClient, shop: Path, path: str) -> None:
    answer = client.get(path)
    harmless(answer, shop)
    assert 400 <= answer.status_code < 500


def test_uploads_that_are_no_pictures(client: TestClient, shop: Path) -> None:
    for data in (b"", b"<svg onload=alert(1)>", b"x" * 999):
        for path in ("/v1/why", "/v1/search/objects"):
            form = {"id": "1"} if path == "/v1/why" else {}
            answer = client.post(path, files={"image": data}, data=form)
            harmless(answer, shop)
            assert 400 <= answer.status_code < 500


def test_one_at_a_time_and_no_endless_queue() -> None:
    async def crowd() -> list[Any]:
        shop = Workshop(threads=4, queue=64, per_client=0, metrics=Metrics())
        running, most, go = 0, 0, anyio.Event()

        def work() -> int:
            nonlocal running, most
            running += 1
            most = max(most, running)
            anyio.from_thread.run(go.wait)
            running -= 1
            return most

        said: list[Any] = []

        async def ask() -> None:
            try:
                said.append(await shop.explain("a", work))
            except Problem as problem:
                said.append(problem)
                go.set()

        async with anyio.create_task_group() as tasks:
            for _ in range(REASONS_WAITING + 2):
                tasks.start_soon(ask)
        return said

    said = anyio.run(crowd)
    refused = [each for each in said if isinstance(each, Problem)]
    assert [(each.status_code, each.headers) for each in refused] == [(503, {"Retry-After": "1"})]
    assert {each for each in said if not isinstance(each, Problem)} == {1}
