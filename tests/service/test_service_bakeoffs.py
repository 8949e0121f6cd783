"""A bakeoff and the sample pictures over HTTP: watched by events, one at a time, cancelled."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from semblance import Gallery
from semblance.gallery.labels import folder_labels
from semblance.gallery.records import FileStamp, Labels, Record
from semblance.service.bakeoff_pictures import Chosen, chosen
from semblance.service.bakeoffs import Bakeoffs
from semblance.service.desk import Desk
from semblance.service.problems import Problem
from tests.service.conftest import Start

EVENTS = {"Accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def desk_of(client: TestClient) -> Desk:
    desk: Desk = client.app.state.desk  # type: ignore[attr-defined]
    return desk


@pytest.mark.slow
def test_a_bakeoff_is_watched_and_leaves_a_report(
    client: TestClient, shop: Path, photo_folder: Path
) -> None:
    folders = [photo_folder / name for name in ("moon", "coffee", "chelsea")]
    with Gallery.open(shop) as gallery:
        gallery.add(folders, folder_labels([photo_folder]))
    wanted = {"models": ["fast"], "pictures": 60}
    said = events(client.post("/v1/bakeoff", json=wanted, headers=EVENTS).text)
    assert said[0][0] == "progress", said
    assert said[0][1]["of"] > 0
    name, done = said[-1]
    assert name == "done" and "efficientnet_lite0" in done["recipe"] and done["answer"]
    (listed,) = client.get("/v1/reports").json()["reports"]
    assert listed["name"] == done["report"] and listed["answer"] == done["answer"]
    report = client.get(listed["uri"]).json()["report"]
    assert report["sections"][0]["parts"] and str(shop) not in json.dumps(report)
    assert client.get("/v1/bakeoff").json()["running"] is False


def test_one_at_a_time_and_cancelled_from_another_worker(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = Chosen((), "label")
    monkeypatch.setattr("semblance.service.bakeoffs.chosen", lambda records, most: ready)
    desk, other = desk_of(client), Bakeoffs(desk_of(client))
    under_way, go_on = threading.Event(), threading.Event()

    def endless(desk: Desk, data: Any, models: Any, progress: Any) -> None:
        while True:
            progress("encoding")(3, 6)
            under_way.set()
            go_on.wait(30)

    monkeypatch.setattr("semblance.service.bakeoffs._outcome", endless)
    problems: list[Problem] = []

    def run() -> None:
        try:
            desk.bakeoffs.run(("fast",), 6, lambda done, of: None)
        except Problem as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    assert under_way.wait(30)
    stand = other.stand()
    assert (stand.running, stand.stage, stand.done, stand.of) == (True, "encoding", 3, 6)
    second = client.post("/v1/bakeoff", json={"models": ["fast"]})
    assert second.status_code == 409 and "cancel it" in second.json()["detail"]
    assert client.delete("/v1/bakeoff").status_code == 204
    go_on.set()
    thread.join(30)
    assert [problem.title for problem in problems] == ["cancelled"]
    assert not other.stand().running and not other.cancel()


def record(id: int, label: str, group: str | None = None) -> Record:
    stamp = FileStamp(1, 1, 1)
    return Record(id, f"/{id}.jpg", 0, "d", 8, 8, stamp, Labels(label, group, {}), None, "t")


def test_pictures_are_spread_over_the_labels() -> None:
    many = [record(id, "ab"[id % 2]) for id in range(100)]
    few = [record(200 + id, "c") for id in range(3)]
    found = chosen([*many, *few], 12)
    assert found.judge == "label"
    assert [each.label for each in found.records] == ["a"] * 6 + ["b"] * 6
    assert found.records[0].id == 0 and found.records[5].id > 80


def test_groups_judge_where_labels_hold_too_few_products() -> None:
    views = [record(id, "ab"[id // 3 % 2], f"g{id // 3}") for id in range(18)]
    found = chosen(views, 12)
    assert found.judge == "group" and len(found.records) == 12
    assert {each.group for each in found.records} == {"g0", "g1", "g3", "g4"}
    with pytest.raises(Problem, match="needs 2 labels with 4 pictures"):
        chosen(views[:9], 12)


@pytest.mark.parametrize("wanted", [{"models": ["nothing"]}, {"pictures": 1}, {"more": 1}])
def test_what_cannot_be_is_refused(client: TestClient, wanted: dict[str, Any]) -> None:
    assert client.post("/v1/bakeoff", json=wanted).status_code in (400, 422)


def test_labels_are_needed(client: TestClient) -> None:
    for id in range(1, 7):
        client.patch(f"/v1/images/{id}", json={"label": None})
    answer = client.post("/v1/bakeoff", json={"models": ["fast"]})
    assert answer.status_code == 409 and "label some pictures" in answer.json()["detail"]


def test_a_service_that_only_reads_starts_none(start: Start) -> None:
    client = start(read_only=True)
    for answer in (client.post("/v1/bakeoff", json={}), client.delete("/v1/bakeoff")):
        assert answer.status_code == 403


def test_samples_are_for_an_empty_gallery(client: TestClient) -> None:
    answer = client.post("/v1/samples")
    assert answer.status_code == 409 and answer.json()["title"] == "not empty"


@pytest.mark.slow
def test_samples_in_one_request(start: Start, tmp_path: Path) -> None:
    client = start(gallery=tmp_path / "new.gallery")
    said = events(client.post("/v1/samples", headers=EVENTS).text)
    counts = [data["done"] for name, data in said if name == "progress"]
    assert counts == sorted(counts) and counts[0] < 5 and counts[-1] == 120
    assert said[-1] == ("done", {"records": 60})
    assert len(client.get("/v1/labels").json()["labels"]) == 15
    hits = client.get("/v1/images/1/similar?k=4").json()["hits"]
    assert len({hit["group"] for hit in hits}) < 4
    assert client.post("/v1/samples").status_code == 409


def test_records_without_a_view_do_not_stop_the_model(
    start: Start, shop: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Gallery.open(shop) as gallery, gallery.store.writer() as writer:
        writer.drop_view("main")
    desk = desk_of(start())
    desk.warm_up()
    assert desk.is_ready and "cannot be opened" not in caplog.text
