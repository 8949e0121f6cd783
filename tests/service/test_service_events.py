"""Searches and marks become events: kept once, in bounds, and never with a picture."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from semblance import Gallery
from semblance.errors import UsageError
from semblance.evaluate.feedback import FeedbackStore, Search, feedback_file
from semblance.pipeline.recipe import Choice
from semblance.search.hits import Answer
from semblance.service.feedback import EVENTS_AT_ONCE, Feedback, Question, Rates, described
from semblance.service.problems import Problem
from semblance.service.settings import Settings
from tests.service.conftest import Start

Picture = Callable[[str], bytes]


def kept(shop: Path) -> list[Search]:
    return list(FeedbackStore(feedback_file(shop)).searches())


def told(client: TestClient, **event: Any) -> int:
    return client.post("/v1/events", json=event).status_code


def test_a_search_and_a_click(client: TestClient, shop: Path) -> None:
    said = client.get("/v1/images/1/similar?k=3").json()
    hit = said["hits"][1]
    event = {"search_id": said["search_id"], "id": hit["id"], "rank": 2, "kind": "click"}
    assert told(client, **event) == told(client, **event) == 204
    (search,) = kept(shop)
    assert (search.id, search.view, search.asked, search.query) == (
        said["search_id"], "main", "record", "1",
    )  # fmt: skip
    assert [each.record for each in search.shown] == [each["id"] for each in said["hits"]]
    assert search.shown[1].similarity == pytest.approx(hit["similarity"], abs=1e-6)
    assert [(mark.record, mark.rank, mark.kind) for mark in search.marks] == [
        (hit["id"], 2, "click")
    ]


def test_a_verdict_can_change_and_go(client: TestClient, shop: Path) -> None:
    said = client.get("/v1/images/1/similar?k=3").json()
    event = {"search_id": said["search_id"], "id": said["hits"][0]["id"], "rank": 1}
    for kind, left in (("right", ["right"]), ("wrong", ["wrong"]), ("unmarked", [])):
        assert told(client, **event, kind=kind) == 204
        assert [mark.kind for mark in kept(shop)[0].marks] == left


def test_a_picture_is_a_digest_and_a_text_is_one_too(
    client: TestClient, shop: Path, picture: Picture
) -> None:
    data = picture("moon/0")
    client.post("/v1/search", files={"image": data})
    client.post("/v1/search", data={"id": "1", "unlike_id": "3"})
    first, second = kept(shop)
    assert (first.asked, len(first.query)) == ("picture", 64)
    assert second.asked == "several" and second.words is None
    assert data[:64] not in feedback_file(shop).read_bytes()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"search_id": "x"}, 404),
        ({"rank": 2}, 422),
        ({"rank": 0}, 422),
        ({"rank": 999}, 422),
        ({"id": 2**63 - 1}, 422),
        ({"kind": "bought"}, 422),
        ({"more": 1}, 422),
    ],
)
def test_what_fits_no_search_is_refused(
    client: TestClient, shop: Path, changed: dict[str, Any], status: int
) -> None:
    said = client.get("/v1/images/1/similar?k=3").json()
    event = {"search_id": said["search_id"], "id": said["hits"][0]["id"], "rank": 1}
    answer = client.post("/v1/events", json={**event, "kind": "click", **changed})
    assert answer.status_code == status and answer.json()["detail"]
    assert kept(shop)[0].marks == ()


def test_a_foreign_page_cannot_mark(client: TestClient, shop: Path) -> None:
    said = client.get("/v1/images/1/similar?k=1").json()
    event = {"search_id": said["search_id"], "id": 1, "rank": 1, "kind": "wrong"}
    answer = client.post("/v1/events", json=event, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403 and kept(shop)[0].marks == ()


def test_it_can_be_switched_off(start: Start, shop: Path) -> None:
    client = start(feedback=False)
    said = client.get("/v1/images/1/similar?k=1").json()
    assert said["search_id"] is None and not feedback_file(shop).exists()
    assert told(client, search_id="a", id=1, rank=1, kind="click") == 409


def test_one_search_can_stay_out(client: TestClient, shop: Path) -> None:
    assert client.get("/v1/images/1/similar?keep=false").json()["search_id"] is None
    assert kept(shop) == []


def test_what_cannot_be_kept_spoils_no_answer(client: TestClient, shop: Path) -> None:
    feedback_file(shop).mkdir()
    said = client.get("/v1/images/1/similar?k=2").json()
    assert len(said["hits"]) == 2 and said["search_id"] is None


def test_a_reading_service_keeps_feedback_too(start: Start, shop: Path) -> None:
    start(read_only=True).get("/v1/images/1/similar")
    assert len(kept(shop)) == 1


def test_nobody_marks_without_end() -> None:
    now = 0.0
    rates = Rates(lambda: now)
    for _ in range(int(EVENTS_AT_ONCE)):
        rates.take("a")
    with pytest.raises(Problem) as refused:
        rates.take("a")
    assert refused.value.status_code == 429
    rates.take("b")
    now = 1.0
    rates.take("a")


@pytest.fixture
def two_views(shop: Path) -> Path:
    with Gallery.open(shop) as gallery:
        gallery.views.add("colours", Choice(("colour_texture",)))
    return shop


def test_two_views_are_interleaved(start: Start, two_views: Path) -> None:
    client = start()
    plain = {
        view: [hit["id"] for hit in client.get(f"/v1/images/1/similar?view={view}").json()["hits"]]
        for view in ("main", "colours")
    }
    said = client.post("/v1/search?interleave=colours&k=4", data={"id": "1"}).json()
    assert said["interleaved"] and len({hit["id"] for hit in said["hits"]}) == 4
    search = kept(two_views)[-1]
    assert (search.view, search.rival) == ("main", "colours") and search.key != search.rival_key
    for team, view in (("first", "main"), ("second", "colours")):
        places = [plain[view].index(each.record) for each in search.shown if each.team == team]
        assert len(places) == 2 and places == sorted(places)


def test_interleaved_hits_say_their_category(start: Start, objects_shop: Path) -> None:
    with Gallery.open(objects_shop) as gallery:
        gallery.views.add("colours", Choice(("colour_texture",)))
    client = start(gallery=objects_shop)
    said = client.get("/v1/images/2/similar?interleave=colours&category=box").json()
    assert {hit["category"] for hit in said["hits"]} == {"box"}
    assert said["category"] == {"labels": ["box"], "probability": 1.0, "reason": ""}
    # The one view predicts the category, the other searches everything.
    said = client.get("/v1/images/2/similar?interleave=colours&rerank=none").json()
    assert said["category"] is None and said["interleaved"]


def test_interleaving_as_a_setting(start: Start, two_views: Path) -> None:
    client = start(interleave=("main", "colours"))
    assert client.get("/v1/images/1/similar").json()["interleaved"]
    assert not client.get("/v1/images/1/similar?view=colours").json()["interleaved"]
    with pytest.raises(UsageError, match="two different views"):
        Settings(gallery=two_views, interleave=("main",)).check()


@pytest.mark.parametrize(("rival", "status"), [("main", 400), ("nothing", 409)])
def test_a_rival_must_be_another_view(client: TestClient, rival: str, status: int) -> None:
    answer = client.get(f"/v1/images/1/similar?interleave={rival}")
    assert answer.status_code == status


@pytest.mark.parametrize(("kept_as_they_are", "words"), [(False, None), (True, "red\nround")])
def test_texts_are_kept_only_where_told(
    shop: Path, kept_as_they_are: bool, words: str | None
) -> None:
    feedback = Feedback(Settings(gallery=shop, feedback_texts=kept_as_they_are))
    question = Question(None, None, 5, (), (), ("red", "round"))
    with Gallery.open(shop) as gallery:
        assert feedback.remember("a", question, Answer((), 6, 1.0), {}, gallery.store)
    (search,) = kept(shop)
    assert (search.asked, search.words) == ("several", words)
    assert (b"round" in feedback_file(shop).read_bytes()) is False or kept_as_they_are
    assert described(Question(None, None, 5, (), (), ("red",)))[0] == "text"
