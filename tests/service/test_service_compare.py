"""The compare endpoints: the old contract to the letter, and the new one with its reasons."""

import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from semblance.evaluate.calibration.calibration import fit
from semblance.pipeline.comparing import comparer
from semblance.pipeline.recipe import Choice
from semblance.service.schemas.base import premise
from tests.evaluate.calibration.simulated import drawn
from tests.service.conftest import MODEL, SIDE, Start

Picture = Callable[[str], bytes]
OLD = "/cosine_similarity_score"


def two(one: bytes, other: bytes) -> dict[str, bytes]:
    return {"image_1": one, "image_2": other}


def test_the_contract_by_eye(client: TestClient, picture: Picture) -> None:
    same = client.post(OLD, files=two(picture("moon/0"), picture("moon/0")))
    assert same.status_code == 200
    assert list(same.json()) == [
        "Similarity Score",
        "Are the images similar?",
        "Time taken in milliseconds",
    ]
    assert same.json()["Similarity Score"] == pytest.approx(1, abs=1e-5)
    assert same.json()["Are the images similar?"] == "Yes"
    assert same.json()["Time taken in milliseconds"] > 0
    other = client.post(OLD, files=two(picture("moon/0"), picture("coffee/0"))).json()
    assert other["Are the images similar?"] == "No"
    assert other["Similarity Score"] < 0.8


def test_the_model_is_a_drop_down_of_those_on_hand(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"][OLD]["post"]
    assert described["tags"] == ["Image Similarity Predictor"]
    (model,) = [each for each in described["parameters"] if each["name"] == "model_name"]
    assert model["schema"]["enum"] == [MODEL, "sift"]
    assert model["schema"]["default"] == MODEL and not model["required"]


def test_without_a_list_every_model_on_this_machine_is_offered(start: Start) -> None:
    names = start(models=()).get("/v1/models").json()["names"]
    assert names[0] == MODEL
    assert {"default", "quality", "efficientnet_lite2", "sift", "orb"} <= set(names)


@pytest.mark.parametrize(("precision", "off"), [("exact", 1e-5), ("fast", 0.005)])
def test_the_score_is_the_library_s(
    start: Start, picture: Picture, precision: str, off: float
) -> None:
    one, other = picture("moon/0"), picture("moon/1")
    expected = comparer(Choice((MODEL,), input_size=SIDE)).compare(one, other)
    said = start(precision=precision).post("/v1/compare", files=two(one, other)).json()
    assert said["cosine"] == pytest.approx(expected.cosine, abs=off)
    assert said["similarity"] == pytest.approx((1 + said["cosine"]) / 2)
    assert sum(said["why"]["shares"].values()) == pytest.approx(said["cosine"], abs=1e-5)
    assert said["probability"] is None and said["calibration"] == "this view is not calibrated"


def test_threshold_of_the_configuration_and_of_the_request(start: Start, picture: Picture) -> None:
    pair = two(picture("moon/0"), picture("coffee/0"))
    lenient = start(threshold="cos>=-1")
    assert lenient.post(OLD, files=pair).json()["Are the images similar?"] == "Yes"
    asked = lenient.post("/v1/compare?threshold=0.99", files=pair).json()
    assert asked["similar"] is False and asked["threshold"] == pytest.approx(0.99)


def test_points_are_evidence(client: TestClient, picture: Picture) -> None:
    pair = two(picture("coffee/0"), picture("coffee/0"))
    said = client.post("/v1/compare?model_name=sift", files=pair).json()
    assert said["inliers"] > 10 and said["similar"]


def test_in_a_view_of_the_gallery(client: TestClient, picture: Picture) -> None:
    pair = two(picture("moon/0"), picture("moon/1"))
    inside = client.post("/v1/compare?view=main", files=pair).json()
    assert inside["cosine"] > 0.5
    both = client.post(f"/v1/compare?view=main&model_name={MODEL}", files=pair)
    assert both.status_code == 400 and "name one of the two" in both.json()["detail"]
    unknown = client.post("/v1/compare?view=none", files=pair)
    assert unknown.status_code == 409 and "main" in unknown.json()["detail"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"", "empty file"),
        (b"hello", "text, not a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "PNG"),
    ],
)
def test_a_bad_picture_is_named(
    client: TestClient, picture: Picture, bad: bytes, said: str
) -> None:
    answer = client.post(OLD, files=two(picture("moon/0"), bad))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("image_2: ") and said in answer.json()["detail"]


def test_a_missing_part_and_an_unknown_model(client: TestClient, picture: Picture) -> None:
    missing = client.post(OLD, files={"image_1": picture("moon/0")})
    assert missing.status_code == 422 and "image_2" in missing.json()["detail"]
    pair = two(picture("moon/0"), picture("moon/0"))
    unknown = client.post(f"{OLD}?model_name=resnet", files=pair)
    assert unknown.status_code == 400 and "sift" in unknown.json()["detail"]


def test_nan_never_reaches_json() -> None:
    from semblance.service.schemas.comparing import WhyShape

    shape = WhyShape(shares={"a": float("nan"), "b": float("inf")}, evidence={})
    assert json.loads(shape.model_dump_json()) == {
        "shares": {"a": None, "b": None},
        "evidence": {},
    }


def test_records_are_compared_with_each_other_and_with_pictures(
    client: TestClient, picture: Picture
) -> None:
    records = client.post("/v1/compare", data={"id_1": "1", "id_2": "2"}).json()
    sent = client.post("/v1/compare", files=two(picture("moon/0"), picture("moon/1"))).json()
    mixed = client.post(
        "/v1/compare", files={"image_1": picture("moon/0")}, data={"id_2": "2"}
    ).json()
    assert records["cosine"] == pytest.approx(sent["cosine"], abs=1e-4)
    assert mixed["cosine"] == pytest.approx(sent["cosine"], abs=1e-4)


def test_each_side_is_named_once(client: TestClient, picture: Picture) -> None:
    both = {"image_1": picture("moon/0")}
    twice = client.post("/v1/compare", files=both, data={"id_1": "1", "id_2": "2"})
    missing = client.post("/v1/compare", files=both)
    unknown = client.post("/v1/compare", data={"id_1": "1", "id_2": "99"})
    assert [each.status_code for each in (twice, missing, unknown)] == [422, 422, 404]
    assert "image_1 or id_1" in twice.json()["detail"]
    assert "image_2 or id_2" in missing.json()["detail"]


def test_what_a_calibration_is_from_stays_at_home() -> None:
    found = fit(drawn(400), "the labels of /srv/secret/shop.gallery")
    assert "secret" in found.note
    said = premise(found.note)
    assert said.startswith("where 0.") and "secret" not in said and "shop" not in said
    assert premise("this view is not calibrated") == "this view is not calibrated"
