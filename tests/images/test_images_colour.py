"""Alpha goes on white; CMYK, LAB and ICC profiles go to sRGB."""

import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from picture_files import encoded, photo, photo_pil
from PIL import ImageCms

from semblance.images import open_image
from semblance.images.profiles import transform_of

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


# --- profiles made by hand (ICC.1:2010, sections 7 and 10) ----------------------------------------


def profile_of(space: bytes, tags: dict[bytes, bytes], connection: bytes = b"XYZ ") -> bytes:
    table, content = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(content), len(value))
        content += value
    header = struct.pack(
        ">I4sI4s4s4s", start + len(content), b"lcms", 0x02400000, b"prtr", space, connection
    )
    date_and_mark = struct.pack(">6H4s", 2024, 1, 1, 0, 0, 0, b"acsp")
    white = struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)  # D50, the connection space's white
    fields = header + date_and_mark + bytes(28) + white
    return fields.ljust(128, b"\0") + table + content


def gamma_curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def linear_grey() -> bytes:
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    return profile_of(b"GRAY", {b"wtpt": white, b"kTRC": gamma_curve(1.0)})


def only_cyan_counts() -> bytes:
    """A CMYK profile of a press whose cyan is black and whose other inks are water."""
    ramp = bytes(range(256))
    shape = struct.pack(">BBBx9i", 4, 3, 2, *(65536 * (at % 4 == 0) for at in range(9)))
    white, black = bytes([255, 128, 128]), bytes([0, 128, 128])  # L*, a*, b*
    lut = b"mft1\0\0\0\0" + shape + ramp * 4 + white * 8 + black * 8 + ramp * 3
    return profile_of(b"CMYK", {b"A2B0": lut}, connection=b"Lab ")


def red_and_blue_swapped() -> bytes:
    """sRGB with the tags of its first and last primary exchanged."""
    swapped = bytearray(SRGB)
    (count,) = struct.unpack_from(">I", swapped, 128)
    rows = [132 + 12 * row for row in range(count)]
    red = next(at for at in rows if swapped[at : at + 4] == b"rXYZ")
    blue = next(at for at in rows if swapped[at : at + 4] == b"bXYZ")
    swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(swapped)


# --- profiles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format_name", "options"), [("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True})]
)
def test_an_rgb_profile_is_applied(format_name: str, options: dict[str, bool]) -> None:
    profile = red_and_blue_swapped()
    image = open_image(encoded(photo_pil(), format_name, icc_profile=profile, **options))
    assert np.abs(image.pixels.astype(int) - photo()[..., ::-1]).max() <= 1
    assert "icc_profile" not in image.pil.info


def test_an_srgb_profile_changes_not_one_pixel() -> None:
    transform = transform_of(SRGB)
    assert transform is not None
    assert transform.cms is None
    assert np.array_equal(open_image(encoded(photo_pil(), "PNG", icc_profile=SRGB)).pixels, photo())


def test_a_grey_profile_is_applied() -> None:
    grey = PIL.Image.new("L", (2, 2), 55)  # linear 55 / 255 is 0.216, which sRGB writes as 0.502
    pixels = open_image(encoded(grey, "PNG", icc_profile=linear_grey())).pixels
    assert np.abs(pixels.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("format_name", ["JPEG", "TIFF"])
@pytest.mark.parametrize(("inks", "grey"), [((255, 0, 0, 0), 0), ((0, 255, 255, 255), 255)])
def test_a_cmyk_profile_is_applied(format_name: str, inks: tuple[int, ...], grey: int) -> None:
    sheet = PIL.Image.new("CMYK", (16, 16), inks)
    pixels = open_image(encoded(sheet, format_name, icc_profile=only_cyan_counts())).pixels
    assert np.abs(pixels.astype(int) - grey).max() <= 3


def test_an_rgb_profile_on_a_grey_picture() -> None:
    grey = photo_pil().convert("L")
    pixels = open_image(encoded(grey, "PNG", icc_profile=red_and_blue_swapped())).pixels
    assert np.abs(pixels.astype(int) - np.asarray(grey)[..., None]).max() <= 1


def test_a_profile_is_applied_before_alpha() -> None:
    half = photo_pil().copy()
    half.putalpha(128)
    pixels = open_image(encoded(half, "PNG", icc_profile=red_and_blue_swapped())).pixels
    expected = (photo()[..., ::-1].astype(int) * 128 + 255 * 127) / 255
    assert np.abs(pixels - expected).max() <= 2


@pytest.mark.parametrize(
    "profile",
    [b"rubbish", SRGB[:200], bytes(200), only_cyan_counts(), profile_of(b"GRAY", {})],
    ids=["text", "cut", "zeros", "of another space", "without tags"],
)
def test_a_profile_that_makes_no_sense_is_ignored(profile: bytes) -> None:
    data = encoded(photo_pil(), "PNG", icc_profile=profile)
    assert np.array_equal(open_image(data).pixels, photo())


def test_transforms_are_shared_by_threads() -> None:
    data = encoded(photo_pil(), "PNG", icc_profile=red_and_blue_swapped())
    with ThreadPoolExecutor(8) as pool:
        several = list(pool.map(lambda _: open_image(data).pixels, range(32)))
    assert all(np.array_equal(pixels, several[0]) for pixels in several)
    assert transform_of(red_and_blue_swapped()) is transform_of(red_and_blue_swapped())


def test_only_so_many_transforms_are_kept() -> None:
    kept = transform_of(red_and_blue_swapped())
    for place in range(70):
        transform_of(f"rubbish {place}".encode())
    assert transform_of(red_and_blue_swapped()) is not kept


# --- other colour spaces --------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile(format_name: str) -> None:
    inks = PIL.Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    pixels = open_image(encoded(inks, format_name)).pixels
    assert np.abs(pixels.astype(int) - (255, 0, 0)).max() <= 2


@pytest.mark.parametrize("mode", ["YCbCr", "LAB", "HSV", "RGBX", "RGBa"])
def test_other_modes_keep_their_colours(mode: str) -> None:
    via_rgba = photo_pil().convert("RGBA") if mode == "RGBa" else photo_pil()
    image = open_image(via_rgba.convert(mode))
    assert image.pil.mode == "RGB"
    assert np.abs(image.pixels.astype(int) - photo()).mean() < 3


def test_a_lab_tiff() -> None:
    image = open_image(encoded(photo_pil().convert("LAB"), "TIFF"))
    assert np.abs(image.pixels.astype(int) - photo()).mean() < 3


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_few_colours(mode: str) -> None:
    few = photo_pil().convert(mode)
    expected = np.asarray(few.convert("RGB"))
    assert np.array_equal(open_image(encoded(few, "PNG")).pixels, expected)


# --- alpha ----------------------------------------------------------------------------------------

ON_WHITE = [[255, 255, 255], [255, 127, 127], [255, 0, 0]]  # red: clear, half, solid


def test_rgba_is_composited_on_white() -> None:
    array = np.array([[[255, 0, 0, 0], [255, 0, 0, 128], [255, 0, 0, 255]]], np.uint8)
    for data in (
        encoded(PIL.Image.fromarray(array), "PNG"),
        encoded(PIL.Image.fromarray(array), "TIFF"),
        encoded(PIL.Image.fromarray(array), "WEBP", lossless=True, exact=True),
    ):
        assert open_image(data).pixels[0].tolist() == ON_WHITE


def test_la_is_composited_on_white() -> None:
    array = np.array([[[0, 0], [0, 128], [0, 255]]], np.uint8)
    assert open_image(encoded(PIL.Image.fromarray(array), "PNG")).pixels[0, :, 0].tolist() == [
        255,
        127,
        0,
    ]
    premultiplied = PIL.Image.fromarray(array).convert("La")
    assert open_image(premultiplied).pixels[0, :, 0].tolist() == [255, 127, 0]


def palette_picture() -> PIL.Image.Image:
    pil = PIL.Image.new("P", (3, 1))
    pil.putpalette([255, 0, 0] * 3)
    pil.putdata([0, 1, 2])
    return pil


def test_a_palette_with_transparency() -> None:
    data = encoded(palette_picture(), "PNG", transparency=bytes([0, 128, 255]))
    assert open_image(data).pixels[0].tolist() == ON_WHITE


def test_one_transparent_palette_entry() -> None:
    for format_name in ("PNG", "GIF"):
        pil = palette_picture()
        pil.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
        pixels = open_image(encoded(pil, format_name, transparency=1)).pixels
        assert pixels[0].tolist() == [[255, 0, 0], [255, 255, 255], [0, 0, 255]]


def test_one_transparent_colour() -> None:
    rgb = PIL.Image.fromarray(np.array([[[1, 2, 3], [1, 2, 4]]], np.uint8))
    assert open_image(encoded(rgb, "PNG", transparency=(1, 2, 3))).pixels[0].tolist() == [
        [255] * 3,
        [1, 2, 4],
    ]
    grey = PIL.Image.fromarray(np.array([[7, 8]], np.uint8))
    assert open_image(encoded(grey, "PNG", transparency=7)).pixels[0, :, 0].tolist() == [255, 8]


def test_pa_is_composited_on_white() -> None:
    pil = palette_picture().convert("PA")
    pil.putalpha(PIL.Image.fromarray(np.array([[0, 128, 255]], np.uint8)))
    assert open_image(pil).pixels[0].tolist() == ON_WHITE


def test_transparent_parts_are_told_beside_the_picture() -> None:
    pil = PIL.Image.new("RGB", (3, 1), "red")
    pil.putalpha(PIL.Image.fromarray(np.array([[0, 128, 255]], np.uint8)))
    alpha = open_image(pil).alpha
    assert alpha is not None
    assert np.asarray(alpha).tolist() == [[0, 128, 255]]
    pil.putalpha(255)
    assert open_image(pil).alpha is None
    assert open_image(PIL.Image.new("RGB", (3, 1))).alpha is None


def test_alpha_is_turned_upright_with_its_picture(tmp_path: Path) -> None:
    pil = PIL.Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    pil.putpixel((0, 0), (255, 0, 0, 0))
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # turned by a quarter, clockwise
    pil.save(tmp_path / "turned.png", exif=exif)
    image = open_image(tmp_path / "turned.png")
    assert image.pil.size == (1, 2)
    assert image.alpha is not None
    assert np.asarray(image.alpha).tolist() == [[0], [255]]
