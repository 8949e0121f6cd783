"""Trimaps: a square by eye, a slow definition, and thin parts that must not be background."""

import numpy as np

from semblance.localize.matting.thin_parts import raise_thin_parts
from semblance.localize.matting.trimap import BACKGROUND, OBJECT, UNKNOWN, trimap
from tests.localize.matting.degraded_products import half_seen, pictures, thin_parts


def test_a_square_has_an_unknown_rim():
    mask = np.zeros((60, 60), np.float32)
    mask[20:40, 20:40] = 1
    known = trimap(mask)
    assert known.dtype == np.uint8
    assert known[30].tolist() == (
        [BACKGROUND] * 19 + [UNKNOWN] * 2 + [OBJECT] * 18 + [UNKNOWN] * 2 + [BACKGROUND] * 19
    )


def test_background_is_what_is_far_from_all_that_is_seen():
    rng = np.random.default_rng(0)
    mask = (rng.random((40, 50)) ** 60).astype(np.float32)
    known = trimap(mask, reach=0.06)
    seen = np.argwhere(mask >= 0.1)
    for place in np.ndindex(mask.shape):
        far = ((seen - place) ** 2).sum(1).min() > 3**2
        assert (known[place] == BACKGROUND) == far


def test_a_thin_line_that_is_sure_stays_object():
    mask = np.zeros((40, 40), np.float32)
    mask[5:35, 20] = 1
    known = trimap(mask)
    assert (known[mask == 1] == OBJECT).all()
    assert (known[5:35, 19] == UNKNOWN).all() and known[20, 17] == BACKGROUND


def test_a_border_is_no_edge():
    """An object that the frame cuts is sure up to the frame."""
    mask = np.zeros((40, 40), np.float32)
    mask[10:, 10:30] = 1
    assert trimap(mask)[39, 20] == OBJECT


def test_half_seen_thin_parts_are_never_background():
    for name, _, mask in pictures():
        thin = thin_parts(mask) & (mask > 0.5)
        lost = (trimap(half_seen(mask))[thin] == BACKGROUND).mean()
        assert lost == 0, name


def test_a_weak_line_on_a_sure_square_is_raised_and_one_by_itself_is_not():
    mask = np.zeros((100, 100), np.float32)
    mask[60:90, 35:65] = 1
    mask[10:60, 49:52] = 0.3
    mask[5:50, 80:83] = 0.3
    raised = raise_thin_parts(mask)
    assert raised[15:50, 50].min() > 0.8
    assert (raised[5:50, 80:83] == np.float32(0.3)).all()
    assert (raised >= mask).all() and raised.max() == 1 and raised[5, 5] == 0


def test_a_shadow_beside_an_object_is_not_raised():
    mask = np.zeros((100, 100), np.float32)
    mask[60:90, 35:65] = 1
    mask[75:90, 65:95] = 0.3
    assert raise_thin_parts(mask)[77:88, 68:92].max() == np.float32(0.3)
