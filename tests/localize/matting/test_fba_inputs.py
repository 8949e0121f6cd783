"""What the network sees: by eye, and distances by looking at every pixel."""

import numpy as np

from semblance.localize.matting.fba.inputs import WIDTHS, planes
from semblance.localize.matting.trimap import BACKGROUND, OBJECT, UNKNOWN


def test_planes_are_the_picture_six_gaussians_and_what_is_known():
    pixels = np.full((8, 16, 3), 51, np.uint8)
    known = np.full((8, 16), UNKNOWN, np.uint8)
    known[:, :4], known[:, 12:] = BACKGROUND, OBJECT
    made = planes(pixels, known)
    assert made.shape == (1, 8, 16, 11) and made.dtype == np.float32
    assert np.allclose(made[..., :3], 0.2)
    assert made[0, 0, :, 9].tolist() == [1] * 4 + [0] * 12
    assert made[0, 0, :, 10].tolist() == [0] * 12 + [1] * 4
    assert np.allclose(made[0, 3, 6, 3], np.exp(-(3**2) / (2 * 6.4**2)))
    assert np.allclose(made[0, 3, 6, 6], np.exp(-(6**2) / (2 * 6.4**2)))


def test_gaussians_follow_the_distance_to_the_nearest_known_pixel():
    rng = np.random.default_rng(3)
    known = rng.choice(
        np.array([BACKGROUND, UNKNOWN, OBJECT], np.uint8), (24, 32), p=[0.02, 0.97, 0.01]
    )
    made = planes(np.zeros((24, 32, 3), np.uint8), known)[0]
    for first, part in ((3, BACKGROUND), (6, OBJECT)):
        places = np.argwhere(known == part)
        for place in np.ndindex(24, 32):
            square = ((places - place) ** 2).sum(1).min()
            expected = [np.exp(-square / (2 * width**2)) for width in WIDTHS]
            assert np.allclose(made[place][first : first + 3], expected, atol=1e-5)


def test_odd_sizes_are_padded_to_multiples_of_eight_with_what_is_at_the_edge():
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 256, (9, 21, 3)).astype(np.uint8)
    known = np.full((9, 21), UNKNOWN, np.uint8)
    made = planes(pixels, known)[0]
    assert made.shape == (16, 24, 11)
    assert (made[9:, :21] == made[8, :21]).all() and (made[:9, 21:] == made[:9, 20:21]).all()
    assert not made[..., 3:].any(), "nothing known is infinitely far"
