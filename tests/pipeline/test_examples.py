"""Searching with several pictures and words: what is asked for comes nearer, the rest moves off."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import ImageMissing, SpaceMismatch, UsageError
from semblance.gallery.labels import folder_labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.search.hits import Answer
from tests.captions import MODEL, SIDE, ranked_by_hand, reading

EXACT = Compute(precision="exact")


@pytest.fixture(scope="module")
def gallery(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    path = tmp_path_factory.mktemp("examples") / "g.gallery"
    with Gallery.open(path, Choice((MODEL,), input_size=SIDE), compute=EXACT) as opened:
        opened.add(photo_folder, folder_labels([photo_folder]))
        yield opened


def uris(answer: Answer) -> list[str]:
    return [hit.record.uri for hit in answer]


def cosine_to(answer: Answer, path: Path) -> float:
    (cosine,) = (hit.cosine for hit in answer if hit.record.uri == str(path))
    return cosine


def test_a_text_finds_what_it_means(gallery: Gallery, photo_folder: Path) -> None:
    with reading(photo_folder) as opened:
        answer = gallery.search(text="moon", k=99)
        gallery.search(text=["moon", "coffee"], k=1)
    assert uris(answer) == uris(gallery.search(photo_folder / "moon" / "0.jpg", 99))
    assert answer[0].cosine == pytest.approx(1, abs=1e-4)
    assert opened == [(MODEL, None)]


def test_two_pictures_search_between_them(gallery: Gallery, photo_folder: Path) -> None:
    moon, coffee = (photo_folder / name / "0.jpg" for name in ("moon", "coffee"))
    answer = gallery.search(moon, 99, like=coffee)
    assert {hit.record.uri for hit in answer[:2]} == {str(moon), str(coffee)}
    assert cosine_to(answer, moon) == pytest.approx(cosine_to(answer, coffee), abs=1e-5)
    assert uris(answer) == uris(gallery.search(k=99, like=[moon, coffee]))
    by_hand = ranked_by_hand(gallery, lambda unit: unit[str(moon)] + unit[str(coffee)])
    assert uris(answer)[2:] == by_hand[2:]  # the two themselves are equally near


def test_what_is_unwanted_moves_away(gallery: Gallery, photo_folder: Path) -> None:
    moon, coffee = (photo_folder / name / "0.jpg" for name in ("moon", "coffee"))
    usual, moved = gallery.search(moon, 99), gallery.search(moon, 99, unlike=coffee)
    assert cosine_to(moved, coffee) < cosine_to(usual, coffee)
    by_hand = ranked_by_hand(gallery, lambda unit: unit[str(moon)] - 0.25 * unit[str(coffee)])
    assert uris(moved) == by_hand


def test_picture_and_texts_in_one_query(gallery: Gallery, photo_folder: Path) -> None:
    names = ("moon", "coffee", "chelsea", "rocket")
    moon, coffee, cat, rocket = (str(photo_folder / name / "0.jpg") for name in names)
    with reading(photo_folder):
        answer = gallery.search(moon, 99, text="coffee", without=["chelsea", "rocket"])

    def query(unit: dict[str, np.ndarray]) -> np.ndarray:
        return (unit[moon] + unit[coffee]) / 2 - 0.25 * (unit[cat] + unit[rocket]) / 2

    assert uris(answer) == ranked_by_hand(gallery, query)
    for hit in answer:
        assert sum(hit.why.shares.values()) == pytest.approx(hit.cosine, abs=1e-5)


def test_filters_and_groups_hold_for_words(gallery: Gallery, photo_folder: Path) -> None:
    with reading(photo_folder):
        answer = gallery.search(text="moon", k=9, where="label = 'coffee'")
    assert {hit.record.label for hit in answer} == {"coffee"}
    assert answer.searched == len(answer) == 4


def test_nothing_to_be_like_is_an_error(gallery: Gallery, photo_folder: Path) -> None:
    with pytest.raises(UsageError, match="at least one picture or text"):
        gallery.search(without="moon")
    with pytest.raises(UsageError, match="at least one picture or text"):
        gallery.search(unlike=photo_folder / "moon" / "0.jpg")
    with pytest.raises(UsageError, match="is empty"):
        gallery.search(text="  ")


def test_a_missing_example_is_named(gallery: Gallery, photo_folder: Path) -> None:
    with pytest.raises(ImageMissing, match=r"gone\.jpg"):
        gallery.search(photo_folder / "moon" / "0.jpg", unlike=photo_folder / "gone.jpg")


def test_a_gallery_without_a_text_side_says_so(gallery: Gallery) -> None:
    with pytest.raises(
        UsageError, match=r"no text side: efficientnet_lite0 sees pictures only; .*clip_vit_b32"
    ):
        gallery.search(text="moon")


def test_every_space_of_a_fusion_must_read(photo_folder: Path, tmp_path: Path) -> None:
    choice = Choice((MODEL, "efficientnet_lite1"), fusion="concat", input_size=SIDE)
    with Gallery.open(tmp_path / "g.gallery", choice) as gallery:
        gallery.add(photo_folder / "moon")
        with reading(photo_folder) as opened, pytest.raises(UsageError, match="efficientnet_lite1"):
            gallery.search(photo_folder / "moon" / "0.jpg", text="moon")
        assert opened == []
        two = [photo_folder / "moon" / name for name in ("0.jpg", "1.jpg")]
        answer = gallery.search(like=two, k=4)
    assert {hit.record.uri for hit in answer[:2]} == set(map(str, two))
    assert set(answer[0].why.shares) == {MODEL, "efficientnet_lite1"}


def test_a_text_side_of_other_weights_is_refused(gallery: Gallery, photo_folder: Path) -> None:
    with (
        Gallery.open(gallery.path, create=False) as other,
        reading(photo_folder, weights_sha256="0" * 64),
        pytest.raises(SpaceMismatch, match="other weights of efficientnet_lite0"),
    ):
        other.search(text="moon")


def test_the_tokenizer_of_the_gallery_is_used(gallery: Gallery, photo_folder: Path) -> None:
    with (
        Gallery.open(gallery.path, create=False, tokenizer="words") as other,
        reading(photo_folder) as opened,
    ):
        other.search(text="moon")
    assert opened == [(MODEL, Path("words"))]


def test_raw_vectors_are_not_averaged(photo_folder: Path, tmp_path: Path) -> None:
    choice = Choice((MODEL,), metric="euclidean", input_size=64)
    moon = photo_folder / "moon"
    with Gallery.open(tmp_path / "g.gallery", choice) as gallery:
        gallery.add(moon)
        assert len(gallery.search(moon / "0.jpg", 4)) == 4
        with pytest.raises(UsageError, match="unit vectors"):
            gallery.search(moon / "0.jpg", like=moon / "1.jpg")


def test_a_reduced_view_takes_words_too(photo_folder: Path, tmp_path: Path) -> None:
    choice = Choice((MODEL,), dim=8, input_size=SIDE)
    with Gallery.open(tmp_path / "g.gallery", choice, compute=EXACT) as gallery:
        gallery.add(photo_folder)
        with reading(photo_folder):
            answer = gallery.search(text="moon", k=3)
    assert answer[0].record.uri == str(photo_folder / "moon" / "0.jpg")
    assert answer[0].cosine == pytest.approx(1, abs=1e-3)
