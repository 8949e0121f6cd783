"""Records whose own text joins their vector: read once, never stale, and found by it."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.calibration.study import Wishes
from semblance.fusion.vectors import joined_with_text
from semblance.gallery.export import export_gallery
from semblance.gallery.record_text import is_text, text_attributes, text_of
from semblance.gallery.records import Labels
from semblance.gallery.sqlite.writing import SqliteWriter
from semblance.pipeline import wording
from semblance.pipeline.calibration.labelled import Judging, gallery_pairs
from semblance.pipeline.calibration.runs import Run
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from tests.captions import MODEL, SIDE, Captions, reading

PLAIN = Choice((MODEL,), input_size=SIDE)
TITLED = replace(PLAIN, record_text=("title",))
BOTH = replace(PLAIN, record_text=("title", "description"))
EXACT = Compute(precision="exact")


@pytest.fixture(autouse=True)
def reader(photo_folder: Path) -> Iterator[None]:
    with reading(photo_folder):
        yield


@pytest.fixture
def photos(photo_folder: Path, tmp_path: Path) -> Path:
    """Two moons and two cups."""
    for name in ("moon", "coffee"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(2):
            shutil.copy(photo_folder / name / f"{number}.jpg", tmp_path / "photos" / name)
    return tmp_path / "photos"


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    with Gallery.open(tmp_path / "g.gallery", TITLED, compute=EXACT) as opened:
        yield opened


def saying(photos: Path, titles: Mapping[str, object], name: str = "title") -> object:
    """A label source with a title for some of the pictures."""
    said = {photos / place: Labels(attributes={name: title}) for place, title in titles.items()}
    return said.get


def index(gallery: Gallery, photos: Path, **titles: object) -> list[str]:
    """Index the photographs with these titles, by `moon_0`; what was read meanwhile."""
    before = len(Captions.read)
    places = {f"{name.replace('_', '/')}.jpg": title for name, title in titles.items()}
    gallery.add(photos, saying(photos, places))
    return Captions.read[before:]


def assert_fresh(gallery: Gallery) -> None:
    """Every record with a text has the vector of that text, and no other record has one."""
    for space in filter(is_text, gallery.store.spaces()):
        attributes = text_attributes(space)
        said = {r.id: text_of(r.labels, attributes) for r in gallery.records()}
        expected = {id: text for id, text in said.items() if text}
        ids = gallery.store.stamps(space.fingerprint)[0]
        assert ids.tolist() == list(expected)
        if expected:
            side = gallery._searchers.texts(gallery.recipe)
            (pictures,) = (s for s in gallery.store.spaces() if not is_text(s))
            (vectors,) = side.vectors([pictures], list(expected.values()))
            assert gallery.store.vectors(space.fingerprint, ids) == pytest.approx(vectors)
    assert gallery.check() == []


def id_of(gallery: Gallery, path: Path) -> int:
    return next(record.id for record in gallery.records() if record.uri == str(path))


# --- found by it ---


def test_a_title_draws_its_picture_to_what_it_says(gallery: Gallery, photos: Path) -> None:
    cup, moon = photos / "coffee" / "0.jpg", photos / "moon" / "0.jpg"
    assert index(gallery, photos) == []
    before = {hit.record.uri: hit.cosine for hit in gallery.search(cup)}
    assert index(gallery, photos, moon_0="coffee") == ["coffee"]
    after = {hit.record.uri: hit.cosine for hit in gallery.search(cup)}
    changed = {uri for uri in before if after[uri] != pytest.approx(before[uri])}
    assert changed == {str(moon)}
    assert after[str(moon)] > before[str(moon)] + 0.2
    assert gallery.search(moon, 1)[0].cosine < 0.95
    assert_fresh(gallery)


@pytest.mark.parametrize("weight", [0.5, 0.25])
def test_cosines_are_those_of_the_mean_by_hand(photos: Path, tmp_path: Path, weight: float) -> None:
    choice = replace(TITLED, record_text_weight=weight)
    with Gallery.open(tmp_path / "w.gallery", choice, compute=EXACT) as gallery:
        index(gallery, photos, moon_0="coffee")
        pictures, texts = (space.fingerprint for space in gallery.store.spaces())
        one = np.array([id_of(gallery, photos / "moon" / "0.jpg")])
        raw, said = (gallery.store.vectors(space, one) for space in (pictures, texts))
        expected = float(joined_with_text(raw, said, weight)[0] @ raw[0]) / np.linalg.norm(raw)
        hits = gallery.search(photos / "moon" / "0.jpg")
        assert {hit.record.id: hit.cosine for hit in hits}[int(one[0])] == pytest.approx(expected)


def test_several_attributes_make_one_text(photos: Path, tmp_path: Path) -> None:
    with Gallery.open(tmp_path / "b.gallery", BOTH, compute=EXACT) as gallery:
        said = Labels(attributes={"title": "moon", "description": "coffee", "price": 3})
        gallery.add(photos, lambda path: said)
        assert set(Captions.read) == {"moon. coffee"}
        assert_fresh(gallery)


# --- read once, never stale ---


def test_only_texts_that_changed_are_read(gallery: Gallery, photos: Path) -> None:
    titles = {"moon_0": "moon", "moon_1": "coffee", "coffee_0": "coffee"}
    assert sorted(index(gallery, photos, **titles)) == ["coffee", "coffee", "moon"]
    assert index(gallery, photos, **titles) == []
    assert index(gallery, photos, **{**titles, "moon_1": "moon"}) == ["moon"]
    assert_fresh(gallery)


def test_a_moved_picture_keeps_its_text(gallery: Gallery, photos: Path) -> None:
    index(gallery, photos, moon_0="coffee")
    (photos / "moon").rename(photos / "luna")
    assert index(gallery, photos) == []
    assert_fresh(gallery)
    (photos / "luna").rename(photos / "moon")
    assert index(gallery, photos, moon_0="moon") == ["moon"]
    assert_fresh(gallery)


def test_a_replaced_picture_reads_its_text_again(gallery: Gallery, photos: Path) -> None:
    index(gallery, photos, moon_0="coffee", coffee_0="coffee")
    shutil.copy(photos / "moon" / "1.jpg", photos / "moon" / "0.jpg")
    assert index(gallery, photos) == ["coffee"]
    assert_fresh(gallery)


def test_a_replaced_picture_with_another_title(gallery: Gallery, photos: Path) -> None:
    index(gallery, photos, moon_0="coffee")
    shutil.copy(photos / "coffee" / "1.jpg", photos / "moon" / "0.jpg")
    assert index(gallery, photos, moon_0="moon") == ["moon"]
    assert_fresh(gallery)


def test_a_mended_record_with_another_title(gallery: Gallery, photos: Path) -> None:
    """Its picture is encoded anew and stored with its labels, though its file is the same."""
    index(gallery, photos, moon_0="coffee")
    pictures = gallery.store.spaces()[0].fingerprint
    with gallery.store.writer() as writer:
        writer.drop_vectors(pictures, [id_of(gallery, photos / "moon" / "0.jpg")])
    assert index(gallery, photos, moon_0="moon") == ["moon"]
    assert_fresh(gallery)


def test_a_text_that_is_taken_away_takes_its_vector(gallery: Gallery, photos: Path) -> None:
    index(gallery, photos, moon_0="coffee", moon_1="coffee")
    first, second = (id_of(gallery, photos / "moon" / f"{n}.jpg") for n in (0, 1))
    gallery.label({first: Labels("moon"), second: Labels("moon", None, {"title": "coffee"})})
    assert_fresh(gallery)
    assert index(gallery, photos) == []


def test_a_new_label_waits_for_the_next_run(gallery: Gallery, photos: Path) -> None:
    index(gallery, photos, moon_0="coffee")
    id = id_of(gallery, photos / "moon" / "0.jpg")
    gallery.label({id: Labels(attributes={"title": "moon"})})
    assert len(gallery.store.spaces_of(id)) == 1
    assert gallery.search(photos / "moon" / "0.jpg", 1)[0].cosine == pytest.approx(1, abs=1e-5)
    assert index(gallery, photos) == ["moon"]
    assert_fresh(gallery)


def test_a_refused_label_changes_nothing(gallery: Gallery, photos: Path) -> None:
    index(gallery, photos, moon_0="coffee")
    id = id_of(gallery, photos / "moon" / "0.jpg")
    with pytest.raises(UsageError, match="NUL"):
        gallery.label({id: Labels(attributes={"title": "\0"})})
    assert_fresh(gallery)


def test_a_crash_between_vector_and_label_leaves_nothing_stale(
    gallery: Gallery, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(gallery, photos, moon_0="coffee", moon_1="coffee")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(SqliteWriter, "label", _interrupted)
        index(gallery, photos, moon_0="moon")
    id = id_of(gallery, photos / "moon" / "0.jpg")
    assert gallery.store.records([id])[0].attributes == {"title": "coffee"}
    assert len(gallery.store.spaces_of(id)) == 1
    assert index(gallery, photos) == ["coffee"]
    assert index(gallery, photos, moon_0="moon") == ["moon"]
    assert_fresh(gallery)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_reading_that_was_cut_short_goes_on(
    gallery: Gallery, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = {"moon_0": "moon", "moon_1": "coffee", "coffee_0": "coffee", "coffee_1": "moon"}
    monkeypatch.setattr(wording, "BATCH", 2)
    put = SqliteWriter.put_vectors
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        calls = iter([put])
        patch.setattr(SqliteWriter, "put_vectors", lambda *a: next(calls, _interrupted)(*a))
        index(gallery, photos, **titles)
    assert len(index(gallery, photos)) == 2
    assert_fresh(gallery)


# --- a matter of the view ---


def test_a_weight_or_a_list_changes_the_view_and_not_the_pictures(
    gallery: Gallery, photos: Path, tmp_path: Path
) -> None:
    index(gallery, photos, moon_0="coffee")
    pictures, titles = gallery.store.spaces()
    stamps = gallery.store.stamps(pictures.fingerprint)
    with Gallery.open(gallery.path, Choice(record_text_weight=0.25), compute=EXACT) as other:
        assert index(other, photos) == []
        assert other.store.spaces() == (pictures, titles)
        assert other.recipe.record_text == ("title",)
    with Gallery.open(gallery.path, BOTH, compute=EXACT) as other:
        assert index(other, photos) == ["coffee"]
        assert text_attributes(other.store.spaces()[1]) == ("title", "description")
        assert len(other.store.spaces()) == 2
        assert np.array_equal(other.store.stamps(pictures.fingerprint), stamps)
    with Gallery.open(gallery.path, Choice(record_text=()), compute=EXACT) as other:
        index(other, photos)
        assert other.store.spaces() == (pictures,)
        assert other.search(photos / "moon" / "0.jpg", 1)[0].cosine == pytest.approx(1, abs=1e-5)


def test_a_view_with_texts_beside_one_without(photos: Path, tmp_path: Path) -> None:
    with Gallery.open(tmp_path / "v.gallery", PLAIN, compute=EXACT) as gallery:
        index(gallery, photos, moon_0="coffee")
        report = gallery.views.add("worded", TITLED)
        assert (report.added, report.unchanged, report.texts) == (0, 4, 1)
        plain, worded = (gallery.search(photos / "moon" / "0.jpg", 4, view=name) for name in (
            "main", "worded",
        ))  # fmt: skip
        assert plain[0].cosine == pytest.approx(1, abs=1e-5)
        assert worded[0].cosine < 0.95
        assert index(gallery, photos, moon_1="coffee") == ["coffee"]
        assert gallery.views.drop("worded") == 1
        assert len(gallery.store.spaces()) == 1
        assert gallery.check() == []


def test_an_attribute_that_no_record_has_is_news(photos: Path, tmp_path: Path) -> None:
    with Gallery.open(tmp_path / "n.gallery", BOTH, compute=EXACT) as gallery:
        report = gallery.add(photos, saying(photos, {"moon/0.jpg": "moon"}))
        assert (report.added, report.texts, len(report.notes)) == (4, 1, 1)
        assert "no record has a text 'description'" in report.notes[0]


def test_a_model_that_reads_nothing_is_refused_before_any_work(
    photos: Path, tmp_path: Path
) -> None:
    choice = Choice(("efficientnet_lite1",), input_size=64, record_text=("title",))
    with Gallery.open(tmp_path / "r.gallery", choice, compute=EXACT) as gallery:
        with pytest.raises(UsageError, match="no text side: efficientnet_lite1 sees pictures"):
            gallery.add(photos)
        assert (len(gallery), gallery.store.spaces(), gallery.store.views()) == (0, (), ())


# --- what else looks at a view ---


def test_a_rehearsal_asks_as_a_search_does(photos: Path, tmp_path: Path) -> None:
    with Gallery.open(tmp_path / "v.gallery", PLAIN, compute=EXACT) as gallery:
        index(gallery, photos, moon_0="coffee", coffee_0="moon")
        gallery.views.add("worded", TITLED)
        same = []
        for record in gallery.records():
            first = [
                next(hit.record.id for hit in gallery.search(record.uri, 4, view=view)
                     if hit.record.id != record.id)
                for view in ("main", "worded")
            ]  # fmt: skip
            same.append(first[0] == first[1])
        assert 0 < np.mean(same) < 1
        assert gallery.views.compare("main", "worded").same_first == np.mean(same)


@pytest.mark.parametrize("judge", ["label", "group"])
def test_a_calibration_is_of_searches(gallery: Gallery, photos: Path, judge: str) -> None:
    said = {
        photos / name / f"{number}.jpg": Labels(name, name, {"title": "coffee"} if number else {})
        for name in ("moon", "coffee")
        for number in (0, 1)
    }
    gallery.add(photos, said.get)
    view = gallery._searchers.current().view
    pairs = gallery_pairs(gallery.store, view, Judging(judge)).pairs
    records = list(gallery.records())
    searched = {record.id: gallery.search(record.uri, 4) for record in records}
    found = zip(pairs.first.tolist(), pairs.second.tolist(), pairs.cosines.tolist(), strict=True)
    for first, second, cosine in found:
        hits = {hit.record.id: hit.cosine for hit in searched[records[first].id]}
        assert cosine == pytest.approx(hits[records[second].id], abs=1e-5)
    assert len(pairs.cosines) > 0


def test_what_has_no_texts_cannot_calibrate_such_a_view(gallery: Gallery, photos: Path) -> None:
    index(gallery, photos, moon_0="coffee")
    for data, copies in ((str(photos), False), (None, True)):
        run = Run(data, Judging(), copies, Wishes(), EXACT)
        with pytest.raises(UsageError, match="the records' own texts join"):
            run.of_gallery(gallery.path, Choice())
    two = gallery.compare(photos / "moon" / "0.jpg", photos / "moon" / "1.jpg")
    assert two.probability is None
    assert "a calibration is of searches" in two.calibration


def test_an_export_names_both_spaces(gallery: Gallery, photos: Path, tmp_path: Path) -> None:
    index(gallery, photos, moon_0="coffee")
    export_gallery(gallery.store, tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as out:
        texts = out[f"vector.{MODEL}.text"]
        assert not np.isnan(out[f"vector.{MODEL}"]).any()
        assert np.isnan(texts).all(axis=1).sum() == 3
