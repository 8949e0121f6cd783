"""Indexing: a gallery follows its folder, does only what is needed, and loses nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.graph import GraphEncoder
from semblance.errors import (
    GalleryCorrupt,
    GalleryLocked,
    GalleryMissing,
    ImageMissing,
    NoImages,
    SpaceMismatch,
    UnknownEncoder,
    ViewError,
)
from semblance.gallery.labels import folder_labels
from semblance.gallery.records import Labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice

TINY = Choice(("efficientnet_lite0",), input_size=32)
"""A real encoder on small pictures: two milliseconds each."""


@pytest.fixture
def photos(photo_folder: Path, tmp_path: Path) -> Path:
    """A private copy of the photographs, old enough that their times can be believed."""
    folder = tmp_path / "photos"
    shutil.copytree(photo_folder, folder)
    for path in folder.rglob("*.jpg"):
        age(path)
    return folder


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    with Gallery.open(tmp_path / "g.gallery", TINY) as opened:
        yield opened


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of pictures in every call of a network, as they happen."""
    calls: list[int] = []
    encode = GraphEncoder.encode

    def counted(self: GraphEncoder, prepared: list[np.ndarray]) -> np.ndarray:
        calls.append(len(prepared))
        return encode(self, prepared)

    monkeypatch.setattr(GraphEncoder, "encode", counted)
    return calls


def age(path: Path) -> None:
    os.utime(path, ns=(10**18, 10**18))


def contents(gallery: Gallery) -> dict[str, tuple[str, ...]]:
    """The digest of each record's vectors by uri and page."""
    return {
        f"{record.uri}#{record.page}": tuple(gallery.store.vector_digests(record.id).values())
        for record in gallery.records()
    }


def repaint(path: Path, colour: str = "red") -> None:
    PIL.Image.new("RGB", (80, 60), colour).save(path)


def test_everything_is_added_once_and_then_stands(
    gallery: Gallery, photos: Path, encoded: list[int]
) -> None:
    report = gallery.add(photos)
    count = len(list(photos.rglob("*.jpg")))
    assert (report.added, report.unchanged, report.skipped) == (count, 0, [])
    assert sum(encoded) == count == len(gallery)
    encoded.clear()
    again = gallery.add(photos)
    assert (again.added, again.unchanged) == (0, count)
    assert encoded == []


def test_a_touched_file_is_read_but_not_encoded_again(
    gallery: Gallery, photos: Path, encoded: list[int]
) -> None:
    gallery.add(photos)
    encoded.clear()
    os.utime(photos / "coffee" / "0.jpg")
    report = gallery.add(photos)
    assert (report.updated, report.unchanged, encoded) == (0, len(gallery), [])


def test_a_changed_file_keeps_its_record(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos, folder_labels([photos]))
    path = photos / "coffee" / "1.jpg"
    (before,) = (record for record in gallery.records() if record.uri == str(path))
    repaint(path)
    report = gallery.add(photos)
    (after,) = (record for record in gallery.records() if record.uri == str(path))
    assert (report.updated, report.added, report.removed) == (1, 0, 0)
    assert (after.id, after.label) == (before.id, "coffee")
    assert after.digest != before.digest
    assert (after.width, after.height) == (80, 60)


def test_a_change_within_the_clocks_grain_is_noticed(gallery: Gallery, tmp_path: Path) -> None:
    path = tmp_path / "new.bmp"
    repaint(path, "red")
    gallery.add(path)
    stamp = path.stat()
    repaint(path, "blue")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert path.stat().st_size == stamp.st_size
    assert gallery.add(path).updated == 1


def test_deleted_files_leave_the_gallery(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos)
    shutil.rmtree(photos / "moon")
    assert gallery.add(photos).removed == 4
    assert not any("moon" in record.uri for record in gallery.records())


def test_only_the_folders_given_are_looked_at(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos)
    shutil.rmtree(photos / "moon")
    assert gallery.add(photos / "coffee").removed == 0


def test_moved_files_keep_record_vector_and_label(
    gallery: Gallery, photos: Path, encoded: list[int]
) -> None:
    gallery.add(photos, folder_labels([photos]))
    (before,) = (r for r in gallery.records() if r.uri == str(photos / "moon" / "0.jpg"))
    vectors = contents(gallery)
    encoded.clear()
    (photos / "moon" / "0.jpg").rename(photos / "far-side.jpg")
    report = gallery.add(photos)
    assert (report.moved, report.added, report.removed, encoded) == (1, 0, 0, [])
    (moved,) = (r for r in gallery.records() if r.uri.endswith("far-side.jpg"))
    assert (moved.id, moved.label) == (before.id, "moon")
    assert contents(gallery)[f"{moved.uri}#0"] == vectors[f"{photos / 'moon' / '0.jpg'}#0"]


def test_a_copy_is_a_record_of_its_own_without_work(
    gallery: Gallery, photos: Path, encoded: list[int]
) -> None:
    gallery.add(photos)
    encoded.clear()
    shutil.copy(photos / "coffee" / "0.jpg", photos / "copy.jpg")
    report = gallery.add(photos)
    assert (report.added, report.moved, encoded) == (1, 0, [])


def test_one_file_moved_to_two_places_is_a_move_and_a_copy(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos)
    shutil.copy(photos / "coffee" / "0.jpg", photos / "one.jpg")
    (photos / "coffee" / "0.jpg").rename(photos / "two.jpg")
    report = gallery.add(photos)
    assert (report.moved, report.added, report.removed) == (1, 1, 0)


def test_files_that_swap_names_swap_vectors(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos)
    before = contents(gallery)
    a, b = photos / "coffee" / "0.jpg", photos / "moon" / "0.jpg"
    a.rename(photos / "aside.jpg")
    b.rename(a)
    (photos / "aside.jpg").rename(b)
    report = gallery.add(photos)
    assert (report.moved, report.updated, report.added, report.removed) == (2, 0, 0, 0)
    after = contents(gallery)
    assert (after[f"{a}#0"], after[f"{b}#0"]) == (before[f"{b}#0"], before[f"{a}#0"])


def labelled(gallery: Gallery) -> dict[str, str | None]:
    return {Path(record.uri).name: record.label for record in gallery.records()}


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Four pictures of different colours: red.png, green.png, blue.png, black.png."""
    (tmp_path / "album").mkdir()
    for colour in ("red", "green", "blue", "black"):
        repaint(tmp_path / "album" / f"{colour}.png", colour)
        age(tmp_path / "album" / f"{colour}.png")
    return tmp_path / "album"


def by_name(path: Path) -> Labels:
    return Labels(path.stem)


def test_labels_follow_pictures_through_a_chain_of_renames(gallery: Gallery, album: Path) -> None:
    gallery.add(album, by_name)
    (album / "red.png").rename(album / "last.png")
    (album / "green.png").rename(album / "red.png")
    report = gallery.add(album)
    assert (report.moved, report.added, report.updated, report.removed) == (2, 0, 0, 0)
    assert labelled(gallery) == {
        "last.png": "red", "red.png": "green", "blue.png": "blue", "black.png": "black",
    }  # fmt: skip


def test_a_picture_moved_over_another_brings_its_label(gallery: Gallery, album: Path) -> None:
    gallery.add(album, by_name)
    (album / "red.png").replace(album / "green.png")
    report = gallery.add(album)
    assert (report.moved, report.removed) == (1, 1)
    assert labelled(gallery) == {"green.png": "red", "blue.png": "blue", "black.png": "black"}


def test_a_new_picture_at_the_place_of_a_moved_one_has_no_label(
    gallery: Gallery, album: Path
) -> None:
    gallery.add(album, by_name)
    (album / "red.png").rename(album / "kept.png")
    repaint(album / "red.png", "yellow")
    report = gallery.add(album)
    assert (report.moved, report.added, report.updated) == (1, 1, 0)
    assert labelled(gallery)["kept.png"] == "red"
    assert labelled(gallery)["red.png"] is None


def test_identical_pictures_in_a_renamed_folder_keep_their_labels(
    gallery: Gallery, album: Path
) -> None:
    for name in ("one", "two", "three"):
        shutil.copy(album / "red.png", album / f"{name}.png")
    gallery.add(album, by_name)
    before = labelled(gallery)
    report = gallery.add(album.rename(album.parent / "renamed"))
    assert (report.moved, report.added) == (7, 0)
    assert labelled(gallery) == before


def test_a_sub_folder_that_is_empty_may_be_unmounted(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos, folder_labels([photos]))
    (photos / "moon").rename(photos.parent / "away")
    (photos / "moon").mkdir()
    report = gallery.add(photos)
    assert (report.removed, report.kept) == (0, 4)
    (photos / "moon").rmdir()
    (photos.parent / "away").rename(photos / "moon")
    assert gallery.add(photos).unchanged == len(gallery)


def test_what_a_label_source_leaves_unsaid_stays(gallery: Gallery, album: Path) -> None:
    gallery.add(album, lambda path: Labels("old", "one group", {"price": 3}))
    report = gallery.add(album, lambda path: Labels("new", attributes={"size": "L"}))
    assert (report.relabelled, report.unchanged) == (4, 4)
    record = next(gallery.records())
    assert (record.label, record.group) == ("new", "one group")
    assert record.attributes == {"price": 3, "size": "L"}


def test_one_bad_file_is_one_line(gallery: Gallery, photos: Path) -> None:
    good = len(list(photos.rglob("*.jpg")))
    (photos / "cut.jpg").write_bytes((photos / "moon" / "0.jpg").read_bytes()[:900])
    (photos / "words.jpg").write_text("not a picture")
    (photos / "empty.png").touch()
    os.mkfifo(photos / "pipe.jpg")
    report = gallery.add(photos)
    assert report.added == good
    names = [Path(item.path).name for item in report.skipped]
    assert names == ["cut.jpg", "empty.png", "pipe.jpg", "words.jpg"]
    assert all(item.reason for item in report.skipped)


def test_a_file_that_went_bad_keeps_its_last_good_record(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos)
    before = contents(gallery)
    (photos / "moon" / "0.jpg").write_bytes(b"\xff\xd8\xff")
    report = gallery.add(photos)
    assert len(report.skipped) == 1
    assert contents(gallery) == before


def test_a_file_deleted_during_the_run_is_skipped(tmp_path: Path, photos: Path) -> None:
    """One worker reads at most three chunks of eight ahead of what is stored."""
    last = sorted(photos.rglob("*.jpg"))[-1]

    count = len(list(photos.rglob("*.jpg")))
    with Gallery.open(tmp_path / "g.gallery", TINY, compute=Compute(threads=1)) as gallery:
        report = gallery.add(photos, progress=lambda so_far: last.unlink(missing_ok=True))
    assert [item.path for item in report.skipped] == [str(last)]
    assert report.added == count - 1


def test_every_page_is_a_record(gallery: Gallery, tmp_path: Path) -> None:
    pages = [PIL.Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    path = tmp_path / "scan.tiff"
    pages[0].save(path, save_all=True, append_images=pages[1:])
    assert gallery.add(path).added == 3
    pages[0].save(path, save_all=True, append_images=pages[2:])
    report = gallery.add(path)
    assert (report.updated, len(gallery)) == (2, 2)


def test_a_page_that_was_removed_comes_back(gallery: Gallery, tmp_path: Path) -> None:
    pages = [PIL.Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    path = tmp_path / "scan.tiff"
    pages[0].save(path, save_all=True, append_images=pages[1:])
    age(path)
    gallery.add(path)
    whole = contents(gallery)
    gallery.remove([2])
    assert gallery.add(path).done == 3
    assert contents(gallery) == whole
    assert gallery.add(path).unchanged == 3


def test_a_folder_that_cannot_be_entered_keeps_its_records(
    gallery: Gallery, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery.add(photos)
    before = contents(gallery)
    lstat = os.lstat

    def refused(path: str, *rest: object, **more: object) -> os.stat_result:
        if "moon" in str(path):
            raise PermissionError(13, "Permission denied")
        return lstat(path, *rest, **more)

    (photos / "moon").rename(photos.parent / "moon")
    monkeypatch.setattr(os, "lstat", refused)
    assert gallery.add(photos).removed == 0
    assert contents(gallery) == before


def test_a_run_cut_short_goes_on_with_the_same_model(tmp_path: Path, photos: Path) -> None:
    def stop(report: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "cut.gallery"
    with Gallery.open(path, TINY) as gallery, pytest.raises(KeyboardInterrupt):
        gallery.add(photos, progress=stop)
    with Gallery.open(path) as gallery:
        gallery.add(photos)
        assert [space.model for space in gallery.store.spaces()] == ["efficientnet_lite0"]
        assert gallery.check() == []


def test_of_two_copies_the_one_that_moved_keeps_its_record(gallery: Gallery, photos: Path) -> None:
    shutil.copy(photos / "moon" / "0.jpg", photos / "twin.jpg")
    gallery.add(photos, folder_labels([photos]))
    (twin,) = (r for r in gallery.records() if r.uri.endswith("twin.jpg"))
    (photos / "twin.jpg").rename(photos / "moved-twin.jpg")
    report = gallery.add(photos)
    (moved,) = (r for r in gallery.records() if r.uri.endswith("moved-twin.jpg"))
    assert (report.moved, report.added, report.removed) == (1, 0, 0)
    assert moved.id == twin.id


def test_a_damaged_vector_is_mended_by_a_copy_of_its_file(
    gallery: Gallery, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from semblance.gallery.sqlite import SqliteStore

    gallery.add(photos / "moon")
    shutil.copy(photos / "moon" / "0.jpg", photos / "moon" / "copy.jpg")

    def damaged(self: object, space: str, ids: np.ndarray) -> np.ndarray:
        raise GalleryCorrupt("a vector does not match its checksum")

    monkeypatch.setattr(SqliteStore, "vectors", damaged)
    assert gallery.add(photos / "moon").added == 1


def test_more_dimensions_than_there_are_is_refused_before_any_work(
    tmp_path: Path, photos: Path, encoded: list[int]
) -> None:
    choice = Choice(("efficientnet_lite0",), dim=2000, input_size=32)
    with Gallery.open(tmp_path / "g2", choice) as gallery, pytest.raises(ViewError, match="1280"):
        gallery.add(photos)
    assert encoded == []


def test_labels_of_folders_and_their_change(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos)
    assert {record.label for record in gallery.records()} == {None}
    gallery.add(photos, folder_labels([photos]))
    assert {r.label for r in gallery.records("label = 'moon'")} == {"moon"}
    gallery.add(photos, lambda path: Labels("all", "one", {"price": 3}))
    assert len(list(gallery.records("label = 'all' and price = 3"))) == len(gallery)


def test_an_empty_folder_changes_nothing(gallery: Gallery, photos: Path, tmp_path: Path) -> None:
    gallery.add(photos)
    (tmp_path / "none").mkdir()
    before = contents(gallery)
    with pytest.raises(NoImages, match="nothing was changed"):
        gallery.add(tmp_path / "none")
    shutil.rmtree(photos)
    photos.mkdir()
    with pytest.raises(NoImages):
        gallery.add(photos)
    assert contents(gallery) == before


def test_an_unmounted_folder_does_not_empty_the_gallery(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos)
    before = contents(gallery)
    shutil.rmtree(photos)
    with pytest.raises(ImageMissing, match="photos"):
        gallery.add(photos)
    assert contents(gallery) == before


def test_a_missing_path_stops_before_anything_is_done(gallery: Gallery, photos: Path) -> None:
    with pytest.raises(ImageMissing, match="nowhere"):
        gallery.add([photos, photos / "nowhere"])
    assert len(gallery) == 0


def test_an_empty_gallery_is_bound_to_nothing(gallery: Gallery, photos: Path) -> None:
    """The first picture fixes the models, not a run that found none."""
    (photos / "none").mkdir()
    with pytest.raises(NoImages):
        gallery.add(photos / "none")
    choice = Choice(("efficientnet_lite1",), input_size=64)
    with Gallery.open(gallery.path, choice) as other:
        other.add(photos / "moon")
        assert [space.model for space in other.store.spaces()] == ["efficientnet_lite1"]
        assert other.check() == []


def test_other_models_are_refused(gallery: Gallery, photos: Path) -> None:
    gallery.add(photos / "moon")
    with pytest.raises(SpaceMismatch, match="never compared"):
        Gallery.open(gallery.path, Choice(("efficientnet_lite1",)))
    with pytest.raises(SpaceMismatch):
        Gallery.open(gallery.path, Choice(input_size=64))


def test_a_second_writer_is_told_to_wait(gallery: Gallery, photos: Path) -> None:
    with (
        Gallery.open(gallery.path, TINY) as other,
        other.store.writer(),
        pytest.raises(GalleryLocked),
    ):
        gallery.add(photos)


def test_a_gallery_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GalleryMissing, match="none"):
        Gallery.open(tmp_path / "none.gallery", create=False)


def test_several_encoders_see_one_decode(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import semblance.pipeline.reading as reading

    decodes: list[str] = []
    decode_pages: Callable = reading.decode_pages

    def counted(source: object, **how: object) -> object:
        decodes.append(source.name)
        return decode_pages(source, **how)

    monkeypatch.setattr(reading, "decode_pages", counted)
    models = Choice(("efficientnet_lite0", "efficientnet_lite1"), input_size=32)
    with Gallery.open(tmp_path / "two.gallery", models) as gallery:
        report = gallery.add(photos / "moon")
        assert len(decodes) == report.added == 4
        assert all(len(vectors) == 2 for vectors in contents(gallery).values())
        answer = gallery.search(photos / "moon" / "0.jpg", 1)
        shares = answer.hits[0].why.shares
    assert list(shares) == ["efficientnet_lite0", "efficientnet_lite1"]
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.02)


def test_a_bad_choice_leaves_no_empty_gallery(tmp_path: Path) -> None:
    with pytest.raises(UnknownEncoder):
        Gallery.open(tmp_path / "new.gallery", Choice(("efficientnet_lite9",)))
    assert not (tmp_path / "new.gallery").exists()
