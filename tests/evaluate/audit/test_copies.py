"""Copies are confirmed by bytes or points; the same floor under other things is none."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.local.catalogue import SIFT
from semblance.encoders.local.scoring import PairScorer
from semblance.evaluate.audit.copies import Copy, copies
from semblance.evaluate.audit.near import Near
from semblance.evaluate.audit.subjects import Subject
from semblance.images import open_image
from tests.photos import originals

NEAR = [Near(0, 1, 0.9)]


@pytest.fixture(scope="module")
def photos() -> dict[str, PIL.Image.Image]:
    return {name: picture.resize((300, 300)) for name, picture in originals()}


def verified(a: PIL.Image.Image, b: PIL.Image.Image) -> Copy | None:
    subjects = [Subject("a", np.asarray(a)), Subject("b", np.asarray(b))]
    found = copies(subjects, NEAR, 0.8)
    assert (found.looked_at, found.left, found.bound) == (1, 0, 0.8)
    return found.found[0] if found.found else None


def test_a_cut_is_a_copy_and_another_picture_is_none(photos: dict[str, PIL.Image.Image]) -> None:
    cat = photos["chelsea"]
    copy = verified(cat, cat.crop((30, 30, 270, 270)))
    assert copy is not None
    assert copy.share > 0.5 and copy.inliers > 50 and not copy.mirrored
    assert copy.evidence == f"cosine 0.900, {copy.inliers} points, {copy.share:.0%}, agree"
    assert verified(cat, photos["coffee"]) is None


def test_a_mirror_image_is_a_copy(photos: dict[str, PIL.Image.Image]) -> None:
    cat = photos["chelsea"]
    copy = verified(cat, cat.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT))
    assert copy is not None and copy.mirrored
    assert copy.evidence.endswith(", mirrored")


def test_the_same_pixels_need_no_points(photos: dict[str, PIL.Image.Image]) -> None:
    copy = verified(photos["moon"], photos["moon"])
    assert copy == Copy(0, 1, 0.9, 1.0, 0, same_bytes=True)
    assert copy.evidence == "same bytes"


def test_other_things_on_one_floor_are_no_copies(photos: dict[str, PIL.Image.Image]) -> None:
    floor = photos["gravel"]
    scenes = []
    for name in ("astronaut", "motorcycle_left"):
        scene = photos[name].copy()
        scene.paste(floor.crop((0, 0, 300, 25)), (0, 0))
        scenes.append(scene)
    images = [open_image(np.asarray(scene)) for scene in scenes]
    assert PairScorer(SIFT).match(*images).score > 0.8
    assert verified(*scenes) is None


def test_views_of_a_product_are_no_copies_within_a_part() -> None:
    picture = np.zeros((40, 40, 3), np.uint8)
    views = [Subject("a", picture, group="g", part="train"), Subject("b", picture, group="g")]
    assert len(copies(views, NEAR, 0.8).found) == 1
    views[1] = Subject("b", picture, group="g", part="train")
    assert copies(views, NEAR, 0.8).looked_at == 0


def test_a_picture_that_has_gone_is_no_copy(tmp_path: Path) -> None:
    gone = [Subject(name, tmp_path / name) for name in ("a.jpg", "b.jpg")]
    assert copies(gone, NEAR, 0.8).found == ()
