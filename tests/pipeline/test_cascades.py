"""Cascades of a gallery: searched by name, with every promise of a search kept."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from semblance.errors import GalleryCorrupt, UsageError, ViewError
from semblance.gallery.labels import folder_labels
from semblance.gallery.records import Labels
from semblance.pipeline.cascades import SETTING
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.online import Searcher
from semblance.pipeline.recipe import Choice
from semblance.search.cascade import Cascade, Kept
from semblance.search.hits import Answer
from tests.captions import MODEL, SIDE, reading

EXACT = Compute(threads=1, precision="exact", device="cpu")
KEPT = Kept(k=4, recall=0.9, low=0.8, high=1.0, queries=30, records=60, keys=("a", "b"))
QUICK = Cascade("quick", "small", "main", 12, KEPT)
WHOLE = replace(QUICK, name="whole", shortlist=60)


@pytest.fixture(scope="module")
def made(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty photographs in a long view and a short one, and two cascades of them."""
    path = tmp_path_factory.mktemp("cascades") / "g.gallery"
    with Gallery.open(path, Choice(("colour_texture",)), compute=EXACT) as opened:
        opened.add(photo_folder, folder_labels([photo_folder]))
        opened.views.add("small", Choice(("colour_texture",), dim=4))
        opened.views.keep(QUICK)
        opened.views.keep(WHOLE)
    return path


@pytest.fixture
def gallery(made: Path, tmp_path: Path) -> Iterator[Gallery]:
    with Gallery.open(shutil.copytree(made, tmp_path / "g.gallery"), compute=EXACT) as opened:
        yield opened


@pytest.fixture
def query(photo_folder: Path) -> Path:
    return photo_folder / "chelsea" / "0.jpg"


def scored(answer: Answer) -> list[tuple[int, float]]:
    return [(hit.record.id, hit.cosine) for hit in answer]


def test_a_shortlist_of_everything_is_exactly_the_accurate_view(
    gallery: Gallery, photo_folder: Path
) -> None:
    for picture in sorted(photo_folder.glob("*/2.jpg")):
        exact, cascade = gallery.search(picture, 10), gallery.search(picture, 10, view="whole")
        assert scored(cascade) == scored(exact)
        assert [hit.why for hit in cascade] == [hit.why for hit in exact]


def test_a_shortlist_keeps_what_the_first_view_proposes(gallery: Gallery, query: Path) -> None:
    proposed = {hit.record.id for hit in gallery.search(query, 12, view="small")}
    exact = scored(gallery.search(query, 60))
    answer = gallery.search(query, 4, view="quick")
    assert scored(answer) == [pair for pair in exact if pair[0] in proposed][:4]
    assert answer.searched == 60
    assert answer.cascade is not None and answer.cascade.name == "quick"
    assert answer.to_dict()["cascade"]["shortlist"] == 12
    assert "cascade" not in gallery.search(query, 4).to_dict()


def test_more_answers_widen_the_shortlist_in_proportion(gallery: Gallery, query: Path) -> None:
    assert [QUICK.width(k) for k in (1, 4, 5, 20)] == [12, 12, 15, 60]
    assert scored(gallery.search(query, 20, view="quick")) == scored(gallery.search(query, 20))
    assert len(gallery.search(query, 99, view="quick")) == 60


def test_a_filter_costs_no_answers(gallery: Gallery, query: Path) -> None:
    where = "label in ('moon', 'rocket')"
    answer = gallery.search(query, 4, where, view="quick")
    assert (len(answer), answer.searched) == (4, 8)
    assert {hit.record.label for hit in answer} <= {"moon", "rocket"}
    # All eight are proposed, so nothing is lost.
    assert scored(answer) == scored(gallery.search(query, 4, where))
    assert len(gallery.search(query, 4, "label = 'nothing'", view="quick")) == 0


def test_removed_records_never_show(gallery: Gallery, query: Path) -> None:
    first = gallery.search(query, 1, view="quick")[0].record
    gallery.remove([first.id])
    answer = gallery.search(query, 99, view="quick")
    assert len(answer) == 59 and first.id not in {hit.record.id for hit in answer}


def test_one_per_group_looks_further_until_there_are_enough(gallery: Gallery, query: Path) -> None:
    gallery.label(
        {r.id: Labels(r.label, group=r.label) for r in gallery.records() if r.label is not None}
    )
    answer = gallery.search(query, 6, one_per_group=True, view="quick")
    assert len({hit.record.group for hit in answer}) == len(answer) == 6
    whole = gallery.search(query, 15, one_per_group=True, view="whole")
    assert scored(whole) == scored(gallery.search(query, 15, one_per_group=True))


def test_several_examples_are_combined_in_both_stages(gallery: Gallery, photo_folder: Path) -> None:
    moon, coffee = (photo_folder / name / "0.jpg" for name in ("moon", "coffee"))
    exact = gallery.search(moon, 60, like=coffee)
    assert scored(gallery.search(moon, 10, like=coffee, view="whole")) == scored(exact)[:10]
    proposed = {hit.record.id for hit in gallery.search(moon, 12, like=coffee, view="small")}
    answer = gallery.search(moon, 4, like=coffee, view="quick")
    assert scored(answer) == [pair for pair in scored(exact) if pair[0] in proposed][:4]


def test_a_query_is_encoded_once_for_models_that_both_views_have(
    gallery: Gallery, query: Path
) -> None:
    gallery.views.add("both", Choice(("orb", "colour_texture"), dim=8))
    gallery.views.keep(Cascade("other", "both", "main", 60, KEPT))
    searcher: Searcher = gallery._searchers.current("other")
    assert [each.space.model for each in searcher.encoders] == ["colour_texture", "orb"]
    assert searcher.first is not None and searcher.first.places == (1, 0)
    answer = gallery.search(query, 5, view="other")
    assert scored(answer) == scored(gallery.search(query, 5))
    assert set(answer[0].why.shares) == {"colour_texture"}


def test_texts_where_both_views_read_them_and_else_a_clear_no(
    photo_folder: Path, tmp_path: Path
) -> None:
    reads = Choice((MODEL,), input_size=SIDE)
    with Gallery.open(tmp_path / "t.gallery", reads, compute=EXACT) as opened:
        opened.add([photo_folder / name for name in ("moon", "coffee", "chelsea", "rocket")])
        opened.views.add("small", replace(reads, dim=4))
        opened.views.add("deaf", Choice(("colour_texture",)))
        opened.views.keep(WHOLE)
        opened.views.keep(Cascade("no-words", "deaf", "main", 12, KEPT))
        with reading(photo_folder):
            answer = opened.search(text="moon", k=5, view="whole")
            assert scored(answer) == scored(opened.search(text="moon", k=5))
            with pytest.raises(UsageError, match=r"colour_texture sees .*: --view main"):
                opened.search(text="moon", view="no-words")


def test_one_picture_may_be_proposed_by_raw_vectors_and_several_not(
    gallery: Gallery, query: Path
) -> None:
    gallery.views.add("raw", Choice(("colour_texture",), metric="euclidean"))
    gallery.views.keep(Cascade("mixed", "raw", "main", 60, KEPT))
    assert scored(gallery.search(query, 5, view="mixed")) == scored(gallery.search(query, 5))
    with pytest.raises(UsageError, match="first view of the cascade 'mixed', compares raw ones"):
        gallery.search(query, like=query, view="mixed")


def test_what_it_keeps_is_known_only_while_its_views_stay(gallery: Gallery, query: Path) -> None:
    (listed, _) = gallery.views.cascades()
    assert listed.is_stale and "have changed" in listed.words
    assert listed.to_dict()["kept"] is None
    first, then = (gallery._searchers.current(name).view.key for name in ("small", "main"))
    gallery.views.keep(replace(QUICK, kept=replace(KEPT, keys=(first, then))))
    answer = gallery.search(query, 4, view="quick")
    assert answer.cascade is not None and not answer.cascade.is_stale
    assert answer.cascade.words.startswith("keeps 90.0 % of the first 4 answers of 'main'")
    gallery.views.add("small", Choice(dim=6))
    again = gallery.search(query, 4, view="quick")
    assert again.cascade is not None and again.cascade.is_stale


def test_it_outlives_the_process_and_is_dropped_alone(gallery: Gallery, query: Path) -> None:
    with Gallery.open(gallery.path, create=False, compute=EXACT) as again:
        assert [each.name for each in again.views.cascades()] == ["quick", "whole"]
        assert again.views.cascades()[0] == replace(QUICK, is_stale=True)
        with pytest.raises(ViewError, match="the cascade 'quick' searches with 'small'"):
            again.views.drop("small")
        assert again.views.drop("quick") == 0
        assert again.views.drop("whole") == 0
        with pytest.raises(ViewError, match="no view 'quick'; it has main, small"):
            again.search(query, view="quick")
        assert again.store.setting(SETTING) is None
        again.views.drop("small")


def test_names_and_views_that_cannot_be(gallery: Gallery, query: Path) -> None:
    with pytest.raises(ViewError, match="'main' is a view of the gallery"):
        gallery.views.keep(replace(QUICK, name="main"))
    with pytest.raises(ViewError, match="no name of a view"):
        gallery.views.keep(replace(QUICK, name="a b"))
    with pytest.raises(ViewError, match="no view 'colour'; it has main, small"):
        gallery.views.keep(replace(QUICK, first="colour"))
    with pytest.raises(ViewError, match="'quick' is a cascade, for searching only"):
        gallery.compare(query, query, view="quick")
    with pytest.raises(ViewError, match="'quick' is a cascade"):
        gallery.views.add("quick", Choice(("colour_texture",)))
    with pytest.raises(ViewError, match="'quick' is a cascade"):
        gallery.views.set_default("quick")


@pytest.mark.parametrize("text", ["[", "[quick]\nfirst = 'small'", "quick = 3"])
def test_a_setting_that_nobody_can_read_is_said(gallery: Gallery, query: Path, text: str) -> None:
    with gallery.store.writer() as writer:
        writer.set_setting(SETTING, text)
    assert len(gallery.search(query, 1)) == 1  # the views are not concerned
    with pytest.raises(GalleryCorrupt, match="cascades cannot be read"):
        gallery.search(query, 1, view="quick")


def test_a_change_of_the_gallery_is_seen_by_the_next_search(gallery: Gallery, query: Path) -> None:
    assert scored(gallery.search(query, 4, view="whole")) == scored(gallery.search(query, 4))
    gallery.views.keep(replace(WHOLE, first="main", then="small"))
    small = scored(gallery.search(query, 4, view="small"))
    assert scored(gallery.search(query, 4, view="whole")) == small
    gallery.views.drop("whole")
    with pytest.raises(ViewError, match="no view 'whole'"):
        gallery.search(query, 4, view="whole")
