"""The drawings: warm is where the score is raised, and everything has its place."""

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.local.scoring import PairMatch
from semblance.explain.drawing import draw, draw_contours, draw_heat
from semblance.explain.explanation import Explanation, OcclusionCheck
from semblance.explain.overlap import overlap_laid, overlap_of
from semblance.images import open_image
from semblance.search.rerank.silhouette import Silhouette

GREY = open_image(PIL.Image.new("RGB", (120, 80), (128, 128, 128)))
HEAT = np.concatenate([np.ones((64, 32)), np.zeros((64, 32)), np.full((64, 32), np.nan)], axis=1)


def warmth(picture, x, y):
    red, _, blue = picture.getpixel((x, y))
    return red - blue


def test_warm_raises_blue_lowers_and_grey_is_not_seen():
    drawn = draw_heat(GREY, HEAT.astype(np.float32), 120)
    assert drawn.size == (120, 80)
    assert warmth(drawn, 15, 40) > 60 and warmth(drawn, 60, 40) < -60
    assert all(warmth(drawn, 100, y) == 0 for y in range(10, 70))


def test_a_heat_without_differences_leaves_the_picture_grey():
    drawn = draw_heat(GREY, np.full((64, 96), 0.2, np.float32))
    assert max(abs(warmth(drawn, x, 100)) for x in range(0, 300, 20)) <= 1


@pytest.mark.parametrize("size", [(1, 4000), (4000, 1), (1, 1), (300, 200)])
def test_parts_are_small_whatever_the_picture(size):
    image = open_image(PIL.Image.new("RGB", size, "navy"))
    assert max(draw_heat(image, np.zeros((4, 4), np.float32)).size) == 300
    mask = np.ones((size[1], size[0]), np.float32)
    assert draw_contours(image, GREY, overlap_of(mask, mask)).size == (300, 300)


def test_outlines_have_their_colours():
    mask = np.zeros((80, 120), np.float32)
    mask[:, :60] = 1
    drawn = np.asarray(draw_contours(GREY, GREY, overlap_of(mask, np.zeros_like(mask)), 240))
    blue = (drawn == (0, 114, 178)).all(axis=2)
    assert blue[:, 118:122].sum() > 100 and not blue[:, 130:].any()


def explanation(**more):
    heat = {"small": HEAT.astype(np.float32)}
    return Explanation({"small": 0.4, "other": -0.1}, heat, heat, {"small": "pooled"}, **more)


def test_one_sheet_holds_all_that_there_is():
    bare = draw(GREY, GREY, explanation())
    assert bare.width == 1188
    points = np.array([[10.0, 10], [90, 60]])
    match = PairMatch(3, points, points, np.eye(3))
    mask = np.ones((80, 120), np.float32)
    full = draw(
        GREY, GREY, explanation(match=match, overlap=overlap_of(mask, mask), category="jar")
    )
    assert full.height > bare.height + 280 and full.width == bare.width
    nothing = PairMatch(3, points[:0], points[:0], None)
    assert bare.height < draw(GREY, GREY, explanation(match=nothing)).height < full.height


def test_an_explanation_that_is_not_confirmed_says_so():
    drop = np.zeros((7, 7), np.float32)
    doubtful = explanation(check=OcclusionCheck(drop, drop, 0.8, None))
    assert not doubtful.check.trusted and "do not trust it" in doubtful.caution
    certain = explanation(check=OcclusionCheck(drop, drop, 0.8, 0.3))
    assert certain.check.trusted and certain.caution == ""
    assert np.asarray(draw(GREY, GREY, doubtful)).size == np.asarray(draw(GREY, GREY, certain)).size


def test_long_names_and_wide_pictures_stay_on_the_sheet():
    wide = open_image(PIL.Image.new("RGB", (4000, 20), "navy"))
    points = np.array([[10.0, 10], [3000, 15]])
    match = PairMatch(2, points, points, np.eye(3), mirrored=True)
    drawn = draw(wide, wide, explanation(match=match, category="x" * 400))
    assert drawn.width == 1188


def test_outlines_are_drawn_as_they_were_laid_on_each_other() -> None:
    one, other = np.zeros((90, 90), np.float32), np.zeros((90, 90), np.float32)
    one[10:40, 10:30] = 1
    other[40:70, 50:70] = 1
    a, b = Silhouette.of(one), Silhouette.of(other)
    apart, laid = overlap_of(one, other), overlap_laid(a, b, "both")
    assert apart.iou == 0
    assert laid.iou > 0.9
    assert (laid.placement, laid.to_dict()["placement"]) == ("both", "both")
    points = [np.concatenate(each) for each in (laid.contours_a, laid.contours_b)]
    middles = [(each.min(axis=0) + each.max(axis=0)) / 2 for each in points]
    assert middles[0] == pytest.approx(middles[1], abs=0.02)
    image = open_image(np.zeros((90, 90, 3), np.uint8))
    ground = np.asarray(draw_contours(image, image, laid, 100))[0, 0]
    assert ground.tolist() == [255, 255, 255]
