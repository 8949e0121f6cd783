"""Keypoints from storage: as good as fresh ones, mirrored too; other kinds and damage refused."""

from collections.abc import Mapping

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.local.homography import project
from semblance.errors import GalleryCorrupt, GalleryTooNew, SpaceMismatch
from semblance.images import Image, open_image
from semblance.search.rerank.keypoints import LONGEST, MOST, extract, score
from semblance.search.rerank.keypoints import _scorer as scorer
from semblance.search.rerank.stored_keypoints import LENGTHS, StoredKeypoints
from tests.photos import originals

KINDS = ("sift", "orb")
Turn = PIL.Image.Transpose


@pytest.fixture(scope="module")
def pictures() -> Mapping[str, Image]:
    chosen = ("astronaut", "chelsea", "coffee")
    return {name: open_image(photo) for name, photo in originals() if name in chosen}


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


def test_it_comes_back_from_bytes(kind, pictures):
    found = extract(pictures["astronaut"], kind)
    again = StoredKeypoints.from_bytes(found.to_bytes())
    assert again.kind == kind and len(again) == len(found) == MOST
    assert (again.points == found.points).all() and (again.to_file == found.to_file).all()
    assert (again.descriptors == found.descriptors).all()
    assert again.descriptors.shape == (MOST, LENGTHS[kind])
    assert len(found.to_bytes()) == 78 + MOST * (4 + LENGTHS[kind])


def test_a_picture_is_itself_and_no_other(kind, pictures):
    stored = {name: extract(picture, kind) for name, picture in pictures.items()}
    for name, query in stored.items():
        for other, hit in stored.items():
            match = score(query, hit)
            assert (match.score > 0.95) == (name == other)
            assert match.score == 0 or not match.mirrored


def test_storage_costs_hardly_an_inlier(kind, pictures):
    """Against the numbers that were not rounded to bytes, on a turned and smaller copy."""
    for picture in pictures.values():
        size = (picture.width * 2 // 3, picture.height * 2 // 3)
        copy = open_image(picture.pil.resize(size).rotate(12, fillcolor="white"))
        whole = scorer(kind).match_seen(scorer(kind).look(picture), scorer(kind).look(copy))
        bytes_only = score(extract(picture, kind), extract(copy, kind))
        assert whole.inliers > 20
        assert bytes_only.inliers == pytest.approx(whole.inliers, rel=0.05)


def test_points_are_in_pixels_of_the_files(kind, pictures):
    """Found in a picture of at most LONGEST pixels, told in those of the file."""
    picture = pictures["coffee"]
    large = open_image(picture.pil.resize((3 * LONGEST, 2 * LONGEST), PIL.Image.Resampling.BICUBIC))
    small = open_image(picture.pil.resize((LONGEST, LONGEST * 2 // 3)))
    match = score(extract(large, kind), extract(small, kind))
    corners = np.float32([[0, 0], [3 * LONGEST - 1, 2 * LONGEST - 1]])
    shrunk = (corners + 0.5) / 3 - 0.5
    assert np.abs(project(match.homography, corners) - shrunk).max() < 2
    assert np.abs((match.points_a + 0.5) / 3 - 0.5 - match.points_b).max() < 4


def mirrored_copy(picture):
    return open_image(picture.pil.transpose(Turn.FLIP_LEFT_RIGHT))


def test_a_mirror_image_is_found_from_stored_numbers_alone(pictures):
    """SIFT: nothing but bytes of both; as many agree as where the mirror image was looked at."""
    picture = pictures["chelsea"]
    query, hit = (
        StoredKeypoints.from_bytes(extract(each, "sift").to_bytes())
        for each in (picture, mirrored_copy(picture))
    )
    match = score(query, hit)
    looked = score(query, hit, extract(picture, "sift", mirrored=True))
    assert match.mirrored and match.score > 0.95
    assert match.inliers == pytest.approx(looked.inliers, rel=0.05)
    flip = np.array([[-1.0, 0, picture.width - 1], [0, 1, 0], [0, 0, 1]])
    assert np.abs(match.homography - flip).max() < 1
    assert np.abs(project(flip, match.points_a) - match.points_b).max() < 4


def test_orb_finds_it_where_the_mirror_image_is_given(pictures):
    picture = pictures["chelsea"]
    query, hit = extract(picture, "orb"), extract(mirrored_copy(picture), "orb")
    assert score(query, hit).score == 0
    match = score(query, hit, extract(picture, "orb", mirrored=True))
    assert match.mirrored and match.score > 0.95
    assert np.abs(picture.width - 1 - match.points_a[:, 0] - match.points_b[:, 0]).max() < 4


def test_a_stored_mirror_image_is_known_as_one(kind, pictures):
    picture = pictures["astronaut"]
    turned = extract(picture, kind, mirrored=True)
    assert turned.mirrored and StoredKeypoints.from_bytes(turned.to_bytes()).mirrored
    assert not extract(picture, kind).mirrored


@pytest.mark.parametrize("shape", [(1, 1), (200, 300)])
def test_where_nothing_is_found_nothing_matches(kind, pictures, shape):
    """A picture of one pixel, and one that is all white."""
    white = extract(open_image(np.full((*shape, 3), 255, np.uint8)), kind)
    assert len(white) == 0
    again = StoredKeypoints.from_bytes(white.to_bytes())
    some = extract(pictures["coffee"], kind)
    for query, hit in ((again, some), (some, again), (again, again)):
        match = score(query, hit, query)
        assert (match.score, match.matches, match.homography) == (0, 0, None)


def test_keypoints_of_two_kinds_are_never_compared(pictures):
    sift, orb = (extract(pictures["coffee"], kind) for kind in KINDS)
    with pytest.raises(SpaceMismatch, match="kind sift and orb cannot be compared"):
        score(sift, orb)
    with pytest.raises(SpaceMismatch, match="kind orb and sift"):
        score(orb, orb, mirror=sift)


def test_bytes_that_are_no_keypoints_are_refused(kind, pictures):
    good = extract(pictures["coffee"], kind).to_bytes()
    for bad in (
        b"",
        good[:1],
        good[:40],
        good[:-1],
        good + b"\0",
        b"\0" + good[1:],
        b"\x01\x09" + good[2:],
    ):
        with pytest.raises(GalleryCorrupt, match="no keypoints; index the picture again"):
            StoredKeypoints.from_bytes(bad)
    with pytest.raises(GalleryTooNew, match="version 2, and this Semblance reads up to 1"):
        StoredKeypoints.from_bytes(b"\2" + good[1:])
