"""Records of a gallery as examples of a query, and pictures looked up before they are added."""

import shutil
from pathlib import Path

import pytest

from semblance import Gallery
from semblance.errors import UsageError, ViewError
from semblance.images import Source
from semblance.pipeline.arrivals import look_up
from semblance.pipeline.recipe import Choice


@pytest.fixture
def gallery(photo_folder: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    for name in ("moon", "coffee"):
        shutil.copytree(photo_folder / name, tmp_path / "photos" / name)
    with Gallery.open(tmp_path / "g", Choice(("fast",), input_size=64)) as opened:
        opened.add(tmp_path / "photos")
        yield opened


def test_a_record_is_searched_with_as_its_picture(gallery: Gallery) -> None:
    record = next(gallery.records())
    by_record, by_path = gallery.search(record, 3), gallery.search(record.uri, 3)
    assert [hit.record for hit in by_record] == [hit.record for hit in by_path]
    assert by_record[0].record == record and by_record[0].cosine == pytest.approx(1, abs=1e-5)
    Path(record.uri).unlink()
    assert gallery.search(record, 1)[0].record == record
    with pytest.raises(UsageError, match="to be like"):
        gallery.search(unlike=record)


def test_a_record_without_a_vector_is_named(gallery: Gallery) -> None:
    record = next(gallery.records())
    (space,) = gallery.store.spaces()
    with gallery.store.writer() as writer:
        writer.drop_vectors(space.fingerprint, [record.id])
    with pytest.raises(ViewError, match=f"the record {record.id} has no vector"):
        gallery.search(record)


def test_a_record_is_not_its_own_duplicate(gallery: Gallery, photo_folder: Path) -> None:
    record = next(gallery.records())
    own = look_up(gallery, record)
    assert own.relation != "same file" and record not in [hit.record for hit in own.nearest]
    same = look_up(gallery, Source.from_path(record.uri))
    assert (same.relation, same.is_duplicate, same.known) == ("same file", True, record)
    other = look_up(gallery, Source.from_path(photo_folder / "brick" / "0.jpg"))
    assert (other.relation, other.known) == ("new", None) and len(other.nearest) == 5
