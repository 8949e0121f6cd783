"""What each change does to a picture, checked on pictures small enough to look at."""

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray

from semblance.evaluate.robustness.changes import HEAVY, MILD, Change
from semblance.evaluate.robustness.changes.colouring import Brightness, Grey, Hue, Saturation
from semblance.evaluate.robustness.changes.cropping import Crop, ResizedCrop
from semblance.evaluate.robustness.changes.publishing import Jpeg, Overlay
from semblance.evaluate.robustness.changes.warping import Affine, Flip, Perspective, Rotation

ALL = {change.name: change for change in (*MILD, *HEAVY)}
RNG = np.random.default_rng(0)


def noise(width: int = 40, height: int = 30) -> PIL.Image.Image:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    return PIL.Image.fromarray(pixels)


def pixels(picture: PIL.Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture)


def test_the_sets_are_those_of_the_mission() -> None:
    assert [change.name for change in MILD] == [
        "flip", "rotation", "resized-crop", "brightness", "affine", "hue", "saturation",
        "perspective",
    ]  # fmt: skip
    assert [change.name for change in HEAVY] == [
        "quarter-crop", "jpeg-10", "overlay", "rotation-45", "grey", "crop-overlay-jpeg",
    ]  # fmt: skip
    assert len(ALL) == len(MILD) + len(HEAVY)


def test_a_flip_puts_the_left_to_the_right_and_twice_is_the_picture() -> None:
    row = PIL.Image.fromarray(np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8))
    assert pixels(Flip()(row, RNG)).tolist() == [[[4, 5, 6], [1, 2, 3]]]
    assert np.array_equal(pixels(Flip()(Flip()(noise(), RNG), RNG)), pixels(noise()))


def test_grey_has_equal_channels_and_the_luma_of_red() -> None:
    grey = pixels(Grey()(noise(), RNG))
    assert (grey[..., 0] == grey[..., 1]).all() and (grey[..., 1] == grey[..., 2]).all()
    red = PIL.Image.new("RGB", (1, 1), (255, 0, 0))
    assert pixels(Grey()(red, RNG)).tolist() == [[[76, 76, 76]]]  # 0.299 x 255


def test_a_quarter_crop_has_half_the_sides_and_lies_in_the_picture() -> None:
    part = Crop(side=0.5)(noise(40, 30), np.random.default_rng(3))
    assert part.size == (20, 15)
    whole = pixels(noise(40, 30))
    places = [
        (top, left)
        for top in range(16)
        for left in range(21)
        if np.array_equal(whole[top : top + 15, left : left + 20], pixels(part))
    ]
    assert len(places) == 1


def test_a_resized_crop_is_a_square_of_the_short_side() -> None:
    for size in ((40, 30), (30, 40), (300, 3), (1, 1)):
        crop = ResizedCrop(scale=(0.5, 1.0), ratio=(0.75, 4 / 3))
        assert crop(noise(*size), np.random.default_rng(0)).size == (min(size), min(size))


def test_a_resized_crop_of_everything_is_the_picture() -> None:
    whole = ResizedCrop(scale=(1.0, 1.0), ratio=(1.0, 1.0))
    assert np.array_equal(pixels(whole(noise(20, 20), RNG)), pixels(noise(20, 20)))


def test_brightness_multiplies_and_saturation_leaves_grey_alone() -> None:
    picture = PIL.Image.new("RGB", (1, 1), (100, 100, 100))
    seen = {
        int(pixels(Brightness(0.5)(picture, np.random.default_rng(seed)))[0, 0, 0])
        for seed in range(50)
    }
    assert 50 <= min(seen) < 60 and 140 < max(seen) <= 150
    assert pixels(Saturation(0.5)(picture, RNG)).tolist() == [[[100, 100, 100]]]
    assert np.array_equal(pixels(Brightness(0.0)(noise(), RNG)), pixels(noise()))


def test_hue_moves_colours_and_leaves_grey_alone() -> None:
    red = PIL.Image.new("RGB", (1, 1), (255, 0, 0))
    brightest = {
        int(np.argmax(pixels(Hue(0.5)(red, np.random.default_rng(seed)))[0, 0]))
        for seed in range(30)
    }
    assert brightest == {0, 1, 2}
    grey = PIL.Image.new("RGB", (1, 1), (90, 90, 90))
    assert pixels(Hue(0.5)(grey, RNG)).tolist() == [[[90, 90, 90]]]


def test_what_moves_nothing_changes_nothing() -> None:
    still = Affine(degrees=0, translate=0, scale=(1, 1), shear_deg=0)
    for edit in (still, Perspective(distortion=0), Rotation(0, 0)):
        assert np.array_equal(pixels(edit(noise(), RNG)), pixels(noise()))


def test_an_affine_turn_is_a_rotation() -> None:
    smooth = noise(8, 8).resize((64, 64), PIL.Image.Resampling.BICUBIC)
    rng = np.random.default_rng(5)
    angle = float(np.random.default_rng(5).uniform(-1, 1, 2)[0] * 30)
    turned = Affine(degrees=30, translate=0, scale=(1, 1), shear_deg=0)(smooth, rng)
    # A positive angle is clockwise where y points down; Pillow's is the other way.
    other = smooth.rotate(-angle, PIL.Image.Resampling.BILINEAR)
    assert np.abs(pixels(turned).astype(int) - pixels(other)).mean() < 2


def test_a_perspective_leaves_black_corners_and_keeps_the_size() -> None:
    white = PIL.Image.new("RGB", (60, 40), "white")
    tilted = pixels(Perspective(distortion=0.5)(white, np.random.default_rng(0)))
    assert tilted.shape == (40, 60, 3)
    assert tilted[20, 30].tolist() == [255, 255, 255]
    assert (tilted[[0, 0, -1, -1], [0, -1, 0, -1]] == 0).any()


def test_a_poor_jpeg_differs_but_little() -> None:
    smooth = noise(4, 4).resize((64, 64), PIL.Image.Resampling.BICUBIC)
    off = np.abs(pixels(Jpeg(10)(smooth, RNG)).astype(int) - pixels(smooth))
    better = np.abs(pixels(Jpeg(90)(smooth, RNG)).astype(int) - pixels(smooth))
    assert 0 < better.mean() < off.mean() < 30


def test_an_overlay_covers_a_band_and_a_corner_and_nothing_else() -> None:
    grey = PIL.Image.new("RGB", (200, 100), (128, 128, 128))
    overlay = Overlay(words="OFFER", band=0.2, logo=0.3)
    changed = (pixels(overlay(grey, np.random.default_rng(0))) != 128).any(axis=2)
    assert changed[:21].all(axis=1).sum() + changed[-21:].all(axis=1).sum() in (20, 21)
    assert 0.2 < changed.mean() < 0.3
    assert not changed[45:55, 90:110].any()


@pytest.mark.parametrize("change", ALL.values(), ids=ALL.keys())
def test_the_seed_and_the_picture_decide(change: Change) -> None:
    first, again = (pixels(change(noise(), 7, "a")) for _ in range(2))
    assert np.array_equal(first, again)
    drawn = {pixels(change(noise(), seed, key)).tobytes() for seed in (0, 1) for key in "abcd"}
    fixed = {"flip", "jpeg-10", "rotation-45", "grey"}
    assert len(drawn) == 1 if change.name in fixed else len(drawn) > 1


@pytest.mark.parametrize("change", ALL.values(), ids=ALL.keys())
@pytest.mark.parametrize("size", [(1, 1), (1, 60), (300, 2)])
def test_any_picture_can_be_changed_and_stays_itself(change: Change, size: tuple[int, int]) -> None:
    picture = noise(*size)
    assert change(picture, 0, "key").mode == "RGB"
    assert np.array_equal(pixels(picture), pixels(noise(*size)))


def test_parameters_are_plain_values() -> None:
    assert ALL["rotation"].parameters == {"low_deg": -10, "high_deg": 10}
    quarter, _, poor = ALL["crop-overlay-jpeg"].parameters["edits"]
    assert (quarter, poor) == ({"side": 0.5}, {"quality": 10})
