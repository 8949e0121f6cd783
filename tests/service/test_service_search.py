"""Searching over HTTP finds what the library finds, and says no in sentences."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from semblance import Gallery
from tests.service.conftest import Start

Picture = Callable[[str], bytes]


def test_a_picture_finds_itself_first(client: TestClient, picture: Picture) -> None:
    said = client.post("/v1/search?k=2", files={"image": picture("moon/0")}).json()
    first, second = said["hits"]
    assert first["cosine"] == pytest.approx(1, abs=1e-5)
    assert (first["label"], second["label"]) == ("moon", "moon")
    assert first["uri"] == f"/v1/images/{first['id']}" and first["name"] == "0.jpg"
    assert said["searched"] == 6


def test_the_hits_are_the_library_s(client: TestClient, shop: Path, picture: Picture) -> None:
    where = "label != 'moon'"
    with Gallery.open(shop) as gallery:
        expected = gallery.search(picture("moon/1"), 3, where)
    said = client.post(
        "/v1/search", params={"k": 3, "where": where}, files={"image": picture("moon/1")}
    ).json()
    assert [hit["id"] for hit in said["hits"]] == [hit.record.id for hit in expected]
    assert [hit["cosine"] for hit in said["hits"]] == pytest.approx(
        [hit.cosine for hit in expected], abs=1e-5
    )


def test_more_like_this_and_examples(client: TestClient, picture: Picture) -> None:
    similar = client.get("/v1/images/1/similar?k=1").json()["hits"][0]
    assert similar["id"] == 1 and similar["cosine"] == pytest.approx(1, abs=1e-5)
    by_id = client.post("/v1/search?k=1", data={"id": "1"}).json()["hits"][0]
    assert by_id["id"] == 1
    both = client.post(
        "/v1/search?k=6", data={"id": "1", "unlike_id": "2"}, files={"like": picture("coffee/0")}
    ).json()
    assert len(both["hits"]) == 6 and "no single one" in both["calibration"]


def test_threshold_group_and_model(client: TestClient, picture: Picture) -> None:
    files = {"image": picture("moon/0")}
    strict = client.post("/v1/search?threshold=0.999", files=files).json()["hits"]
    assert [hit["name"] for hit in strict] == ["0.jpg"]
    for id in (1, 2):
        client.patch(f"/v1/images/{id}", json={"group": "g"})
    grouped = client.post("/v1/search?group=true&k=6", files=files).json()["hits"]
    assert [hit["group"] for hit in grouped].count("g") == 1
    assert client.post("/v1/search?model_name=fast", files=files).status_code == 200
    other = client.post("/v1/search?model_name=default", files=files)
    assert other.status_code == 400 and "main" in other.json()["detail"]


def test_words_where_no_model_reads_them(client: TestClient) -> None:
    answer = client.post("/v1/search", data={"text": "a red handbag"})
    assert answer.status_code == 400
    assert "sees pictures only" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"k": "0"}, "k: "),
        ({"k": "-5"}, "k: "),
        ({"k": "99999999999999999999"}, "k: "),
        ({"k": "NaN"}, "k: "),
        ({"threshold": "NaN"}, "not a threshold"),
        ({"threshold": "2"}, "outside its scale"),
        ({"where": "label = "}, "filter"),
        ({"where": "id=1; drop table records"}, "filter"),
        ({"where": "uri starts with '/'"}, "not filtered by 'uri'"),
        ({"where": "prize = 3"}, "no record has a field"),
        ({"region": "0,0,1"}, "x,y,width,height in pixels"),
        ({"region": "9999,0,5,5"}, "is no part of"),
        ({"region": "each"}, "looks at whole pictures"),
        ({"category": "coffe"}, "the nearest are coffee"),
        ({"category": "auto"}, "predicts no categories"),
        ({"rerank": "colour"}, "rerank.0: "),
        ({"rerank": "contour"}, "looks at whole pictures"),
        ({"kk": "3"}, "there is no parameter"),
    ],
)
def test_what_is_wrong_is_said(
    client: TestClient, picture: Picture, query: dict[str, str], said: str
) -> None:
    answer = client.post("/v1/search", params=query, files={"image": picture("moon/0")})
    assert answer.status_code in (400, 422)
    assert said in answer.json()["detail"]


def test_parameters_in_the_wrong_place(client: TestClient, picture: Picture) -> None:
    files = {"image": picture("moon/0")}
    answer = client.post("/v1/search", data={"k": "3"}, files=files)
    assert answer.status_code == 422 and "in the address" in answer.json()["detail"]


def test_nothing_to_be_like(client: TestClient, picture: Picture) -> None:
    assert client.post("/v1/search").status_code == 400
    only_unlike = client.post("/v1/search", files={"unlike": picture("moon/0")})
    assert "to be like" in only_unlike.json()["detail"]
    assert client.post("/v1/search", data={"id": "999"}).status_code == 404
    assert client.get("/v1/images/999/similar").status_code == 404


def test_an_empty_gallery_has_no_hits(start: Start, tmp_path: Path, picture: Picture) -> None:
    client = start(gallery=tmp_path / "new.gallery")
    said = client.post("/v1/search", files={"image": picture("moon/0")})
    assert said.status_code == 200
    assert said.json()["hits"] == [] and said.json()["searched"] == 0
