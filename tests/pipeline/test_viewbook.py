"""Several views of one gallery: added later, searched by name, switched and dropped."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.encoders import registry
from semblance.encoders.bundled import efficientnet_lite
from semblance.encoders.files.export import export
from semblance.encoders.graph import GraphEncoder
from semblance.encoders.registry import describe
from semblance.errors import SpaceMismatch, ViewError
from semblance.gallery.labels import folder_labels
from semblance.gallery.sqlite import SqliteStore
from semblance.gallery.sqlite.writing import SqliteWriter
from semblance.pipeline.compute import Compute
from semblance.pipeline.filling import CHANGED
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipes import keep_recipe

FIRST = Choice(("efficientnet_lite0",), input_size=64)
SECOND = Choice(("efficientnet_lite1",), input_size=64)
EXACT = Compute(precision="exact")


@pytest.fixture(scope="module")
def original(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve labelled photographs beside their gallery."""
    folder = tmp_path_factory.mktemp("views")
    for name in ("moon", "coffee", "chelsea"):
        shutil.copytree(photo_folder / name, folder / "photos" / name)
    return folder


@pytest.fixture
def photos(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original / "photos", tmp_path / "photos")


@pytest.fixture
def gallery(photos: Path, tmp_path: Path) -> Path:
    path = tmp_path / "g.gallery"
    with Gallery.open(path, FIRST, compute=EXACT) as opened:
        opened.add(photos, folder_labels([photos]))
    return path


class Encodings:
    """Counts the pictures that networks saw; can give up after some."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most: int = 10**9) -> None:
        self.count = 0
        encode = GraphEncoder.encode

        def counted(
            encoder: GraphEncoder, prepared: Sequence[NDArray[np.uint8]]
        ) -> NDArray[np.float32]:
            if self.count + len(prepared) > most:
                raise KeyboardInterrupt
            self.count += len(prepared)
            return encode(encoder, prepared)

        monkeypatch.setattr(GraphEncoder, "encode", counted)


def test_a_second_view_answers_for_itself(gallery: Path, photos: Path) -> None:
    query = photos / "moon" / "0.jpg"
    with Gallery.open(gallery, compute=EXACT) as opened:
        before = opened.search(query, 12)
        report = opened.views.add("second", SECOND)
        assert (report.added, report.unchanged, report.skipped) == (12, 0, [])
        assert [hit.cosine for hit in opened.search(query, 12)] == [hit.cosine for hit in before]
        second = opened.search(query, 12, view="second")
        assert set(second[1].why.shares) == {"efficientnet_lite1"}
        assert second[0].cosine == pytest.approx(1, abs=1e-6)
        assert second[5].cosine != pytest.approx(before[5].cosine, abs=1e-3)
        main, other = opened.views.list()
        assert (main.name, main.is_default, other.name, other.is_default) == (
            "main", True, "second", False,
        )  # fmt: skip
        assert other.recipe.models == ("efficientnet_lite1",)
        assert other.records == 12
        pair = query, photos / "moon" / "1.jpg"
        assert opened.compare(*pair, view="second").cosine != opened.compare(*pair).cosine


def test_a_view_of_the_same_space_encodes_nothing(
    gallery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Encodings(monkeypatch)
    with Gallery.open(gallery) as opened:
        report = opened.views.add(
            "euclidean", Choice(FIRST.models, input_size=64, metric="euclidean")
        )
    assert (report.added, report.unchanged, seen.count) == (0, 12, 0)


def test_an_interrupted_addition_goes_on_where_it_stopped(
    gallery: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Compute(threads=1, precision="exact")
    with monkeypatch.context() as patch, Gallery.open(gallery, compute=one) as opened:
        Encodings(patch, most=8)
        with pytest.raises(KeyboardInterrupt):
            opened.views.add("second", SECOND)
    with Gallery.open(gallery, compute=one) as opened:
        half = opened.views.list()[1].records
        assert 0 < half < 12
        assert opened.search(photos / "moon" / "0.jpg", 20, view="second").searched == half
        seen = Encodings(monkeypatch)
        report = opened.views.add("second", SECOND)
        assert (report.added, report.unchanged) == (12 - half, half)
        assert seen.count == 12 - half
        assert opened.views.add("second", Choice()).unchanged == 12


def test_indexing_finishes_a_half_added_view_and_encodes_only_what_lacks(
    gallery: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Compute(threads=1, precision="exact")
    with monkeypatch.context() as patch, Gallery.open(gallery, compute=one) as opened:
        Encodings(patch, most=8)
        with pytest.raises(KeyboardInterrupt):
            opened.views.add("second", SECOND)
    with Gallery.open(gallery, compute=one) as opened:
        half = opened.views.list()[1].records
        (space, _) = opened.store.spaces()
        before = opened.store.stamps(space.fingerprint)[1].tolist()
        seen = Encodings(monkeypatch)
        opened.add(photos)
        assert seen.count == 12 - half
        assert [view.records for view in opened.views.list()] == [12, 12]
        assert opened.store.stamps(space.fingerprint)[1].tolist() == before


def test_labels_follow_files_that_move_while_a_view_is_half_added(
    gallery: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Compute(threads=1, precision="exact")
    with monkeypatch.context() as patch, Gallery.open(gallery, compute=one) as opened:
        Encodings(patch, most=8)
        with pytest.raises(KeyboardInterrupt):
            opened.views.add("second", SECOND)
    (photos / "moon").rename(photos / "luna")
    (photos / "coffee").rename(photos / "cafe")
    with Gallery.open(gallery, compute=one) as opened:
        ids = {record.id for record in opened.records()}
        report = opened.add(photos)
        assert (report.added, report.updated, report.moved, report.removed) == (0, 0, 8, 0)
        assert {record.id for record in opened.records()} == ids
        assert {record.label for record in opened.records()} == {"moon", "coffee", "chelsea"}
        assert all(view.records == 12 for view in opened.views.list())


def test_indexing_keeps_every_view_complete(gallery: Path, photos: Path) -> None:
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("second", SECOND)
        shutil.copy(photos / "moon" / "0.jpg", photos / "moon" / "copy.jpg")
        (photos / "coffee" / "0.jpg").unlink()
        report = opened.add(photos)
        assert (report.added, report.removed) == (1, 1)
        assert [view.records for view in opened.views.list()] == [12, 12]


def test_a_file_that_changed_meanwhile_is_skipped_and_keeps_its_vectors(
    gallery: Path, photos: Path
) -> None:
    shutil.copy(photos / "coffee" / "1.jpg", photos / "moon" / "0.jpg")
    (photos / "moon" / "1.jpg").unlink()
    (photos / "moon" / "2.jpg").write_bytes(b"no picture")
    with Gallery.open(gallery, compute=EXACT) as opened:
        report = opened.views.add("second", SECOND)
        reasons = {Path(item.path).name: item.reason for item in report.skipped}
        assert reasons["0.jpg"] == CHANGED
        assert set(reasons) == {"0.jpg", "1.jpg", "2.jpg"}
        assert [view.records for view in opened.views.list()] == [12, 9]


def test_switching_over_and_back(gallery: Path, photos: Path) -> None:
    query = photos / "moon" / "0.jpg"
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("second", SECOND)
        opened.views.set_default("second")
        assert set(opened.search(query, 1)[0].why.shares) == {"efficientnet_lite1"}
        assert opened.recipe.models == ("efficientnet_lite1",)
    with Gallery.open(gallery, compute=EXACT) as opened:
        assert opened.recipe.models == ("efficientnet_lite1",)
        opened.views.set_default("main")
        assert set(opened.search(query, 1)[0].why.shares) == {"efficientnet_lite0"}


def test_a_dropped_view_takes_its_own_vectors_only(gallery: Path, photos: Path) -> None:
    both = Choice(("efficientnet_lite0", "efficientnet_lite1"), input_size=64)
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("both", both)
        with pytest.raises(ViewError, match="default view"):
            opened.views.drop("main")
        assert opened.views.drop("both") == 1
        assert [space.model for space in opened.store.spaces()] == ["efficientnet_lite0"]
        assert len(opened.search(photos / "moon" / "0.jpg", 3)) == 3
        assert opened.check() == []
        assert opened.views.add("both", both).added == 12


@pytest.mark.parametrize("name", ["", "-x", "a b", "a/b", "a" * 65])
def test_names_that_are_none(gallery: Path, name: str) -> None:
    with Gallery.open(gallery) as opened, pytest.raises(ViewError, match="no name of a view"):
        opened.views.add(name, SECOND)


def test_what_cannot_be(gallery: Path, photos: Path, tmp_path: Path) -> None:
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("second", SECOND)
        with pytest.raises(ViewError, match="no view 'colour'; it has main, second"):
            opened.search(photos / "moon" / "0.jpg", view="colour")
        with pytest.raises(SpaceMismatch, match="the view 'second' was made with"):
            opened.views.add("second", FIRST)
        with pytest.raises(ViewError, match="no view 'third'"):
            opened.views.set_default("third")
        with pytest.raises(ViewError, match="no view 'third'"):
            opened.views.drop("third")
    with (
        Gallery.open(tmp_path / "empty.gallery") as empty,
        pytest.raises(ViewError, match="index some pictures first"),
    ):
        empty.views.add("second", SECOND)


def test_other_weights_are_another_view(gallery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names are the same, the vectors are not: those that are there are kept."""
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("second", SECOND)
        spaces = opened.store.spaces()
    sealed = replace(describe("efficientnet_lite1"), weights_sha256="0" * 64)
    monkeypatch.setitem(registry._ours._entries, sealed.name, (sealed, efficientnet_lite))
    with Gallery.open(gallery, compute=EXACT) as opened:
        with pytest.raises(SpaceMismatch, match="this installation makes efficientnet_lite1"):
            opened.views.add("second", SECOND)
        assert opened.store.spaces() == spaces


@pytest.fixture
def meanwhile(
    gallery: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[Gallery], object]], None]:
    """Lets another process change the gallery just before the next writer gets the lock."""

    def arrange(change: Callable[[Gallery], object]) -> None:
        writer = SqliteStore.writer

        def late(store: SqliteStore) -> AbstractContextManager[SqliteWriter]:
            monkeypatch.setattr(SqliteStore, "writer", writer)
            with Gallery.open(gallery, compute=EXACT) as other:
                change(other)
            return writer(store)

        monkeypatch.setattr(SqliteStore, "writer", late)

    return arrange


Meanwhile = Callable[[Callable[[Gallery], object]], None]


def test_a_view_that_was_dropped_meanwhile_stays_dropped(
    gallery: Path, photos: Path, meanwhile: Meanwhile
) -> None:
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("second", SECOND)
        meanwhile(lambda other: other.views.drop("second"))
        with pytest.raises(ViewError, match="no view 'second'"):
            opened.views.set_default("second")
        opened.views.add("second", SECOND)
        meanwhile(lambda other: other.views.drop("second"))
        opened.add(photos)
        assert [view.name for view in opened.views.list()] == ["main"]


def test_a_view_that_became_the_default_meanwhile_is_not_dropped(
    gallery: Path, meanwhile: Meanwhile
) -> None:
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("second", SECOND)
        meanwhile(lambda other: other.views.set_default("second"))
        with pytest.raises(ViewError, match="default view"):
            opened.views.drop("second")


def test_a_view_that_was_added_meanwhile_keeps_its_models(
    gallery: Path, meanwhile: Meanwhile
) -> None:
    with Gallery.open(gallery, compute=EXACT) as opened:
        meanwhile(lambda other: other.views.add("second", SECOND))
        with pytest.raises(SpaceMismatch, match="the view 'second' was made with"):
            opened.views.add("second", Choice(("colour_texture",)))


def test_a_name_whose_view_was_never_made_is_free(gallery: Path) -> None:
    """A crash between the recipe and the view leaves a recipe of nothing."""
    with Gallery.open(gallery, compute=EXACT) as opened:
        with opened.store.writer() as writer:
            keep_recipe(writer, "second", FIRST.over(None))
        opened.views.add("second", SECOND)
        assert opened.views.list()[1].recipe.models == SECOND.models


def test_a_view_whose_model_is_gone_is_listed_and_dropped(
    gallery: Path, photos: Path, tmp_path: Path
) -> None:
    graph, sidecar = export("fast", tmp_path / "mine.onnx", input_size=64)
    with Gallery.open(gallery, compute=EXACT) as opened:
        opened.views.add("second", Choice((f"onnx:{graph}",)))
        sidecar.unlink()
        assert opened.views.list()[1].recipe.models == (f"onnx:{graph}",)
        assert len(opened.search(photos / "moon" / "0.jpg", 3)) == 3
        opened.views.drop("second")


def test_what_waits_to_be_fitted_is_said(gallery: Path) -> None:
    with Gallery.open(gallery, compute=EXACT) as opened:
        short = Choice(FIRST.models, input_size=64, dim=3)
        assert opened.views.add("short", short).notes == []
        (note,) = opened.views.add("long", replace(short, dim=8)).notes
        assert note.startswith("the view 'long' waits to be fitted, which takes 32 pictures;")
        _, note = opened.views.add("share", replace(short, dim="99%")).notes
        assert "'share' waits to be fitted, which takes 32 pictures and 32 that" in note
