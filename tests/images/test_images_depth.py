"""16-bit, 32-bit and floating-point samples are scaled, not clipped."""

import zlib

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from picture_files import encoded, photo, png_header, png_of

from semblance.errors import ImageError, ImageUnreadable
from semblance.images import open_image
from semblance.images.depth import scale_samples


def scaled(values: object, dtype: object) -> list[int]:
    return scale_samples(np.array(values, dtype=dtype)).tolist()  # type: ignore[arg-type]


def test_the_rule_by_eye() -> None:
    assert scaled([False, True], bool) == [0, 255]
    assert scaled([0, 7, 255], np.uint8) == [0, 7, 255]
    assert scaled([0, 257, 32896, 65535], np.uint16) == [0, 1, 128, 255]
    assert scaled([0, 7, 255], np.int32) == [0, 7, 255]
    assert scaled([0, 257, 65535], np.int32) == [0, 1, 255]
    assert scaled([-100, 0, 100], np.int32) == [0, 128, 255]
    assert scaled([0, 0.5, 1], np.float32) == [0, 128, 255]
    assert scaled([0.25, 0.5], np.float64) == [64, 128]
    assert scaled([-1, 0, 3], np.float32) == [0, 64, 255]
    assert scaled([5, 5], np.float32) == [0, 0]


def test_nan_and_infinity() -> None:
    assert scaled([np.nan, 0, 1, np.inf, -np.inf], np.float32) == [0, 0, 255, 255, 0]
    assert scaled([np.nan, np.inf], np.float64) == [0, 0]
    assert scaled([-1.7e308, 0, 1.7e308], np.float64) == [0, 128, 255]
    assert scaled([0, 5e-324, -5e-324], np.float64) == [128, 255, 0]


def test_every_16_bit_value_is_rounded_to_the_nearest() -> None:
    values = np.arange(65536, dtype=np.uint16)
    assert np.array_equal(scale_samples(values), np.rint(values / 257).astype(np.uint8))


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    npst.arrays(
        st.one_of(npst.floating_dtypes(), npst.integer_dtypes(), npst.unsigned_integer_dtypes()),
        npst.array_shapes(min_dims=2, max_dims=2, max_side=5),
    )
)
def test_scaling_never_fails_and_keeps_the_order(values: np.ndarray) -> None:  # type: ignore[type-arg]
    flat = scale_samples(values).ravel()
    real = values.ravel()
    finite = np.isfinite(real)
    ranked = flat[finite][np.argsort(real[finite], kind="stable")]
    assert (np.diff(ranked.astype(int)) >= 0).all()


def test_complex_samples_are_refused() -> None:
    with pytest.raises(TypeError, match="complex64"):
        scale_samples(np.zeros((2, 2), np.complex64))


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "PPM", "JPEG2000"])
def test_a_16_bit_file_looks_like_its_8_bit_self(format_name: str) -> None:
    grey = photo()[..., 0]
    deep = PIL.Image.fromarray(grey.astype(np.uint16) * 257)
    image = open_image(encoded(deep, format_name))
    assert image.pil.mode == "RGB"
    assert np.array_equal(image.pixels, np.dstack([grey] * 3))


def test_a_big_endian_16_bit_tiff() -> None:
    grey = photo()[..., 0].astype(np.uint16) * 257
    deep = PIL.Image.frombytes("I;16B", (72, 96), grey.astype(">u2").tobytes())
    assert np.array_equal(open_image(encoded(deep, "TIFF")).pixels[..., 0], photo()[..., 0])


def test_a_16_bit_rgb_png_with_a_transparent_colour() -> None:
    deep = photo().astype(">u2") * 257
    deep[0, 0] = 0x8000, 0x4000, 0x2000
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)
    chunks = [(b"tRNS", b"\x80\0\x40\0\x20\0"), (b"IDAT", zlib.compress(rows))]
    pixels = open_image(png_of(png_header(72, 96, depth=16), *chunks)).pixels
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert np.array_equal(pixels[1:], photo()[1:])


def test_a_16_bit_grey_png_with_a_transparent_value() -> None:
    row = np.array([0, 1000, 65535], ">u2").tobytes()
    chunks = [(b"tRNS", (1000).to_bytes(2)), (b"IDAT", zlib.compress(b"\0" + row))]
    pixels = open_image(png_of(png_header(3, 1, depth=16, colour=0), *chunks)).pixels
    assert pixels[0, :, 0].tolist() == [0, 255, 255]


def test_a_float_tiff() -> None:
    grey = photo()[..., 0]
    expected = np.dstack([grey] * 3)
    fractions = PIL.Image.fromarray(grey.astype(np.float32) / 255)
    assert np.array_equal(open_image(encoded(fractions, "TIFF")).pixels, expected)
    heights = (grey.astype(np.float32) - grey.min()) / np.ptp(grey) * 8000 - 400
    stretched = open_image(encoded(PIL.Image.fromarray(heights), "TIFF")).pixels
    assert (stretched.min(), stretched.max()) == (0, 255)


def test_a_32_bit_tiff() -> None:
    values = np.array([[-5, 0], [5, 15]], np.int32)
    image = open_image(encoded(PIL.Image.fromarray(values), "TIFF"))
    assert image.pixels[..., 0].tolist() == [[0, 64], [128, 255]]


# --- arrays ---------------------------------------------------------------------------------------


def test_arrays_of_every_kind() -> None:
    rgb = photo()
    grey = rgb[..., 0]
    assert np.array_equal(open_image(rgb.astype(np.uint16) * 257).pixels, rgb)
    assert np.array_equal(open_image(rgb / 255).pixels, rgb)
    assert np.array_equal(open_image(grey).pixels, np.dstack([grey] * 3))
    assert np.array_equal(open_image(grey[..., None]).pixels, np.dstack([grey] * 3))
    assert np.array_equal(open_image(grey > 99).pixels[..., 1], (grey > 99) * 255)
    assert np.array_equal(open_image(rgb[::-1, ::-1]).pixels, rgb[::-1, ::-1])


def test_the_alpha_of_an_array_is_scaled_by_itself() -> None:
    array = np.zeros((1, 3, 4), np.float32)
    array[0, :, 3] = 0, 0.5, 1
    array[0, :, 0] = 0, 200, 100
    assert open_image(array).pixels[0].tolist() == [[255, 255, 255], [255, 127, 127], [128, 0, 0]]


@pytest.mark.parametrize("shape", [(4,), (4, 4, 2), (4, 4, 5), (2, 4, 4, 3), ()])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ImageUnreadable, match="neither"):
        open_image(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("dtype", ["complex64", "U3", "O", "M8[s]"])
def test_other_types_are_refused(dtype: str) -> None:
    with pytest.raises(ImageUnreadable):
        open_image(np.zeros((2, 2), dtype))


@pytest.mark.parametrize("shape", [(0, 5, 3), (5, 0), (0, 0)])
def test_an_array_without_pixels_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ImageError, match="has no pixels"):
        open_image(np.zeros(shape, np.uint8))
