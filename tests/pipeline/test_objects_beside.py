"""Views of objects beside others: what one view keeps and the next one wants besides."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from semblance.gallery.labels import folder_labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ranking import RankingChoice
from tests.pipeline.shapes import draw, save

EXACT = Compute(precision="exact")
PLAIN = ObjectChoice(localize="u2netp")
EACH = ObjectChoice(localize="u2netp", regions=True)


def choice(objects: ObjectChoice, *rerank: str) -> Choice:
    return Choice(
        ("efficientnet_lite0",),
        input_size=96,
        objects=objects,
        ranking=RankingChoice(rerank=rerank),
    )


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    save(
        folder,
        disc_left=draw(("disc", (45, 45), 30)),
        both_two=draw(("disc", (40, 80), 28), ("box", (120, 80), 28)),
    )
    return folder


def made(path: Path, pictures: Path, objects: ObjectChoice, *rerank: str) -> Gallery:
    gallery = Gallery.open(path, choice(objects, *rerank), compute=EXACT)
    gallery.add(pictures, folder_labels([pictures]))
    return gallery


def regions_found(gallery: Gallery, pictures: Path, view: str) -> dict[str, bool]:
    """Of each hit of the disc, by the picture's label, whether a region of it matched."""
    answer = gallery.search(pictures / "disc" / "left.png", 5, view=view, rerank=["contour"])
    return {hit.record.label or "": hit.region is not None for hit in answer}


def test_regions_are_made_for_a_view_beside_one_without(tmp_path: Path, pictures: Path) -> None:
    with made(tmp_path / "g", pictures, PLAIN) as gallery:
        report = gallery.views.add("each", choice(EACH))
        assert report.added == 2
        assert regions_found(gallery, pictures, "each") == {"disc": False, "both": True}
        assert regions_found(gallery, pictures, "main") == {"disc": False, "both": False}
        assert gallery.views.add("each", choice(EACH)).added == 0


def test_both_views_are_kept_complete(tmp_path: Path, pictures: Path) -> None:
    with made(tmp_path / "g", pictures, PLAIN) as gallery:
        gallery.views.add("each", choice(EACH))
        save(pictures, more_two=draw(("disc", (40, 80), 26), ("tall", (120, 80), 30)))
        assert gallery.add(pictures).added == 1
        found = regions_found(gallery, pictures, "each")
        assert found == {"disc": False, "both": True, "": True}


def test_each_region_has_its_own_outline_beside_too(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = made(tmp_path / "alone", pictures, EACH)
    with made(tmp_path / "g", pictures, PLAIN) as gallery, alone:
        gallery.views.add("each", choice(EACH))
        monkeypatch.setattr("semblance.pipeline.evidence.open_image", None)
        query = draw(("disc", (80, 80), 40))
        beside = gallery.search(query, 5, view="each", rerank=["contour"])
        expected = alone.search(query, 5, rerank=["contour"])
        assert [hit.why.evidence for hit in beside] == [hit.why.evidence for hit in expected]


def test_a_region_whose_outline_is_not_stored_gets_its_own(tmp_path: Path, pictures: Path) -> None:
    query = draw(("disc", (80, 80), 40))
    with made(tmp_path / "g", pictures, EACH) as gallery:
        expected = gallery.search(query, 5, rerank=["contour"])
        assert any(hit.region for hit in expected)
        kinds = [k for k in gallery.store.trait_kinds() if k.startswith("outline")]
        with gallery.store.writer() as writer:
            writer.drop_traits(kinds)
        again = gallery.search(query, 5, rerank=["contour"])
        assert [hit.why.evidence for hit in again] == [hit.why.evidence for hit in expected]


def test_a_dropped_view_takes_along_what_only_it_used(tmp_path: Path, pictures: Path) -> None:
    with made(tmp_path / "g", pictures, PLAIN) as gallery:
        before = gallery.store.trait_kinds()
        gallery.views.add("each", choice(EACH, "keypoints"))
        assert len(gallery.store.trait_kinds()) == len(before) + 2
        gallery.views.drop("each")
        assert gallery.store.trait_kinds() == before
        gallery.views.add("other", choice(ObjectChoice(localize="grabcut")))
        gallery.views.drop("other")
        assert gallery.store.trait_kinds() == before
        assert gallery.check() == []


def test_a_view_whose_localizer_is_gone_can_be_dropped(tmp_path: Path, pictures: Path) -> None:
    with made(tmp_path / "g", pictures, PLAIN) as gallery:
        gallery.views.add("other", choice(ObjectChoice(localize="grabcut")))
        with gallery.store.writer() as writer:
            text = gallery.store.setting("recipe of other") or ""
            lost = text.replace("grabcut", f"onnx:{tmp_path / 'gone.onnx'}")
            writer.set_setting("recipe of other", lost)
        gallery.views.drop("other")
        assert [view.name for view in gallery.views.list()] == ["main"]


def test_a_damaged_mask_is_made_anew_when_its_file_moves(tmp_path: Path, pictures: Path) -> None:
    with made(tmp_path / "g", pictures, PLAIN) as gallery:
        record = next(each for each in gallery.records() if each.uri.endswith("left.png"))
        with closing(sqlite3.connect(gallery.path / "gallery.sqlite")) as connection, connection:
            connection.execute("UPDATE traits SET data = x'00' WHERE kind LIKE 'mask%'")
        (pictures / "disc" / "left.png").rename(pictures / "disc" / "moved.png")
        report = gallery.add(pictures)
        assert (report.moved, report.skipped) == (1, [])
        moved = next(each for each in gallery.records() if each.uri.endswith("moved.png"))
        assert (moved.id, moved.label) == (record.id, "disc")
        assert all(f"record {record.id}" not in fault.item for fault in gallery.check())
