"""Golden queries on a gallery whose answers can be told beforehand."""

import json
from pathlib import Path

import pytest

from semblance.errors import NoImages, UsageError
from semblance.evaluate.quality import (
    Limits,
    check_golden,
    quality_report,
    read_golden,
    record_golden,
)
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from tests.photos import write_photos

CHOICE = Choice(("fast",), input_size=64)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crops of each photograph: the other crop is the answer that must not be lost."""
    return write_photos(tmp_path_factory.mktemp("golden"), per_photo=2, side=96)


@pytest.fixture
def gallery(pictures: Path, tmp_path: Path) -> Gallery:
    opened = Gallery.open(tmp_path / "shop.gallery", CHOICE)
    opened.add([pictures / "moon", pictures / "coffee", pictures / "chelsea"])
    return opened


def test_nothing_changed_nothing_lost(gallery: Gallery, pictures: Path) -> None:
    golden, skipped = record_golden(gallery, [pictures / "moon"], k=2)
    assert skipped == ()
    assert [len(query.hits) for query in golden.queries] == [2, 2]
    first = golden.queries[0]
    assert (first.path.name, Path(first.hits[0].uri).name) == ("0.jpg", "1.jpg")
    outcome = check_golden(golden, gallery)
    assert (outcome.recall, outcome.drift, outcome.mean_shift) == (1, 0, 0)
    assert outcome.passed and outcome.same_view and outcome.losses == ()
    assert quality_report(outcome).answer[0].startswith("Passed")


def test_the_file_is_read_as_it_was_written(
    gallery: Gallery, pictures: Path, tmp_path: Path
) -> None:
    golden, _ = record_golden(gallery, [pictures / "moon"], k=3)
    for folder in (pictures, tmp_path):
        file = folder / "golden.json"
        file.write_text(golden.to_json(folder))
        assert read_golden(file) == golden
    named = [q["path"] for q in json.loads((pictures / "golden.json").read_text())["queries"]]
    assert named == ["moon/0.jpg", "moon/1.jpg"]
    (pictures / "golden.json").unlink()


def test_a_removed_answer_is_lost(gallery: Gallery, pictures: Path) -> None:
    golden, _ = record_golden(gallery, [pictures / "moon/0.jpg", pictures / "coffee/0.jpg"], k=1)
    gallery.remove([r.id for r in gallery.records() if r.uri.endswith("moon/1.jpg")])
    outcome = check_golden(golden, gallery)
    assert (outcome.recall, outcome.passed) == (0.5, False)
    (loss,) = outcome.losses
    assert (loss.query, loss.recall) == (pictures / "moon/0.jpg", 0)
    assert loss.lost[0].reason == "no longer in the gallery"
    # the other of two scores fell from the moon's to some other picture's
    assert outcome.drift == 0.5
    assert outcome.mean_shift < 0
    assert len(outcome.failures) == 2
    assert not check_golden(golden, gallery, Limits(0.5, 0.4)).passed
    assert check_golden(golden, gallery, Limits(0.5, 0.5)).passed


def test_an_answer_that_slipped_says_where_it_is(gallery: Gallery, pictures: Path) -> None:
    golden, _ = record_golden(gallery, [pictures / "moon/0.jpg"], k=5)
    shuffled = golden.queries[0]
    gallery.add(pictures)
    outcome = check_golden(golden, gallery, Limits(1, 1))
    lost = {entry.hit.key: entry for loss in outcome.losses for entry in loss.lost}
    assert lost and shuffled.hits[0].key not in lost
    assert all(entry.in_gallery and (entry.now or 0) > 5 for entry in lost.values())
    assert "now at rank" in outcome.losses[0].lost[0].reason


def test_a_moved_picture_is_not_lost(pictures: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    (shop / "new").mkdir(parents=True)
    for name in ("moon/0.jpg", "moon/1.jpg", "coffee/0.jpg"):
        (shop / name.replace("/", "-")).write_bytes((pictures / name).read_bytes())
    with Gallery.open(tmp_path / "g.gallery", CHOICE) as gallery:
        gallery.add(shop)
        golden, _ = record_golden(gallery, [pictures / "moon/0.jpg"], k=1)
        (shop / "moon-1.jpg").rename(shop / "new/moon.jpg")
        gallery.add(shop)
        assert check_golden(golden, gallery).recall == 1


def test_another_view_is_said_to_be_another(gallery: Gallery, pictures: Path) -> None:
    golden, _ = record_golden(gallery, [pictures / "moon"], k=2)
    gallery.views.add("small", Choice(("fast",), input_size=32))
    outcome = check_golden(golden, gallery, view="small")
    assert not outcome.same_view
    assert outcome.drift > 0
    assert "another than" in quality_report(outcome).sections[0].text[0]


def test_queries_that_are_gone_or_changed(gallery: Gallery, pictures: Path, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.jpg").write_bytes((pictures / "moon/0.jpg").read_bytes())
    files = [tmp_path / f"{name}.jpg" for name in "abc"]
    golden, _ = record_golden(gallery, files, k=1)
    files[1].unlink()
    files[2].write_bytes((pictures / "coffee/0.jpg").read_bytes())
    outcome = check_golden(golden, gallery)
    assert [Path(item.path).name for item in outcome.unasked] == ["b.jpg", "c.jpg"]
    assert "another than was saved" in outcome.unasked[1].reason
    assert outcome.recall == 1 and not outcome.passed
    files[0].unlink()
    with pytest.raises(UsageError, match="none of the golden queries can be asked"):
        check_golden(golden, gallery)


def test_bad_input(gallery: Gallery, pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "no.jpg").write_bytes(b"no picture")
    golden, skipped = record_golden(gallery, [tmp_path / "no.jpg", pictures / "moon/0.jpg"])
    assert (len(golden.queries), len(skipped)) == (1, 1)
    with pytest.raises(NoImages, match=r"no\.jpg"):
        record_golden(gallery, [tmp_path / "no.jpg"])
    file = tmp_path / "golden.json"
    for text in ("{", "[]", '{"version": 1}', '{"version": 1, "queries": [1]}'):
        file.write_text(text)
        with pytest.raises(UsageError, match="no golden queries"):
            read_golden(file)
    file.write_text('{"version": 99}')
    with pytest.raises(UsageError, match="of version 99"):
        read_golden(file)


def test_a_gallery_without_other_pictures(pictures: Path, tmp_path: Path) -> None:
    with Gallery.open(tmp_path / "one.gallery", CHOICE) as gallery:
        gallery.add(pictures / "moon/0.jpg")
        with pytest.raises(UsageError, match="index more pictures first"):
            record_golden(gallery, [pictures / "moon/0.jpg"])
