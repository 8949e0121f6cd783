"""A silhouette keeps place, size and outline, in few bytes."""

import numpy as np
import pytest

from semblance.errors import GalleryCorrupt, UsageError
from semblance.search.rerank.silhouette import SIDE, SIZE_BYTES, Silhouette, framed


def picture(height, width, top, left, bottom, right):
    """A mask with one box on it, in pixels."""
    mask = np.zeros((height, width), np.float32)
    mask[top:bottom, left:right] = 1
    return mask


def box_of(silhouette):
    rows, columns = np.nonzero(silhouette.bits)
    return tuple(int(n) for n in (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1))


def test_a_wide_picture_lies_in_the_middle_of_the_frame():
    """Its longer side fills the frame; a quarter of it is left free above and below."""
    filled = Silhouette.of(np.ones((SIDE, 2 * SIDE), np.float32))
    assert box_of(filled) == (SIDE // 4, 0, SIDE - SIDE // 4, SIDE)
    assert filled.area == SIDE * SIDE // 2


def test_place_and_size_are_kept_at_any_resolution():
    small = Silhouette.of(picture(SIDE, SIDE, 16, 32, 48, 96))
    large = Silhouette.of(picture(4 * SIDE, 4 * SIDE, 64, 128, 192, 384))
    assert box_of(small) == box_of(large) == (16, 32, 48, 96)


def test_a_frame_of_another_size_is_laid_out_alike():
    """Of a mask of three by four pixels in a frame of eight: a row free above and below."""
    frame = framed(np.ones((3, 4), np.float32), 8, 0.5)
    assert frame.tolist() == [[False] * 8] + [[True] * 8] * 6 + [[False] * 8]
    mask = picture(40, 60, 10, 15, 30, 45)
    assert (framed(mask, SIDE, 0.5) == Silhouette.of(mask).bits).all()


def test_where_it_begins_is_asked_for():
    soft = np.tile(np.linspace(0, 1, SIDE, dtype=np.float32), (SIDE, 1))
    assert Silhouette.of(soft).area == pytest.approx(SIDE * SIDE / 2)
    assert Silhouette.of(soft, at=0.9).area == pytest.approx(SIDE * SIDE / 10, abs=SIDE)


def test_it_comes_back_from_bytes():
    rng = np.random.default_rng(0)
    silhouette = Silhouette.of(rng.random((SIDE, SIDE), np.float32))
    data = silhouette.to_bytes()
    assert len(data) == SIZE_BYTES == SIDE * SIDE / 8
    again = Silhouette.from_bytes(data)
    assert (again.bits == silhouette.bits).all()
    for each in (silhouette, again):
        assert not each.bits.flags.writeable


@pytest.mark.parametrize("size", [0, SIZE_BYTES - 1, SIZE_BYTES + 1])
def test_bytes_of_another_length_are_refused(size):
    with pytest.raises(GalleryCorrupt, match=f"{SIZE_BYTES} bytes, not {size}; index the picture"):
        Silhouette.from_bytes(bytes(size))


@pytest.mark.parametrize("shape", [(0, 5), (5,), (5, 5, 3)])
def test_what_is_no_mask_is_refused(shape):
    with pytest.raises(UsageError, match="a mask is an array of"):
        Silhouette.of(np.ones(shape, np.float32))


def test_nothing_is_empty_and_one_pixel_fills_the_frame():
    assert Silhouette.of(np.zeros((7, 9), np.float32)).is_empty
    assert Silhouette.of(np.ones((1, 1), np.float32)).area == SIDE * SIDE
    line = Silhouette.of(np.ones((1, 5000), np.float32))
    assert box_of(line)[1::2] == (0, SIDE)
    assert line.area == SIDE
