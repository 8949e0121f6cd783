"""Whatever the bytes, the answer is an image or one ImageError with a short reason."""

import io
import struct
import zlib

import numpy as np
import PIL.Image
import PIL.ImageFile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_files import camera_jpeg, encoded, photo_pil, png_header, png_of

from semblance.errors import ImageError, ImageTooLarge, ImageUnreadable
from semblance.images import Limits, Source, open_image, page_count
from semblance.images.failures import as_image_errors


def refusal(data: bytes, **options: Limits) -> ImageError:
    with pytest.raises(ImageError) as caught:
        open_image(data, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("kept", [0.01, 0.5, 0.99])
@pytest.mark.parametrize("min_side", [None, 50])
def test_a_truncated_jpeg_is_refused(kept: float, min_side: int | None) -> None:
    whole = camera_jpeg()
    with pytest.raises(ImageUnreadable, match=r"(truncated|damaged or unsupported) JPEG"):
        open_image(whole[: int(len(whole) * kept)], min_side=min_side)
    assert PIL.ImageFile.LOAD_TRUNCATED_IMAGES is False


@pytest.mark.parametrize("name", ["PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "AVIF", "JPEG2000"])
def test_every_other_format_cut_in_half_is_refused(name: str) -> None:
    whole = encoded(photo_pil(), name)
    assert isinstance(refusal(whole[: len(whole) // 2]), ImageUnreadable)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"<!DOCTYPE html><html><body>404", "an HTML page, not a picture"),
        (b"\n <HTML>", "an HTML page, not a picture"),
        (b'<?xml version="1.0"?><svg width="1"/>', "an SVG drawing, which is not read"),
        ("žluťoučký kůň ".encode() * 60, "text, not a picture"),
        (b"\xff\xd8\xff", "truncated JPEG"),
        (b"\x89PNG\r\n\x1a\n", "truncated PNG"),
        (bytes(1000), "not a picture of a known format"),
        (b"\x7fELF\x02\x01\x01\0", "not a picture of a known format"),
    ],
)
def test_the_reason_is_short_and_says_what_it_is(data: bytes, reason: str) -> None:
    error = refusal(data)
    assert isinstance(error, ImageUnreadable)
    assert error.reason in (reason, reason.replace("truncated", "damaged or unsupported"))


# --- limits ---------------------------------------------------------------------------------------


def test_more_than_a_hundred_megapixels_are_refused_from_the_header() -> None:
    error = refusal(png_of(png_header(12_000, 10_000), (b"IDAT", b"")))
    assert isinstance(error, ImageTooLarge)
    assert error.reason == "12000 x 10000 is more than 100 million pixels"


def test_a_decompression_bomb_is_refused() -> None:
    pixels = zlib.compress(bytes(30_000 * 4))
    error = refusal(png_of(png_header(30_000, 30_000, 1, 0), (b"IDAT", pixels)))
    assert isinstance(error, ImageTooLarge)


def test_a_jpeg_that_claims_too_much_is_refused() -> None:
    claims = bytearray(encoded(photo_pil(), "JPEG"))
    size_at = claims.index(b"\xff\xc0") + 5
    claims[size_at : size_at + 4] = struct.pack(">HH", 65_000, 65_000)
    assert isinstance(refusal(bytes(claims)), ImageTooLarge)


@pytest.mark.parametrize("kind", [b"iCCP", b"zTXt"])
def test_a_chunk_that_unpacks_without_end_is_refused(kind: bytes) -> None:
    chunk = b"name\0\0" + zlib.compress(bytes(50_000_000))
    data = png_of(png_header(1, 1), (kind, chunk), (b"IDAT", zlib.compress(bytes(4))))
    error = refusal(data)
    assert isinstance(error, ImageTooLarge)
    assert "unpacks too large" in error.reason


def test_an_icon_whose_directory_lies_is_refused() -> None:
    inside = png_of(png_header(20_000, 8_000), (b"IDAT", b""))
    entry = struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(inside), 22)
    error = refusal(struct.pack("<HHH", 0, 1, 1) + entry + inside)
    assert error.reason == "20000 x 8000 is more than 100 million pixels"
    assert refusal(struct.pack("<HHH", 0, 1, 9) + entry).reason == "truncated ICO"


def test_the_limits_are_the_callers() -> None:
    data = encoded(photo_pil(), "PNG")
    assert open_image(data, limits=Limits(max_pixels=72 * 96)).width == 72
    assert "72 x 96" in refusal(data, limits=Limits(max_pixels=72 * 96 - 1)).reason
    assert refusal(data, limits=Limits(max_bytes=1 << 10)).reason.startswith("larger than")
    for way in (photo_pil(), np.zeros((96, 72), np.uint8)):
        with pytest.raises(ImageTooLarge):
            open_image(way, limits=Limits(max_pixels=72 * 96 - 1))


def test_pillows_remark_on_large_pictures_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its ceiling and twice that, Pillow warns, and warnings are errors here."""
    data = encoded(photo_pil(), "PNG")
    monkeypatch.setattr(PIL.Image, "MAX_IMAGE_PIXELS", 72 * 96 - 1)
    assert open_image(data).width == 72


def test_sizes_of_zero_are_refused() -> None:
    for size in ((0, 5), (5, 0)):
        assert isinstance(refusal(png_of(png_header(*size), (b"IDAT", b""))), ImageUnreadable)
        with pytest.raises(ImageUnreadable, match="has no pixels"):
            open_image(PIL.Image.new("RGB", size))


# --- anything at all ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raised",
    [
        OSError(),
        SyntaxError("broken"),
        ValueError(),
        struct.error(),
        EOFError(),
        IndexError(),
        KeyError(3),
        TypeError(),
        ZeroDivisionError(),
        MemoryError(),
        RecursionError(),
        OverflowError(),
        UserWarning("turned into an error"),
    ],
    ids=lambda raised: type(raised).__name__,
)
def test_whatever_a_decoder_raises_becomes_an_image_error(raised: Exception) -> None:
    with pytest.raises(ImageUnreadable) as caught, as_image_errors("a.png", "PNG", page=2):
        raise raised
    assert caught.value.item == "a.png"
    assert caught.value.reason.startswith("page 3: ")
    assert caught.value.__cause__ is raised


def test_an_interrupt_is_no_damage() -> None:
    with pytest.raises(KeyboardInterrupt), as_image_errors("a.png", "PNG"):
        raise KeyboardInterrupt


def attempt(data: bytes) -> None:
    """Opens, or raises nothing but ImageError."""
    try:
        source = Source.from_bytes(data)
        for page in range(min(page_count(source), 3)):
            image = open_image(source, page=page, min_side=10)
            assert image.pixels.shape == (image.pil.height, image.pil.width, 3)
    except ImageError as error:
        assert len(error.reason) < 100


SMALL = photo_pil(32)
ON_ITS_SIDE = PIL.Image.Exif()
ON_ITS_SIDE[0x0112] = 6
VICTIMS = {
    "JPEG": encoded(SMALL, "JPEG", exif=ON_ITS_SIDE),
    "PNG": encoded(SMALL.quantize(16), "PNG", transparency=3),
    "TIFF": encoded(SMALL, "TIFF", save_all=True, append_images=[SMALL]),
    "GIF": encoded(SMALL, "GIF"),
    "WEBP": encoded(SMALL, "WEBP"),
    "ICO": encoded(SMALL, "ICO", bitmap_format="bmp"),
}
SIGNATURES = [
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"II*\0\x08\0\0\0",
    b"GIF89a",
    b"BM",
    b"P6\n",
    b"\0\0\1\0\1\0",
    b"RIFF\x40\0\0\0WEBPVP8X",
    b"\0\0\0\x18ftypavif",
    b"%PDF-1.4",
]
CHANGE = st.tuples(st.integers(0, 1 << 20), st.integers(0, 255))


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    attempt(data)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.sampled_from(SIGNATURES), st.binary(max_size=100))
def test_random_bytes_behind_a_true_signature(signature: bytes, rest: bytes) -> None:
    attempt(signature + rest)


@pytest.mark.parametrize("name", VICTIMS)
def test_mutated_pictures(name: str) -> None:
    @settings(deadline=None, derandomize=True, max_examples=60)
    @given(st.lists(CHANGE, max_size=8), st.integers(0, 1 << 20))
    def mutate(changes: list[tuple[int, int]], cut: int) -> None:
        data = bytearray(VICTIMS[name])
        for place, value in changes:
            data[place % len(data)] = value
        attempt(bytes(data))
        attempt(bytes(data[: cut % len(data)]))

    mutate()


def test_a_mutated_header_checksummed_anew() -> None:
    """PNG's checksums would else hide its deeper layers from mutation."""
    rows = zlib.compress(bytes(9 * 100))
    for depth in range(33):
        for colour in range(8):
            attempt(png_of(png_header(8, 8, depth, colour), (b"IDAT", rows)))


def test_a_file_object_that_fails() -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _: object) -> int:
            raise OSError(5, "Input/output error")

    with pytest.raises(ImageUnreadable, match="<file>: input/output error"):
        open_image(io.BufferedReader(Broken()))
