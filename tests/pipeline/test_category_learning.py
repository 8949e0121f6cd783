"""Categories are learnt when something changed since they were, and only then."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from semblance.categories.means import ClassMeans
from semblance.gallery.labels import folder_labels
from semblance.gallery.records import Labels
from semblance.images import open_image
from semblance.pipeline import category_learning
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.ranking import RankingChoice
from tests.pipeline.shapes import draw, save

BY_LABELS = Choice(("colour_texture",), ranking=RankingChoice(category="labels"))


def add(gallery: Gallery, folder: Path) -> list[str]:
    """The notes of indexing a folder of class folders, all of long ago: a picture that was just
    written is read again by the next run, which notes that."""
    for picture in folder.rglob("*.png"):
        os.utime(picture, (1e9, 1e9))
    return gallery.add(folder, folder_labels([folder])).notes


def category_of(gallery: Gallery, picture: Path) -> str | None:
    said = gallery.searcher().predicted(open_image(picture))
    return said and said.category


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for number in range(3):
        save(folder, **{f"red_{number}": draw(("disc", (80, 80), 30 + number), colour="red")})
        save(folder, **{f"blue_{number}": draw(("box", (80, 80), 30 + number), colour="blue")})
    return folder


@pytest.fixture
def gallery(tmp_path: Path, pictures: Path) -> Iterator[Gallery]:
    with Gallery.open(tmp_path / "g", BY_LABELS, compute=Compute(1)) as opened:
        add(opened, pictures)
        yield opened


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many vectors each fit of class means took."""
    counted: list[int] = []
    fit = ClassMeans.fit

    def counting(vectors, labels, groups=None):  # type: ignore[no-untyped-def]
        counted.append(len(labels))
        return fit(vectors, labels, groups)

    monkeypatch.setattr(ClassMeans, "fit", counting)
    return counted


def test_what_has_not_changed_is_not_learnt_again(
    gallery: Gallery, pictures: Path, fits: list[int]
) -> None:
    state = gallery.store.state()
    for _ in range(2):
        assert add(gallery, pictures) == []
    assert (fits, gallery.store.state()) == ([], state)
    assert {record.category for record in gallery.records()} == {"red", "blue"}


def test_new_pictures_and_other_labels_are_learnt(
    gallery: Gallery, pictures: Path, fits: list[int]
) -> None:
    save(pictures, red_new=draw(("disc", (80, 80), 40), colour="red"))
    add(gallery, pictures)
    assert fits == [7]
    gallery.label({r.id: Labels("warm") for r in gallery.records("label = 'red'")})
    add_without_labels = gallery.add(pictures)
    assert (add_without_labels.unchanged, fits) == (7, [7, 7])
    assert category_of(gallery, pictures / "red" / "0.png") == "warm"
    assert {record.category for record in gallery.records()} == {"warm", "blue"}


def test_what_another_opening_wrote_is_learnt(
    gallery: Gallery, pictures: Path, fits: list[int]
) -> None:
    with Gallery.open(gallery.path, compute=Compute(1)) as other:
        other.label({r.id: Labels("warm") for r in other.records("label = 'red'")})
    gallery.add(pictures)
    assert fits == [6]
    assert {record.category for record in gallery.records()} == {"warm", "blue"}


def test_another_default_view_says_what_the_records_are(
    gallery: Gallery, pictures: Path, fits: list[int]
) -> None:
    gallery.views.add("beside", BY_LABELS)
    assert fits == [6, 6]
    gallery.views.set_default("beside")
    gallery.add(pictures)
    gallery.add(pictures)
    assert fits == [6] * 4


def test_a_restored_backup_learns_what_came_after_it(
    gallery: Gallery, pictures: Path, tmp_path: Path, fits: list[int]
) -> None:
    gallery.close()
    backup = shutil.copytree(gallery.path, tmp_path / "backup")
    save(pictures, green_0=draw(("tall", (80, 80), 40), colour="green"))
    with Gallery.open(gallery.path, compute=Compute(1)) as later:
        add(later, pictures)
    shutil.rmtree(gallery.path)
    shutil.copytree(backup, gallery.path)
    with Gallery.open(gallery.path, compute=Compute(1)) as restored:
        add(restored, pictures)
        assert {record.category for record in restored.records()} == {"red", "blue", "green"}
        add(restored, pictures)
    assert fits == [7, 7]


def test_learning_that_was_cut_short_begins_again(
    gallery: Gallery, pictures: Path, fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    gallery.label({r.id: Labels("warm") for r in gallery.records("label = 'red'")})
    with monkeypatch.context() as patch:
        patch.setattr(category_learning, "_note", stop)
        with pytest.raises(KeyboardInterrupt):
            gallery.add(pictures)
    assert {record.category for record in gallery.records()} == {"red", "blue"}
    gallery.add(pictures)
    assert {record.category for record in gallery.records()} == {"warm", "blue"}


def test_a_view_that_waits_for_labels_says_so_every_time(tmp_path: Path, pictures: Path) -> None:
    with Gallery.open(tmp_path / "unlabelled", BY_LABELS, compute=Compute(1)) as gallery:
        for _ in range(2):
            (note,) = gallery.add(pictures).notes
            assert "predicts no categories yet" in note


def test_a_gallery_without_categories_stays_as_it_is(tmp_path: Path, pictures: Path) -> None:
    with Gallery.open(tmp_path / "plain", Choice(("colour_texture",))) as gallery:
        add(gallery, pictures)
        assert gallery.store.setting(category_learning.LEARNT) is None
