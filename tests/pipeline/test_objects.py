"""Indexing and searching objects: masks, regions, categories, and answers in a better order."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.errors import QueryError, SpaceMismatch, UsageError
from semblance.gallery.labels import folder_labels
from semblance.images import Image, open_image
from semblance.localize.localization import Localization
from semblance.localize.saliency.network import SalientNetwork
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ranking import RankingChoice
from semblance.pipeline.traits import KeypointMaker, MaskMaker, OutlineMaker, finder_of
from tests.pipeline.shapes import draw, save

EXACT = Compute(precision="exact")
OBJECTS = ObjectChoice(localize="u2netp")


def choice(objects: ObjectChoice = OBJECTS, **ranking: object) -> Choice:
    return Choice(
        ("efficientnet_lite0",),
        input_size=96,
        objects=objects,
        ranking=RankingChoice(**ranking),  # type: ignore[arg-type]
    )


def opened(path: Path, made_of: Choice, *folders: Path) -> Gallery:
    gallery = Gallery.open(path, made_of, compute=EXACT)
    if folders:
        gallery.add(folders, folder_labels(list(folders)))
    return gallery


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    save(
        folder,
        disc_left=draw(("disc", (45, 45), 30)),
        disc_right=draw(("disc", (110, 100), 45)),
        box_left=draw(("box", (50, 60), 35)),
        box_right=draw(("box", (105, 95), 40)),
        both_two=draw(("disc", (40, 80), 28), ("box", (120, 80), 28)),
    )
    return folder


@pytest.fixture
def shown(tmp_path: Path, pictures: Path) -> Iterator[Gallery]:
    with opened(
        tmp_path / "g", choice(ObjectChoice(localize="u2netp", regions=True)), pictures
    ) as gallery:
        yield gallery


def record_named(gallery: Gallery, name: str) -> int:
    (id,) = [record.id for record in gallery.records() if record.uri.endswith(name)]
    return id


# --- what is looked at, and kept ---


def test_place_and_size_of_an_object_do_not_matter_when_it_is_cut_out(shown: Gallery) -> None:
    uri = next(each.uri for each in shown.records() if each.uri.endswith("disc/left.png"))
    same = shown.search(uri, 5, where="uri contains 'disc/right'")[0].cosine
    other = shown.search(uri, 5, where="label = 'box'")[0].cosine
    assert same > 0.9 > other + 0.1


def test_masks_outlines_and_boxes_are_kept(shown: Gallery) -> None:
    finder = finder_of(shown.searcher().encoders)
    assert finder is not None
    id = record_named(shown, "both/two.png")
    mask, outline = MaskMaker(finder), OutlineMaker(finder)
    assert set(shown.store.trait_stamps(mask.kind)[0]) == set(shown.store.ids())
    outlines = shown.store.trait_stamps(outline.kind)[0].tolist()
    assert [item for item in outlines if item & 0xFF == id] == [id, id + (1 << 40), id + (2 << 40)]
    assert shown.check() == []


def test_what_is_there_is_not_made_again(
    shown: Gallery, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MaskMaker, "make", None)
    shutil.copy(pictures / "disc" / "left.png", pictures / "disc" / "copy.png")
    report = shown.add(pictures)
    assert (report.unchanged, report.added, report.skipped) == (5, 1, [])
    assert shown.check() == []
    assert len(shown.search(pictures / "disc" / "copy.png", 3).hits) == 3


def test_a_changed_picture_gets_a_new_mask(shown: Gallery, pictures: Path) -> None:
    finder = finder_of(shown.searcher().encoders)
    assert finder is not None
    kind, id = OutlineMaker(finder).kind, record_named(shown, "disc/left.png")
    before = shown.store.traits(kind, [id])[id]
    draw(("tall", (45, 45), 30)).save(pictures / "disc" / "left.png")
    assert shown.add(pictures).updated == 1
    assert shown.store.traits(kind, [id])[id] != before


def test_another_model_beside_takes_the_masks_that_are_kept(
    tmp_path: Path, shown: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, images: Sequence[Image]) -> list[Localization]:
        raise AssertionError("the masks are known")

    monkeypatch.setattr("semblance.localize.alpha.AlphaFirst.locate", refuse)
    beside = Choice(("efficientnet_lite1",), input_size=96, objects=OBJECTS)
    report = shown.views.add("beside", beside)
    assert (report.added, report.skipped) == (5, [])


def test_another_localizer_is_another_space(tmp_path: Path, pictures: Path) -> None:
    opened(tmp_path / "one", choice(), pictures).close()
    with pytest.raises(SpaceMismatch, match="object by u2netp"):
        Gallery.open(tmp_path / "one", choice(ObjectChoice(localize="grabcut")), compute=EXACT)
    with pytest.raises(SpaceMismatch):
        Gallery.open(tmp_path / "one", choice(ObjectChoice(localize="none")), compute=EXACT)


def test_a_picture_without_an_object_is_used_whole(tmp_path: Path) -> None:
    save(tmp_path / "p", white=PIL.Image.new("RGB", (90, 60), "white"))
    with opened(tmp_path / "g", choice(), tmp_path / "p") as gallery:
        finder = finder_of(gallery.searcher().encoders)
        assert finder is not None
        image = open_image(tmp_path / "p" / "white.png")
        assert not finder.find(image).found
        assert finder.seen(image) is image
        assert gallery.search(tmp_path / "p" / "white.png", 1)[0].cosine == pytest.approx(1)
        assert gallery.objects(tmp_path / "p" / "white.png") == ()
        save(tmp_path / "p", whiter=PIL.Image.new("RGB", (60, 90), "white"))
        save(tmp_path / "p", box=draw(("box", (80, 80), 40)))
        report = gallery.add(tmp_path / "p")
        assert (report.added, report.to_dict()["no_object"]) == (2, 1)
        assert report.notes == [
            f"no object found in the picture {tmp_path / 'p' / 'whiter.png'}: all of it is compared"
        ]
        assert gallery.add(tmp_path / "p").notes == []
        beside = gallery.views.add("beside", choice(ObjectChoice(localize="grabcut")))
        assert beside.notes[0].startswith("no object found in 2 pictures, such as")
        answer = gallery.search(tmp_path / "p" / "white.png", 1)
        assert answer.no_object and answer.to_dict()["no_object"]
        assert gallery.search(PIL.Image.new("RGB", (80, 80), "white"), 1).no_object
        shape = gallery.search(draw(("box", (80, 80), 40)), 1)
        assert not shape.no_object and "no_object" not in shape.to_dict()


@pytest.mark.parametrize("sight", ["white", "crop", "cut", "pool"])
def test_every_way_to_see_an_object_finds_its_own(
    tmp_path: Path, pictures: Path, sight: str
) -> None:
    made_of = choice(ObjectChoice(localize="u2netp", sight=sight))
    with opened(tmp_path / "g", made_of, pictures) as gallery:
        hit = gallery.search(pictures / "box" / "left.png", 1)[0]
        assert hit.record.uri.endswith("box/left.png")
        assert hit.cosine == pytest.approx(1, abs=1e-4)


# --- regions ---


def test_an_object_among_several_is_found_by_itself(shown: Gallery, pictures: Path) -> None:
    hits = shown.search(pictures / "disc" / "left.png", 5).hits
    both = next(hit for hit in hits if hit.record.label == "both")
    assert both.region is not None
    assert (both.region.x, both.region.y) == pytest.approx((12, 52), abs=4)
    assert both.region.width == pytest.approx(57, abs=6)
    assert len({hit.record.id for hit in hits}) == 5
    assert both.to_dict()["region"]["width"] == both.region.width


def test_a_part_of_a_picture_asks(shown: Gallery, pictures: Path) -> None:
    two = pictures / "both" / "two.png"
    regions = shown.objects(two)
    assert [region.x < 80 for region in regions] in ([True, False], [False, True])
    found = {}
    for region in regions:
        box = (region.x, region.y, region.width, region.height)
        hits = shown.search(two, 5, region=box, where="label != 'both'").hits
        found["disc" if region.x < 80 else "box"] = hits[0].record.label
    assert found == {"disc": "disc", "box": "box"}
    with pytest.raises(UsageError, match="is no part of"):
        shown.search(two, region=(500, 0, 10, 10))


@pytest.mark.parametrize("sight", ["cut", "pool"])
def test_an_object_asked_for_finds_itself(tmp_path: Path, sight: str) -> None:
    """Opaque pictures: cut out tightly, an object would have no background to be told from."""
    for name, objects in (
        ("two", [("disc", (40, 80), 28), ("box", (120, 80), 28)]),
        ("one", [("tall", (80, 80), 50)]),
    ):
        shown = draw(*objects)  # type: ignore[arg-type]
        ground = PIL.Image.new("RGBA", shown.size, (235, 232, 225, 255))
        save(tmp_path / "p", **{name: PIL.Image.alpha_composite(ground, shown).convert("RGB")})
    made_of = choice(ObjectChoice(localize="u2netp", sight=sight, regions=True))
    with opened(tmp_path / "g", made_of, tmp_path / "p") as gallery:
        two = tmp_path / "p" / "two.png"
        boxes = [(r.x, r.y, r.width, r.height) for r in gallery.objects(two)]
        assert len(boxes) == 2
        for box in boxes:
            hit = gallery.search(two, 2, region=box, rerank=["contour", "keypoints"])[0]
            assert hit.record.uri == str(two)
            assert hit.region is not None
            assert (hit.region.x, hit.region.y) == pytest.approx(box[:2], abs=1)
            assert hit.cosine == pytest.approx(1, abs=1e-3)
            assert hit.why.evidence["contour"] == 1
        loose = gallery.search(two, 2, region=(4, 40, 74, 80))[0]
        assert loose.region is not None and loose.region.x < 80
        nothing = gallery.search(two, 2, region=(0, 0, 20, 20))
        assert len(nothing) == 2


def test_filters_and_counts_are_of_records(shown: Gallery, pictures: Path) -> None:
    answer = shown.search(pictures / "disc" / "left.png", 5, where="label = 'both'")
    assert answer.searched == 1
    assert len(answer) == 1
    assert shown.search(pictures / "disc" / "left.png", 9).searched == 5


def test_objects_of_a_view_of_whole_pictures_are_unknown(tmp_path: Path, pictures: Path) -> None:
    with opened(tmp_path / "g", Choice(("fast",), input_size=96), pictures) as gallery:
        with pytest.raises(UsageError, match="--localize"):
            gallery.objects(pictures / "both" / "two.png")
        with pytest.raises(UsageError, match="contours are of objects"):
            gallery.search(pictures / "both" / "two.png", rerank=["contour"])


# --- categories ---


def test_the_category_limits_the_search(tmp_path: Path, pictures: Path) -> None:
    with opened(tmp_path / "g", choice(category="labels"), pictures) as gallery:
        query = draw(("disc", (80, 70), 40))
        answer = gallery.search(query, 5, category="disc")
        assert (answer.searched, {hit.record.label for hit in answer}) == (2, {"disc"})
        assert answer.category is not None and answer.category.labels == ("disc",)
        assert gallery.search(query, 5, category="off").searched == 5
        auto = gallery.search(query, 5)
        assert auto.category is not None
        assert auto.searched == (5 if auto.category.everything else len(auto))
        with pytest.raises(QueryError, match=r"category 'dics'; the nearest are disc"):
            gallery.search(query, category="dics")


def test_pictures_without_a_label_are_of_the_predicted_category(
    tmp_path: Path, pictures: Path
) -> None:
    with opened(tmp_path / "g", choice(category="labels"), pictures) as gallery:
        save(tmp_path / "new", stranger=draw(("box", (80, 80), 42)))
        gallery.add(tmp_path / "new")
        (record,) = gallery.records("label is null")
        assert record.category == "box"
        hits = gallery.search(draw(("box", (80, 80), 44)), 5, category="box")
        assert record.id in {hit.record.id for hit in hits}


def test_without_labels_everything_is_searched_and_the_run_says_so(tmp_path: Path) -> None:
    save(tmp_path / "p", one=draw(("disc", (80, 80), 40)), two=draw(("box", (80, 80), 40)))
    with Gallery.open(tmp_path / "g", choice(category="labels"), compute=EXACT) as gallery:
        report = gallery.add(tmp_path / "p")
        assert any("predicts no categories yet" in note for note in report.notes)
        assert gallery.search(tmp_path / "p" / "one.png").searched == 2
        with pytest.raises(UsageError, match="predicts no categories"):
            gallery.search(tmp_path / "p" / "one.png", category="auto")


# --- re-ranking ---


def test_an_outline_decides_between_likes(tmp_path: Path) -> None:
    save(
        tmp_path / "p",
        tall=draw(("tall", (80, 80), 60)),
        wide=draw(("box", (80, 80), 60)),
        round=draw(("disc", (80, 80), 60)),
    )
    query = draw(("tall", (80, 80), 58))
    made_of = choice(contour_weight=1.0)
    with opened(tmp_path / "g", made_of, tmp_path / "p") as gallery:
        plain = gallery.search(query, 3)
        ranked = gallery.search(query, 3, rerank=["contour"])
        assert ranked[0].record.uri.endswith("tall.png")
        overlaps = [hit.why.evidence["contour"] for hit in ranked]
        assert overlaps == sorted(overlaps, reverse=True)
        assert overlaps[0] > 0.9 > overlaps[1]
        assert all(not hit.why.evidence for hit in plain)
        shape = ranked[0].to_dict()["why"]
        assert shape["evidence"] == {"contour": pytest.approx(overlaps[0])}


def test_keypoints_are_stored_or_found_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes: list[tuple[str, str]] = [("disc", "navy"), ("box", "olive"), ("tall", "maroon")]
    for shape, colour in shapes:
        figure = draw((shape, (80, 80), 60), colour=colour, speckled=True)  # type: ignore[arg-type]
        save(tmp_path / "p", **{shape: figure})
    query = tmp_path / "p" / "box.png"
    answers = []
    for name, rerank in (("with", ("keypoints",)), ("without", ())):
        with opened(tmp_path / name, choice(rerank=rerank), tmp_path / "p") as gallery:
            finder = finder_of(gallery.searcher().encoders)
            stored = gallery.store.trait_stamps(KeypointMaker(finder).kind)[0]
            assert len(stored) == (3 if rerank else 0)
            answers.append(gallery.search(query, 3, rerank=["keypoints"]))
    seen = [[hit.why.evidence["keypoints"] for hit in answer] for answer in answers]
    assert seen[0] == pytest.approx(seen[1])
    assert seen[0][0] > 0.8


def test_rerankers_compose_and_refuse_what_they_cannot_do(shown: Gallery, pictures: Path) -> None:
    query = pictures / "disc" / "left.png"
    ranked = shown.search(query, 3, rerank=["expansion", "contour", "reciprocal"])
    assert set(ranked[0].why.evidence) == {"contour", "reciprocal"}
    with pytest.raises(UsageError, match="there is no re-ranker 'contours'"):
        shown.search(query, rerank=["contours"])
    with pytest.raises(UsageError, match="looks at one picture"):
        shown.search(query, like=[pictures / "box" / "left.png"], rerank=["contour"])


def test_a_record_asks_with_what_is_stored(shown: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    record = next(each for each in shown.records() if each.uri.endswith("disc/left.png"))
    monkeypatch.setattr("semblance.pipeline.evidence.open_image", None)
    hits = shown.search(record, 3, rerank=["contour"]).hits
    assert hits[0].record == record
    assert hits[0].why.evidence["contour"] == 1


def test_a_picture_that_is_gone_is_ranked_by_what_is_stored(
    tmp_path: Path, shown: Gallery, pictures: Path
) -> None:
    query = draw(("disc", (80, 80), 40))
    (pictures / "box" / "left.png").unlink()
    hits = shown.search(query, 5, rerank=["contour", "keypoints"]).hits
    gone = next(hit for hit in hits if hit.record.uri.endswith("box/left.png"))
    assert gone.why.evidence["contour"] > 0
    assert gone.why.evidence["keypoints"] == 0


def test_the_network_is_asked_once_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    ask = SalientNetwork.locate

    def counted(self: SalientNetwork, images: Sequence[Image]) -> list[Localization]:
        asked.append(len(images))
        return ask(self, images)

    monkeypatch.setattr(SalientNetwork, "locate", counted)
    rng = np.random.default_rng(0)
    save(tmp_path / "p", noise=PIL.Image.fromarray(rng.integers(0, 255, (80, 90, 3), np.uint8)))
    several = Choice(
        ("efficientnet_lite0", "efficientnet_lite1"),
        fusion="concat",
        input_size=96,
        objects=OBJECTS,
    )
    with Gallery.open(tmp_path / "g", several, compute=EXACT) as gallery:
        gallery.add(tmp_path / "p")
    assert asked == [1]


def test_damaged_outlines_are_made_anew_for_a_search(shown: Gallery, pictures: Path) -> None:
    finder = finder_of(shown.searcher().encoders)
    assert finder is not None
    kind, id = OutlineMaker(finder).kind, record_named(shown, "disc/left.png")
    sound = shown.search(pictures / "disc" / "right.png", 5, rerank=["contour"])
    with closing(sqlite3.connect(shown.path / "gallery.sqlite")) as connection, connection:
        sql = "UPDATE traits SET data = x'00' WHERE record_id = ? AND kind = ?"
        assert connection.execute(sql, (id, kind)).rowcount > 0
    again = shown.search(pictures / "disc" / "right.png", 5, rerank=["contour"])
    assert [hit.record.id for hit in again] == [hit.record.id for hit in sound]
    assert [hit.why.evidence for hit in again] == [hit.why.evidence for hit in sound]
    assert len(shown.check()) > 0


def test_a_damaged_mask_hides_its_own_region_only(shown: Gallery, pictures: Path) -> None:
    save(pictures, both_three=draw(("disc", (40, 50), 28), ("box", (120, 100), 28)))
    shown.add(pictures, folder_labels([pictures]))
    query, where = pictures / "disc" / "left.png", "label = 'both'"
    sound = {hit.record.id: hit.region for hit in shown.search(query, 2, where)}
    assert len(sound) == 2 and all(sound.values())
    finder = finder_of(shown.searcher().encoders)
    assert finder is not None
    kind, id = MaskMaker(finder).kind, record_named(shown, "both/two.png")
    with closing(sqlite3.connect(shown.path / "gallery.sqlite")) as connection, connection:
        sql = "UPDATE traits SET data = x'00' WHERE record_id = ? AND kind = ?"
        assert connection.execute(sql, (id, kind)).rowcount == 1
    again = {hit.record.id: hit.region for hit in shown.search(query, 2, where)}
    assert again == {**sound, id: None}


def test_regions_join_a_gallery_that_has_none(tmp_path: Path, pictures: Path) -> None:
    opened(tmp_path / "g", choice(), pictures).close()
    regions = ObjectChoice(localize="u2netp", regions=True)
    with opened(tmp_path / "g", choice(regions), pictures) as gallery:
        hits = gallery.search(pictures / "disc" / "left.png", 5).hits
        assert any(hit.region for hit in hits)
        assert gallery.check() == []


def test_a_query_is_opened_as_large_as_its_rerankers_need(shown: Gallery) -> None:
    searcher = shown.searcher()
    assert searcher.min_side(["keypoints"]) >= KeypointMaker(searcher.finder).min_side
    assert searcher.min_side(()) == max(each.min_side for each in searcher.encoders)
