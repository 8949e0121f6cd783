"""Health, readiness, counters, models, views, maps and reports."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.service.conftest import Start


def wait_until_ready(client: TestClient) -> None:
    desk = client.app.state.desk  # type: ignore[attr-defined]
    while not desk.is_ready:
        pass


def test_alive_at_once_and_ready_when_the_model_is(start: Start) -> None:
    client = start()
    assert client.get("/v1/health").json() == {"status": "ok"}
    wait_until_ready(client)
    ready = client.get("/v1/readiness")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    client.app.state.desk.model_ready = False  # type: ignore[attr-defined]
    waiting = client.get("/v1/readiness")
    assert waiting.status_code == 503
    assert waiting.json() == {"ready": False, "model": False, "gallery": True}


def test_whoever_watches_may_ask_for_heads(client: TestClient) -> None:
    wait_until_ready(client)
    for path in ("/v1/health", "/v1/readiness"):
        answer = client.head(path)
        assert answer.status_code == 200 and "X-Request-ID" in answer.headers
    assert "head" not in client.get("/openapi.json").json()["paths"]["/v1/health"]


def test_what_may_be_done_here(client: TestClient, start: Start) -> None:
    said = client.get("/v1/service").json()
    assert said == {
        "read_only": False, "feedback": True, "fetch_urls": False,
        "max_upload_mb": 25, "max_request_mb": 200, "max_pictures": 100,
    }  # fmt: skip
    assert start(read_only=True, max_pictures=3).get("/v1/service").json() == {
        **said, "read_only": True, "max_pictures": 3,
    }  # fmt: skip


def test_a_gallery_that_vanishes_is_not_ready_and_takes_nothing(
    client: TestClient, shop: Path
) -> None:
    wait_until_ready(client)
    shutil.rmtree(shop)
    ready = client.get("/v1/readiness")
    assert (ready.status_code, ready.json()["gallery"]) == (503, False)
    changes = (
        client.post("/v1/images", files=[("images", b"x")]),
        client.patch("/v1/images/1", json={"label": "cat"}),
        client.delete("/v1/images/1"),
        client.post("/v1/samples"),
    )
    for answer in changes:
        assert answer.status_code == 503 and "folder is gone" in answer.json()["detail"]
    assert not shop.exists()


def test_counters_go_by_route(client: TestClient) -> None:
    client.get("/v1/images/1")
    client.get("/v1/images/2")
    client.get("/made/up/address")
    client.post("/v1/search", data={"id": "1"})
    text = client.get("/v1/metrics").text
    counted = 'semblance_requests_total{method="GET",route="/v1/images/{id}",status="200"} 2.0'
    assert counted in text
    assert "made" not in text and 'stage="answer"' in text and 'stage="queue"' in text


def test_models_views_and_spaces(client: TestClient) -> None:
    models = client.get("/v1/models").json()
    assert models["names"] == ["fast", "sift"]
    lite = next(each for each in models["models"] if each["name"] == "efficientnet_lite0")
    assert lite["on_hand"] and lite["dim"] == 1280
    (view,) = client.get("/v1/views").json()["views"]
    assert (view["name"], view["default"], view["records"]) == ("main", True, 6)
    (space,) = client.get("/v1/spaces").json()["spaces"]
    assert space["model"] == "efficientnet_lite0"


def test_labels_with_how_many_pictures_have_each(client: TestClient) -> None:
    client.patch("/v1/images/1", json={"label": "cat's"})
    client.patch("/v1/images/3", json={"label": None})
    found = client.get("/v1/labels").json()
    assert found["labels"][0]["records"] == 2 and found["labels"][-1]["records"] == 1
    assert {"label": "cat's", "records": 1} in found["labels"]
    assert (found["labelled"], found["total"]) == (5, 6)


@pytest.mark.slow  # the first use of scikit-learn
def test_a_map_and_its_points(client: TestClient) -> None:
    described = client.get("/v1/map?method=pca").json()
    assert described["labels"] == ["chelsea", "coffee", "moon"] and described["count"] == 6
    data = client.get(described["points"]).content
    count = described["count"]
    ids = np.frombuffer(data, "<f8", count)
    points = np.frombuffer(data, "<f4", 2 * count, offset=8 * count)
    labels = np.frombuffer(data, "<i4", count, offset=16 * count)
    assert len(data) == 20 * count
    assert ids.tolist() == [1, 2, 3, 4, 5, 6]
    assert points.min() >= 0 and points.max() <= 1
    named = [described["labels"][place] for place in labels]
    records = client.get("/v1/images").json()["records"]
    assert named == [record["label"] for record in records]


def test_a_map_of_too_little(start: Start, tmp_path: Path) -> None:
    answer = start(gallery=tmp_path / "new").get("/v1/map")
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "first" / "figures").mkdir(parents=True)
    document = {"title": "One", "answer": ["yes"], "facts": {"data": "/srv/photos/x"}}
    (folder / "first" / "report.json").write_text(json.dumps(document))
    (folder / "first" / "figures" / "a.png").write_bytes(b"\x89PNG")
    (folder / "broken").mkdir()
    (folder / "broken" / "report.json").write_text("{")
    (tmp_path / "secret.json").write_text('{"secret": 1}')
    (folder / "linked").symlink_to(tmp_path)
    return folder


def test_reports_are_read(start: Start, reports: Path) -> None:
    client = start(reports=reports)
    assert client.get("/v1/reports").json()["reports"] == [
        {"name": "first", "title": "One", "answer": ["yes"], "uri": "/v1/reports/first"}
    ]
    report = client.get("/v1/reports/first").json()["report"]
    assert report["title"] == "One" and "/srv" not in json.dumps(report)
    assert client.get("/v1/reports/first/figures/a.png").content == b"\x89PNG"
    assert client.get("/v1/reports/broken").status_code == 422


@pytest.mark.parametrize(
    "path",
    ["..", "../secret", "%2e%2e", "..%2fsecret.json", "first%2f..%2f..", "linked", "nothing",
     "first/figures/..%2freport.json", "first/figures/b.png", "%00"],
)  # fmt: skip
def test_no_way_out_of_the_reports(start: Start, reports: Path, path: str) -> None:
    answer = start(reports=reports).get(f"/v1/reports/{path}")
    assert answer.status_code in (404, 422)
    assert "secret" not in answer.text.replace("../secret", "")


def test_without_a_folder_there_are_none(client: TestClient) -> None:
    assert client.get("/v1/reports").json() == {"reports": []}
