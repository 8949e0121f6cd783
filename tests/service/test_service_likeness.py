"""Why two pictures that are compared are alike: heat in both, outlines, matched points."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.service.conftest import MODEL, Start
from tests.service.test_service_abuse import harmless
from tests.service.test_service_why import shown

Picture = Callable[[str], bytes]
WHY = "/v1/compare/why"


def test_heat_in_both_and_points_between_them(client: TestClient, picture: Picture) -> None:
    files = {"image_1": picture("coffee/0"), "image_2": picture("coffee/1")}
    said = client.post(WHY, files=files).json()
    (first,) = said["first"]
    heat, points = said["second"]
    assert first["caption"] == "where it is like the second picture"
    assert heat["caption"] == "where it is like the first picture"
    assert "points agree" in points["caption"] and points["width"] > 1.5 * points["height"]
    assert all(shown(each).mode == "RGB" for each in (first, heat, points))
    score = client.post("/v1/compare", files=files).json()
    assert sum(said["explanation"]["shares"].values()) == pytest.approx(score["cosine"], abs=1e-3)


def test_points_alone_of_a_model_of_points(client: TestClient, picture: Picture) -> None:
    data = {"id_1": "1", "id_2": "2"}
    said = client.post(f"{WHY}?model_name=sift", data=data).json()
    assert said["first"] == []
    assert [each["caption"] for each in said["second"]] == [
        f"{said['explanation']['match']['inliers']} points agree"
    ]


def test_in_a_view_of_objects(start: Start, objects_shop: Path, drawn: Path) -> None:
    shapes = start(gallery=objects_shop)
    files = {"image_1": (drawn / "disc/0.png").read_bytes()}
    said = shapes.post(f"{WHY}?view=main", files=files, data={"id_2": "6"}).json()
    assert [each["caption"] for each in said["first"]] == [
        "what is compared",
        "where it is like the second picture",
    ]
    assert said["second"][2]["caption"].startswith(
        "outlines of first picture (blue) and second picture, laid on each other: IoU"
    )


@pytest.mark.parametrize(
    ("query", "form", "status"),
    [
        ("", {"id_1": "1"}, 422),
        ("", {"id_1": "1", "id_2": "99"}, 404),
        (f"?model_name={MODEL}&view=main", {"id_1": "1", "id_2": "2"}, 400),
        ("?model_name=nothing", {"id_1": "1", "id_2": "2"}, 400),
        ("?view=nothing", {"id_1": "1", "id_2": "2"}, 409),
        ("?threshold=0.5", {"id_1": "1", "id_2": "2"}, 422),
    ],
)
def test_what_cannot_be_compared(
    client: TestClient, shop: Path, query: str, form: dict[str, str], status: int
) -> None:
    answer = client.post(f"{WHY}{query}", data=form)
    harmless(answer, shop)
    assert answer.status_code == status
