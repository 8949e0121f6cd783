"""Searching: the right pictures come back, with true scores, filters and groups."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.graph import GraphEncoder
from semblance.errors import QueryError, ViewError
from semblance.gallery.labels import folder_labels
from semblance.gallery.records import Labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.search.threshold import Threshold

CHOICE = Choice(("efficientnet_lite0",), input_size=96)


@pytest.fixture(scope="module")
def gallery(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    path = tmp_path_factory.mktemp("search") / "g.gallery"
    with Gallery.open(path, CHOICE, compute=Compute(precision="exact")) as opened:
        opened.add(photo_folder, folder_labels([photo_folder]))
        yield opened


def test_a_picture_finds_itself_and_then_its_own_kind(gallery: Gallery, photo_folder: Path) -> None:
    query = photo_folder / "chelsea" / "0.jpg"
    answer = gallery.search(query, 4)
    assert answer.hits[0].record.uri == str(query)
    assert answer.hits[0].cosine == pytest.approx(1.0, abs=1e-4)
    assert [hit.record.label for hit in answer.hits] == ["chelsea"] * 4
    assert answer.searched == len(gallery)


def test_a_picture_of_the_gallery_is_not_encoded_again(
    gallery: Gallery, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery.search(photo_folder / "chelsea" / "0.jpg", 1)
    monkeypatch.setattr(GraphEncoder, "encode", None)
    hit = gallery.search(photo_folder / "chelsea" / "0.jpg", 1)[0]
    assert hit.cosine == pytest.approx(1.0, abs=1e-6)


def test_scores_fall_and_keep_their_meanings(gallery: Gallery, photo_folder: Path) -> None:
    hits = gallery.search(photo_folder / "coffee" / "1.jpg", 20).hits
    cosines = [hit.cosine for hit in hits]
    assert cosines == sorted(cosines, reverse=True)
    for hit in hits:
        assert hit.similarity == pytest.approx((1 + hit.cosine) / 2)
        assert sum(hit.why.shares.values()) == pytest.approx(hit.cosine, abs=1e-5)
        assert hit.probability is None
        assert hit.distance is None


@pytest.mark.parametrize("form", ["path", "text", "bytes", "file", "pil", "array"])
def test_a_query_may_come_in_any_form(gallery: Gallery, photo_folder: Path, form: str) -> None:
    path = photo_folder / "rocket" / "2.jpg"
    with path.open("rb") as file, PIL.Image.open(path) as picture:
        forms = {
            "path": path,
            "text": str(path),
            "bytes": path.read_bytes(),
            "file": file,
            "pil": picture,
            "array": np.asarray(picture),
        }
        assert gallery.search(forms[form], 1).hits[0].record.uri == str(path)


def test_a_filter_never_costs_answers_that_exist(gallery: Gallery, photo_folder: Path) -> None:
    answer = gallery.search(photo_folder / "moon" / "0.jpg", 4, "label = 'coffee'")
    assert [hit.record.label for hit in answer.hits] == ["coffee"] * 4
    assert answer.searched == 4
    assert gallery.search(photo_folder / "moon" / "0.jpg", 4, "label = 'none'").hits == ()


def test_k_beyond_the_gallery_gives_all_of_it(gallery: Gallery, photo_folder: Path) -> None:
    assert len(gallery.search(photo_folder / "moon" / "0.jpg", 10_000).hits) == len(gallery)


def test_k_below_one_is_refused(gallery: Gallery, photo_folder: Path) -> None:
    with pytest.raises(QueryError, match="at least 1"):
        gallery.search(photo_folder / "moon" / "0.jpg", 0)


def test_a_threshold_cuts_the_tail(gallery: Gallery, photo_folder: Path) -> None:
    query = photo_folder / "moon" / "0.jpg"
    every = gallery.search(query, 1000).hits
    some = gallery.search(query, 1000, threshold=Threshold(0.8)).hits
    assert some == tuple(hit for hit in every if hit.similarity >= 0.8)
    assert 1 <= len(some) < len(every)


def test_one_hit_a_group(photo_folder: Path, tmp_path: Path) -> None:
    with Gallery.open(tmp_path / "g.gallery", CHOICE) as gallery:
        named = lambda path: None if path.parent.name == "moon" else Labels(None, path.parent.name)  # noqa: E731
        gallery.add(photo_folder, named)
        hits = gallery.search(photo_folder / "coffee" / "0.jpg", 12, one_per_group=True).hits
        groups = [hit.record.group for hit in hits]
        assert groups[0] == "coffee"
        assert len(hits) == 12
        grouped = [group for group in groups if group is not None]
        assert len(set(grouped)) == len(grouped)
        every = gallery.search(photo_folder / "coffee" / "0.jpg", 999, one_per_group=True).hits
        assert len(every) == len(list(photo_folder.iterdir())) - 1 + 4


def test_an_answer_is_a_sequence_of_hits(gallery: Gallery, photo_folder: Path) -> None:
    answer = gallery.search(photo_folder / "moon" / "0.jpg", 3)
    assert [hit.record.id for hit in answer] == [hit.record.id for hit in answer.hits]
    assert (len(answer), answer[0]) == (3, answer.hits[0])


def test_what_another_process_adds_is_found(photo_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "g.gallery"
    with Gallery.open(path, CHOICE) as reader, Gallery.open(path, CHOICE) as writer:
        writer.add(photo_folder / "moon")
        assert reader.search(photo_folder / "coffee" / "0.jpg", 1).searched == 4
        writer.add(photo_folder / "coffee")
        answer = reader.search(photo_folder / "coffee" / "0.jpg", 1)
        assert answer.hits[0].record.uri == str(photo_folder / "coffee" / "0.jpg")


def test_removed_records_are_not_found(photo_folder: Path, tmp_path: Path) -> None:
    with Gallery.open(tmp_path / "g.gallery", CHOICE) as gallery:
        gallery.add(photo_folder / "moon")
        first = gallery.search(photo_folder / "moon" / "0.jpg", 1).hits[0].record
        assert gallery.remove([first.id]) == 1
        assert gallery.search(photo_folder / "moon" / "0.jpg", 9).searched == 3


def test_an_empty_gallery_says_what_to_do(photo_folder: Path, tmp_path: Path) -> None:
    with (
        Gallery.open(tmp_path / "g.gallery", CHOICE) as gallery,
        pytest.raises(ViewError, match="index some pictures first"),
    ):
        gallery.search(photo_folder / "moon" / "0.jpg")


def test_euclidean_distance_on_raw_vectors(photo_folder: Path, tmp_path: Path) -> None:
    choice = Choice(("efficientnet_lite0",), metric="euclidean", input_size=64)
    compute = Compute(precision="exact")
    with Gallery.open(tmp_path / "g.gallery", choice, compute=compute) as gallery:
        gallery.add(photo_folder)
        hits = gallery.search(photo_folder / "moon" / "0.jpg", 50).hits
    distances = [hit.distance for hit in hits]
    assert distances == sorted(distances)
    assert distances[0] == pytest.approx(0, abs=0.05)
    assert hits[0].cosine == pytest.approx(1, abs=1e-4)


def test_a_reduction_is_fitted_once_there_is_enough_to_fit_it_on(
    photo_folder: Path, tmp_path: Path
) -> None:
    choice = Choice(("efficientnet_lite0",), dim=8, input_size=64)
    with Gallery.open(tmp_path / "g.gallery", choice) as gallery:
        gallery.add([photo_folder / "moon", photo_folder / "coffee"])
        (unfitted,) = gallery.store.views()
        assert unfitted.fitted is None
        gallery.add(photo_folder)
        (fitted,) = gallery.store.views()
        assert (fitted.version, fitted.fitted_on) == (unfitted.version + 1, len(gallery))
        hit = gallery.search(photo_folder / "moon" / "0.jpg", 1).hits[0]
        assert hit.record.uri == str(photo_folder / "moon" / "0.jpg")
        assert hit.cosine == pytest.approx(1, abs=2e-3)


def test_another_dimension_encodes_nothing_again(photo_folder: Path, tmp_path: Path) -> None:
    path, one = tmp_path / "g.gallery", Choice(("efficientnet_lite0",), dim=8, input_size=64)
    with Gallery.open(path, one) as gallery:
        gallery.add(photo_folder)
    with Gallery.open(path, Choice(dim=4)) as gallery:
        assert gallery.add(photo_folder).unchanged == len(gallery)
        (view,) = gallery.store.views()
        assert '"dim":4' in view.definition
        assert gallery.search(photo_folder / "moon" / "0.jpg", 1).hits[0].cosine > 0.99


def test_many_threads_may_search_at_once(gallery: Gallery, photo_folder: Path) -> None:
    queries = sorted(photo_folder.rglob("0.jpg"))
    wrong: list[Path] = []

    def look(path: Path) -> None:
        if gallery.search(path, 1).hits[0].record.uri != str(path):
            wrong.append(path)

    threads = [threading.Thread(target=look, args=(path,)) for path in queries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_compare_in_the_gallerys_view(gallery: Gallery, photo_folder: Path) -> None:
    a, b = photo_folder / "moon" / "0.jpg", photo_folder / "moon" / "1.jpg"
    (hit,) = (h for h in gallery.search(a, 99).hits if h.record.uri == str(b))
    assert gallery.compare(a, b).cosine == pytest.approx(hit.cosine, abs=2e-3)
