"""Point by point: an edited copy is recognised and its edit measured; unrelated photos score 0."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import PIL.Image
import pytest

from semblance.encoders import describe
from semblance.encoders.local.drawing import draw_matches
from semblance.encoders.local.homography import project
from semblance.encoders.local.scoring import PairMatch, PairScorer
from semblance.errors import UsageError
from semblance.images import Image, open_image

MODELS = ("sift", "orb")
Turn = PIL.Image.Transpose


@pytest.fixture(scope="module", params=MODELS)
def scorer(request):
    return PairScorer(describe(request.param))


@pytest.fixture(scope="module")
def astronaut(photos: Mapping[str, Image]) -> Image:
    return photos["astronaut"]


def with_counts(inliers, matches):
    points = np.zeros((inliers, 2))
    return PairMatch(matches, points, points, np.eye(3))


@pytest.mark.parametrize(
    ("inliers", "matches", "score"),
    [(0, 0, 0), (8, 8, 0), (11, 10, 0), (12, 10, 1 / 3), (13, 10, 0.5), (19, 10, 0.8)],
)
def test_the_formula_by_hand(inliers, matches, score):
    """With 10 matches, chance explains 8 + 0.3 x 10 = 11."""
    assert with_counts(inliers, matches).score == pytest.approx(score)


def test_more_inliers_never_score_less_and_more_strays_never_more():
    scores = [[with_counts(i, m).score for i in range(m + 1)] for m in range(100)]
    assert all(row == sorted(row) for row in scores)
    assert all(0 <= score < 1 for row in scores for score in row)
    assert [row[30] for row in scores[30:]] == sorted(
        (row[30] for row in scores[30:]), reverse=True
    )


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "china"])
def test_a_picture_is_itself(scorer, photos, name):
    match = scorer.match(photos[name], photos[name])
    assert match.score > 0.95
    assert match.inliers == match.matches
    assert match.homography == pytest.approx(np.eye(3), abs=1e-6)
    assert match.points_a == pytest.approx(match.points_b)


def test_unrelated_photos_score_nothing(scorer, photos):
    seen = [scorer.look(photo) for photo in photos.values()]
    scores = [scorer.match_seen(a, b).score for i, a in enumerate(seen) for b in seen[:i]]
    assert len(scores) == 21
    assert max(scores) == 0


def warped(image: Image, matrix, size) -> Image:
    """The picture as a camera would see it whose view is `matrix`, of (width, height)."""
    pixels = cv2.warpPerspective(image.pixels, matrix, size, flags=cv2.INTER_AREA)
    return open_image(pixels)


def rotation(degrees, scale, centre=(256, 256), to=(256, 256)):
    turn = np.vstack([cv2.getRotationMatrix2D(centre, degrees, scale), [0, 0, 1]])
    turn[:2, 2] += np.subtract(to, centre)
    return turn


VIEWS = {
    "turned": (rotation(25, 1.0), (512, 512)),
    "upside down": (rotation(180, 1.0), (512, 512)),
    "smaller": (rotation(0, 0.6, to=(150, 150)), (300, 300)),
    "cut out and larger": (rotation(10, 1.5, centre=(220, 180), to=(200, 200)), (400, 400)),
    "at an angle": (
        np.array([[0.9, 0.1, 20.0], [-0.05, 0.8, 60.0], [-2e-4, 3e-4, 1.0]]),
        (520, 520),
    ),
}


@pytest.mark.parametrize("view", VIEWS)
def test_another_view_is_recognised_and_recovered_within_pixels(scorer, astronaut, view):
    matrix, size = VIEWS[view]
    match = scorer.match(astronaut, warped(astronaut, matrix, size))
    assert match.score > 0.9
    assert np.abs(project(match.homography, match.points_a) - match.points_b).max() < 4
    face = np.float32([[180, 60], [260, 60], [260, 160], [180, 160], [220, 300]])
    assert np.abs(project(match.homography, face) - project(matrix, face)).max() < 2


def test_points_are_in_pixels_of_the_files(scorer, astronaut):
    """A picture of twice the detector's size, and its quarter: the files' own pixels count."""
    large = open_image(astronaut.pil.resize((1400, 1400), PIL.Image.Resampling.BICUBIC))
    small = open_image(astronaut.pil.resize((350, 350), PIL.Image.Resampling.BICUBIC))
    match = scorer.match(large, small)
    assert match.score > 0.9
    corners = np.float32([[0, 0], [1399, 0], [1399, 1399], [0, 1399]])
    shrunk = (corners + 0.5) / 4 - 0.5
    assert np.abs(project(match.homography, corners) - shrunk).max() < 1.5
    assert np.abs(match.points_a[:, :2] / 4 - match.points_b).max() < 3


def test_a_reduced_decode_is_told_in_pixels_of_the_file(scorer, astronaut):
    whole = open_image(astronaut.pil.resize((1400, 1400), PIL.Image.Resampling.BICUBIC))
    reduced = Image(whole.pil.resize((700, 700)), "00", 1400, 1400, "reduced")
    match = scorer.match(whole, reduced)
    assert match.homography == pytest.approx(np.eye(3), abs=2.0)
    assert match.homography[:2, :2] == pytest.approx(np.eye(2), abs=5e-3)


def test_exchanging_the_pictures_exchanges_the_answer(scorer, astronaut):
    other = warped(astronaut, *VIEWS["at an angle"])
    forth, back = scorer.match(astronaut, other), scorer.match(other, astronaut)
    assert forth.score == back.score
    assert (forth.points_a == back.points_b).all()
    assert forth.homography @ back.homography / (forth.homography @ back.homography)[2, 2] == (
        pytest.approx(np.eye(3), abs=1e-6)
    )


@pytest.mark.parametrize("model", MODELS)
def test_a_mirror_image_is_found_where_it_is_looked_for(model, astronaut):
    mirrored = open_image(astronaut.pil.transpose(Turn.FLIP_LEFT_RIGHT))
    assert PairScorer(describe(model)).match(astronaut, mirrored).score == 0
    match = PairScorer(describe(model), mirrored=True).match(astronaut, mirrored)
    assert match.mirrored and match.score > 0.9
    flip = np.array([[-1.0, 0, 511], [0, 1, 0], [0, 0, 1]])
    assert np.abs(match.homography - flip).max() < 1.0
    assert np.abs(project(flip, match.points_a) - match.points_b).max() < 4


def test_looking_for_a_mirror_image_finds_an_upright_copy_too(astronaut):
    match = PairScorer(describe("orb"), mirrored=True).match(astronaut, astronaut)
    assert not match.mirrored and match.score > 0.95


@pytest.mark.parametrize("shape", [(200, 200), (1, 700), (700, 1), (1, 1), (15, 400)])
def test_where_nothing_is_found_nothing_matches(scorer, astronaut, shape):
    plain = open_image(np.full((*shape, 3), 90, np.uint8))
    for match in (scorer.match(plain, plain), scorer.match(plain, astronaut)):
        assert (match.score, match.inliers, match.matches) == (0, 0, 0)
        assert match.homography is None
        assert match.points_a.shape == match.points_b.shape == (0, 2)


def test_threads_give_what_one_gives(scorer, photos):
    pairs = [(photos["astronaut"], photos[name]) for name in ("astronaut", "coffee")] * 3
    alone = [scorer.match(*pair) for pair in pairs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda pair: scorer.match(*pair), pairs))
    for one, other in zip(alone, together, strict=True):
        assert one.matches == other.matches
        assert one.points_a.tobytes() == other.points_a.tobytes()


def test_a_size_it_does_not_take_is_refused():
    with pytest.raises(UsageError, match="sift takes inputs of 128 to 2048 pixels, not 32"):
        PairScorer(describe("sift"), 32)


def test_matches_are_drawn_from_point_to_point(astronaut):
    """One match, of a corner: its line runs between the two pictures, at the same height."""
    point = np.array([[255.5, 255.5]])
    match = PairMatch(1, point, point, np.eye(3))
    drawn = draw_matches(astronaut, astronaut, match, height=512)
    bare = draw_matches(astronaut, astronaut, with_counts(0, 0), height=512)
    assert drawn.size == (512 + 8 + 512, 512)
    rows, columns = np.nonzero((np.asarray(drawn) != np.asarray(bare)).any(axis=2))
    assert (rows.min(), rows.max()) == (253, 259)
    assert (columns.min(), columns.max()) == (253, 779)


def test_any_number_of_matches_and_any_shape_can_be_drawn(astronaut, photos):
    scorer = PairScorer(describe("orb"))
    match = scorer.match(astronaut, astronaut)
    assert match.inliers > 100
    assert draw_matches(astronaut, astronaut, match).size == (480 + 8 + 480, 480)
    strip = open_image(np.zeros((2, 900, 3), np.uint8))
    assert draw_matches(photos["china"], strip, with_counts(0, 0)).height == 480
