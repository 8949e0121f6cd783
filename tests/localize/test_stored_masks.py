"""A localization as a gallery keeps it: read whole, or only what it found."""

import numpy as np
import pytest

from semblance.errors import GalleryCorrupt
from semblance.localize.localization import Box, Found, Localization, nothing_found
from semblance.localize.stored import from_bytes, objects_from_bytes, rounded, to_bytes

OBJECTS = (Found(Box(0.25, 0.5, 0.5, 0.25), 0.75, "jar"), Found(Box(0, 0, 0.125, 1), 0.5))


def stored() -> bytes:
    mask = np.random.default_rng(0).random((6, 9), np.float32)
    return to_bytes(rounded(Localization(mask, OBJECTS, 0.9)))


def test_it_comes_back_whole() -> None:
    mask = np.random.default_rng(0).random((6, 9), np.float32)
    kept = rounded(Localization(mask, OBJECTS, 0.9))
    again = from_bytes(to_bytes(kept))
    assert (again.objects, again.score) == (OBJECTS, 0.9)
    assert (again.mask == kept.mask).all() and np.abs(again.mask - mask).max() <= 0.5 / 255 + 1e-6


def test_what_was_found_is_read_without_the_mask() -> None:
    assert objects_from_bytes(stored()) == OBJECTS
    assert objects_from_bytes(stored()[:-40]) == OBJECTS
    assert objects_from_bytes(to_bytes(nothing_found(4, 4))) == ()
    with pytest.raises(GalleryCorrupt, match="cannot be read"):
        from_bytes(stored()[:-40])


@pytest.mark.parametrize("bad", [b"", b"abc", b"\x05\0\0\0{", b"\x02\0\0\0{}", b"\x02\0\0\0[]"])
def test_bytes_that_are_no_localization_are_refused(bad: bytes) -> None:
    for read in (from_bytes, objects_from_bytes):
        with pytest.raises(GalleryCorrupt, match="a stored mask cannot be read"):
            read(bad)
