"""Searching a gallery of objects: by region, within a category, re-ranked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from starlette.testclient import TestClient

from semblance import Gallery
from semblance.search.calibrated import UNCALIBRATED
from semblance.search.hits import Answer, Hit, Why
from semblance.service.searching import joined
from semblance.service.wording import advised, without_flags
from tests.service.conftest import Start
from tests.service.test_service_abuse import harmless

Ask = Callable[..., Any]


@pytest.fixture
def shapes(start: Start, objects_shop: Path) -> TestClient:
    return start(gallery=objects_shop)


@pytest.fixture
def ask(shapes: TestClient, drawn: Path) -> Ask:
    def asked(name: str, **query: Any) -> Any:
        files = {"image": (drawn / name).read_bytes()}
        return shapes.post("/v1/search", params=query, files=files).json()

    return asked


def test_what_the_view_does_by_itself_is_said(ask: Ask, objects_shop: Path, drawn: Path) -> None:
    said = ask("disc/0.png", k=3)
    with Gallery.open(objects_shop) as gallery:
        expected = gallery.search(drawn / "disc/0.png", 3)
    assert expected.category is not None
    assert said["category"] == expected.category.to_dict()
    assert said["hits"][0]["why"]["evidence"] == {"contour": 1.0}
    assert [hit["id"] for hit in said["hits"]] == [hit.record.id for hit in expected]
    assert said["regions"] == [] and said["hits"][0]["query_region"] is None


def test_category_and_rerankers_as_asked(ask: Ask) -> None:
    boxes = ask("disc/0.png", category="box", rerank="none")
    assert {hit["label"] for hit in boxes["hits"]} == {"box"} and boxes["searched"] == 3
    assert boxes["category"] == {"labels": ["box"], "probability": 1.0, "reason": ""}
    assert all(hit["why"]["evidence"] == {} for hit in boxes["hits"])
    everything = ask("disc/0.png", category="off", rerank=["keypoints", "contour"])
    assert everything["category"] is None and everything["searched"] == 7
    assert set(everything["hits"][0]["why"]["evidence"]) == {"keypoints", "contour"}


def test_a_region_is_searched_with_alone(ask: Ask) -> None:
    disc = ask("both.png", region="10,50,60,60", category="off", rerank="none")
    assert [hit["label"] for hit in disc["hits"][1:4]] == ["disc"] * 3
    assert disc["regions"] == [{"x": 10, "y": 50, "width": 60, "height": 60}]
    first = disc["hits"][0]
    assert first["id"] == 1 and abs(first["region"]["x"] - 12) < 4 and first["region"]["score"] > 0


@pytest.mark.slow  # the box fills its own region, so the network is asked for it
def test_each_object_in_turn(ask: Ask, shapes: TestClient) -> None:
    each = ask("both.png", region="each", category="off", rerank="none")
    found_by = {hit["label"]: hit["query_region"]["x"] for hit in each["hits"][1:]}
    assert found_by["disc"] < 80 < found_by["box"]
    assert len({hit["id"] for hit in each["hits"]}) == len(each["hits"]) == 7
    scores = [hit["cosine"] for hit in each["hits"]]
    assert scores == sorted(scores, reverse=True)
    of_record = shapes.get("/v1/images/1/similar?region=each&category=off&rerank=none").json()
    assert [hit["id"] for hit in of_record["hits"]] == [hit["id"] for hit in each["hits"]]


def test_answers_of_parts_keep_their_order_and_each_record_counts_once(ask: Ask) -> None:
    def answer(*scored: tuple[int, float]) -> Answer:
        hits = tuple(
            Hit(type("R", (), {"id": id})(), cosine, None, None, Why({})) for id, cosine in scored
        )
        return Answer(hits, 10, 1.0, UNCALIBRATED)

    left, right = (0, 0, 5, 5), (5, 0, 5, 5)
    found, parts = joined(
        [(left, answer((1, 0.9), (2, 0.5))), (right, answer((3, 0.7), (1, 0.6)))], k=3
    )
    assert [hit.record.id for hit in found] == [1, 3, 2]
    assert parts == {1: left, 3: right, 2: left} and found.took_ms == 2.0


def test_the_objects_of_a_picture(shapes: TestClient, drawn: Path) -> None:
    files = {"image": (drawn / "both.png").read_bytes()}
    said = shapes.post("/v1/search/objects", files=files).json()
    assert (said["width"], said["height"]) == (160, 160)
    boxes = sorted((each["x"], each["width"]) for each in said["objects"])
    assert boxes == [pytest.approx((12, 57), abs=2), pytest.approx((92, 57), abs=2)]
    by_id = shapes.post("/v1/search/objects", data={"id": "1"}).json()
    assert by_id["objects"] == said["objects"]
    assert shapes.post("/v1/search/objects").status_code == 422
    assert shapes.post("/v1/search/objects", data={"id": "99"}).status_code == 404


def test_of_whole_pictures_no_objects_are_told(client: TestClient) -> None:
    answer = client.post("/v1/search/objects", data={"id": "1"})
    assert answer.status_code == 400 and "whole pictures" in answer.json()["detail"]


def test_what_a_view_can_do(shapes: TestClient, client: TestClient) -> None:
    (view,) = shapes.get("/v1/views").json()["views"]
    assert view["finds_objects"] and view["predicts_categories"] and view["rerank"] == ["contour"]
    assert view["rerankers"] == ["contour", "keypoints", "reciprocal", "expansion"]
    assert shapes.get("/v1/categories").json() == {"categories": ["box", "disc"], "predicted": True}
    (plain,) = client.get("/v1/views").json()["views"]
    assert not plain["finds_objects"] and "contour" not in plain["rerankers"]
    said = client.get("/v1/categories").json()
    assert said == {"categories": ["chelsea", "coffee", "moon"], "predicted": False}
    assert client.get("/v1/categories?view=none").status_code == 409


def test_a_check_says_the_category(shapes: TestClient, client: TestClient, drawn: Path) -> None:
    files = [("images", (drawn / "box/0.png").read_bytes())]
    (said,) = shapes.post("/v1/images?check=true", files=files).json()["checked"]
    assert said["predicted"]["category"] == "box" and said["predicted"]["doubt"] == ""
    assert 0.5 < said["predicted"]["probability"] <= 1
    assert said["nearest"][0]["id"] == 2 and len(said["nearest"]) == 5
    (plain,) = client.post("/v1/images?check=true", files=files).json()["checked"]
    assert plain["predicted"] is None


def test_pictures_that_are_added_here_are_objects_too(shapes: TestClient, drawn: Path) -> None:
    from tests.pipeline.shapes import draw

    path = drawn.parent / "new.png"
    draw(("disc", (40, 80), 25), ("box", (120, 80), 25)).save(path)
    added = shapes.post("/v1/images", files=[("images", path.read_bytes())]).json()
    (id,) = added["pictures"][0]["ids"]
    files = {"image": (drawn / "disc/2.png").read_bytes()}
    query = {"category": "off", "where": f"id = {id}"}
    (hit,) = shapes.post("/v1/search", params=query, files=files).json()["hits"]
    assert hit["region"]["x"] < 80 and hit["why"]["evidence"]["contour"] > 0.9


def test_a_picture_without_an_object_is_told(shapes: TestClient, drawn: Path) -> None:
    from tests.pipeline.shapes import draw

    blank, box = drawn.parent / "blank.png", drawn.parent / "one-box.png"
    PIL.Image.new("RGB", (90, 60), "white").save(blank)
    draw(("box", (60, 60), 31)).save(box)
    files = [("images", ("blank.png", blank.read_bytes())), ("images", ("b.png", box.read_bytes()))]
    added = shapes.post("/v1/images", files=files).json()
    assert (added["added"], added["no_object"]) == (2, 1)
    assert [each["no_object"] for each in added["pictures"]] == [True, False]
    again = shapes.post("/v1/images", files=files).json()
    assert (again["exists"], again["no_object"]) == (2, 0)
    found = shapes.post("/v1/search?category=off", files={"image": blank.read_bytes()}).json()
    assert found["no_object"] and found["note"] == ""
    assert not shapes.get("/v1/images/2/similar").json()["no_object"]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("category=box&where=label = 'disc'", "no picture of the category box passes the filter"),
        ("category=off&where=label = 'jar'", "no picture passes the filter"),
        ("category=box&where=label = 'disc'&region=each", "no picture of the category box"),
        ("category=off", ""),
    ],
)
def test_an_empty_answer_says_why(shapes: TestClient, query: str, note: str) -> None:
    said = shapes.get(f"/v1/images/2/similar?rerank=none&{query}").json()
    assert note in said["note"] and bool(said["hits"]) == (not note)


@pytest.mark.parametrize(
    ("address", "form", "advice"),
    [
        ("search?rerank=contour", {"id": "1"}, "leave that re-ranker out"),
        ("search?rerank=keypoints", {"id": ["1", "2"]}, "or with rerank=none"),
        ("search?category=auto", {"id": "1"}, "search all with category=off"),
        ("search?region=each", {"id": "1"}, "search a view that finds objects"),
        ("search/objects", {"id": "1"}, "give the region as x,y,width,height"),
    ],
)
def test_advice_is_for_callers_of_the_service(
    client: TestClient, address: str, form: dict[str, Any], advice: str
) -> None:
    answer = client.post(f"/v1/{address}", data=form)
    detail = answer.json()["detail"]
    assert answer.status_code == 400 and advice in detail
    assert "--" not in detail and "semblance " not in detail


def test_a_flag_that_nobody_foresaw_is_no_flag() -> None:
    assert without_flags("add --dim 256, or --copies to it") == "add dim=256, or copies to it"
    assert without_flags("leave A -- and b--c alone") == "leave A -- and b--c alone"


def test_commands_in_reports_stay_commands() -> None:
    assert advised("here are 30 (--gallery-pictures may name more)").endswith(
        "(more labelled pictures would do)"
    )
    assert advised("semblance bakeoff DATA --out X") == "semblance bakeoff DATA --out X"


REGIONS = [
    "", ",", "1,2,3", "1,2,3,4,5", "NaN,0,1,1", "inf,0,1,1", "0,0,0,0", "0,0,-1,5", "1e3,0,1,1",
    "9" * 40 + ",0,1,1", "0,0,999999999,0", "999999999,0,1,1", "-999999999,0,1,1", "\0",
    "1;2;3;4", "٠,٠,١,١", "each,each", "0,0,1,1' or 1=1", "<script>", "../../etc/passwd",
    "x" * 9000,
]  # fmt: skip


@pytest.mark.parametrize("region", REGIONS, ids=range(len(REGIONS)))
def test_regions_that_are_none(
    shapes: TestClient, objects_shop: Path, drawn: Path, region: str
) -> None:
    files = {"image": (drawn / "box/0.png").read_bytes()}
    said = (
        shapes.post("/v1/search", params={"region": region}, files=files),
        shapes.get("/v1/images/1/similar", params={"region": region}),
        shapes.post("/v1/why", params={"region": region}, files=files, data={"id": "1"}),
        shapes.get("/v1/images/1/why", params={"query": "2", "hit_region": region}),
    )
    for answer in said:
        harmless(answer, objects_shop)
        assert answer.status_code in (400, 422)


CATEGORIES = [
    "",
    "bocks",
    "off;",
    "' or 1=1 --",
    "\0",
    "\u202e",
    "x" * 201,
    "../..",
    "NaN",
    "auto ",
]


@pytest.mark.parametrize("category", CATEGORIES, ids=range(len(CATEGORIES)))
def test_categories_that_are_none(shapes: TestClient, objects_shop: Path, category: str) -> None:
    answer = shapes.get("/v1/images/2/similar", params={"category": category})
    harmless(answer, objects_shop)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    "rerank",
    [["none", "contour"], ["contour", "contour"], ["contours"], ["none"] * 5, [""], ["\0"]],
)
def test_rerankers_that_are_none(shapes: TestClient, objects_shop: Path, rerank: list[str]) -> None:
    answer = shapes.get("/v1/images/2/similar", params={"rerank": rerank})
    harmless(answer, objects_shop)
    assert answer.status_code in (400, 422)


def test_a_region_needs_one_picture(shapes: TestClient) -> None:
    for form in ({"id": ["1", "2"]}, {"text": "a box"}):
        answer = shapes.post("/v1/search?region=0,0,9,9", data=form)
        assert answer.status_code == 400 and "one picture" in answer.json()["detail"]
