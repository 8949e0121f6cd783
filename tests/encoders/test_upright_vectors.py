"""However a camera was held, the vector is the same."""

import io

import numpy as np
import PIL.Image
import pytest

from semblance.encoders import load
from semblance.images import open_image

# What to do to an upright picture so that its EXIF orientation makes it upright again.
Turn = PIL.Image.Transpose
LAID_DOWN = {
    1: None,
    2: Turn.FLIP_LEFT_RIGHT,
    3: Turn.ROTATE_180,
    4: Turn.FLIP_TOP_BOTTOM,
    5: Turn.TRANSPOSE,
    6: Turn.ROTATE_90,
    7: Turn.TRANSVERSE,
    8: Turn.ROTATE_270,
}


def stored(pil, orientation, kind, **options):
    """The bytes of a picture file that says how to turn it."""
    turn = LAID_DOWN[orientation]
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    (pil if turn is None else pil.transpose(turn)).save(buffer, kind, exif=exif, **options)
    return buffer.getvalue()


def least_cosine(files):
    encoder = load("default")
    images = [open_image(file, min_side=encoder.min_side) for file in files]
    vectors = encoder.encode([encoder.prepare(image) for image in images])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return (unit @ unit.T).min()


@pytest.mark.parametrize("name", ["chelsea", "china"])
def test_all_eight_exif_orientations_embed_equal(photos, name):
    files = [stored(photos[name].pil, orientation, "PNG") for orientation in LAID_DOWN]
    assert least_cosine(files) >= 0.99999


@pytest.mark.parametrize("name", ["astronaut", "retina"])
def test_all_eight_embed_equal_in_jpeg_too(photos, name):
    """Sides of whole blocks and full chroma, so that turning the picture is all that differs.

    Elsewhere JPEG itself stores other pixels for a turned picture: down to a cosine of 0.99 for
    one of 451 x 300 at quality 75.
    """
    pil = photos[name].pil
    width, height = (side // 16 * 16 for side in pil.size)
    whole = pil.crop((0, 0, width, height))
    files = [stored(whole, o, "JPEG", quality=95, subsampling=0) for o in LAID_DOWN]
    assert least_cosine(files) >= 0.999
