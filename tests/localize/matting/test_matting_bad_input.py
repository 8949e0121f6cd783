"""Masks that say nothing, or belong to another picture: without pymatting and without torch."""

import sys

import numpy as np
import pytest

from semblance.errors import RuntimeMissing, UsageError
from semblance.images import open_image
from semblance.localize.matting.catalogue import matter
from semblance.localize.matting.closed_form import ClosedForm

PICTURE = open_image(np.zeros((60, 90, 3), np.uint8))


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(UsageError, match="no matting 'closed'; there are closed-form, fba, fba:P"):
        matter("closed")


@pytest.mark.parametrize(
    ("mask", "reason"),
    [
        (np.ones((60, 90), np.float32), "leaves no background"),
        (np.zeros((60, 90), np.float32), "sure of no pixel of the object"),
        (np.full((40, 60), 0.05, np.float32), "sure of no pixel of the object"),
    ],
)
def test_a_mask_without_a_boundary_is_the_matte(mask, reason):
    found = ClosedForm().matte(PICTURE, mask)
    assert found.alpha.shape == (60, 90) and found.foreground is None
    assert np.allclose(found.alpha, mask[0, 0])
    assert reason in found.note and "the mask is used as it is" in found.note


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones((60, 60), np.float32), "60 x 60 pixels, which is not the aspect ratio"),
        (np.ones((90, 60), np.float32), "not the aspect ratio of the picture, 90 x 60"),
        (np.full((60, 90), np.nan, np.float32), "has NaN or infinity"),
        (np.full((60, 90), 255, np.float32), "reaches from 255 to 255; a mask is in"),
        (np.full((60, 90), -1, np.float32), "reaches from -1 to -1"),
        (np.ones((60, 90, 1), np.float32), r"has the shape \(60, 90, 1\)"),
        (np.ones((0, 0), np.float32), r"has the shape \(0, 0\)"),
    ],
)
def test_a_mask_of_something_else_is_refused(mask, message):
    with pytest.raises(UsageError, match=message):
        ClosedForm().matte(PICTURE, mask)


@pytest.mark.parametrize("size", [(320, 213), (213, 320), (7, 5), (1, 300), (1000, 3)])
def test_a_mask_that_was_rounded_to_the_pixel_fits(size):
    width, height = size
    picture = open_image(np.zeros((height * 3 + 1, width * 3 + 1, 3), np.uint8))
    assert ClosedForm(64).matte(picture, np.zeros((height, width), np.float32)).note


def test_without_pymatting_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymatting", None)
    mask = np.zeros((60, 90), np.float32)
    mask[20:40, 30:60] = 1
    with pytest.raises(RuntimeMissing, match=r"pip install 'semblance\[matting\]'"):
        ClosedForm().matte(PICTURE, mask)


def test_identity_names_what_changes_a_matte():
    assert ClosedForm().identity.startswith("closed-form ")
    assert ClosedForm(256).identity != ClosedForm(320).identity
    assert ClosedForm(320).min_side == 640
