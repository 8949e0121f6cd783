"""Whatever a picture comes as, the same upright sRGB pixels come out."""

import hashlib
import io
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from picture_files import camera_jpeg, encoded, photo, photo_pil

from semblance.errors import ImageMissing, ImageUnreadable, UsageError
from semblance.images import Image, Limits, Source, open_image, page_count

LOSSLESS = {
    "PNG": {},
    "WEBP": {"lossless": True},
    "BMP": {},
    "TIFF": {},
    "PPM": {},
    "JPEG2000": {},
    "ICO": {"sizes": [(72, 96)]},
}
LOSSY = {"JPEG": {"quality": 95}, "GIF": {}, "AVIF": {"quality": 95}, "MPO": {"quality": 95}}


def test_every_way_in_gives_the_same_pixels(tmp_path: Path) -> None:
    data = encoded(photo_pil(), "PNG")
    path = tmp_path / "portrait.png"
    path.write_bytes(data)
    with path.open("rb") as file:
        ways = [path, str(path), data, bytearray(data), memoryview(data), file, io.BytesIO(data)]
        images = [open_image(way) for way in ways]
    images += [open_image(PIL.Image.open(path)), open_image(photo())]
    for image in images:
        assert image.pil.mode == "RGB"
        assert np.array_equal(image.pixels, photo())
        assert (image.width, image.height) == (72, 96)


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    data = encoded(photo_pil(), "JPEG")
    (tmp_path / "a.jpg").write_bytes(data)
    assert open_image(data).digest == hashlib.sha256(data).hexdigest()
    assert open_image(tmp_path / "a.jpg").digest == open_image(data).digest


def test_pixels_in_memory_have_a_digest_of_their_own() -> None:
    assert open_image(photo()).digest == open_image(photo_pil()).digest
    assert open_image(photo()).digest != open_image(photo()[::-1]).digest
    turned = photo().reshape(72, 96, 3)  # the same bytes, another shape
    assert open_image(photo()).digest != open_image(turned).digest


def test_an_image_is_returned_as_it_is() -> None:
    image = open_image(photo())
    assert open_image(image) is image


def test_the_pixels_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        open_image(photo()).pixels[0, 0] = 0


@pytest.mark.parametrize("format_name", LOSSLESS)
def test_lossless_formats_keep_every_pixel(format_name: str) -> None:
    image = open_image(encoded(photo_pil(), format_name, **LOSSLESS[format_name]))
    assert np.array_equal(image.pixels, photo())


@pytest.mark.parametrize("format_name", LOSSY)
def test_lossy_formats_stay_close(format_name: str) -> None:
    image = open_image(encoded(photo_pil(), format_name, **LOSSY[format_name]))
    assert np.abs(image.pixels.astype(int) - photo()).mean() < 6


def test_heic_with_its_plugin() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    pillow_heif.from_pillow(photo_pil()).save(file, quality=95)
    image = open_image(file.getvalue())
    assert np.abs(image.pixels.astype(int) - photo()).mean() < 6


@pytest.mark.parametrize("format_name", [*LOSSLESS, *LOSSY])
def test_an_image_outlives_its_file(format_name: str) -> None:
    options = {**LOSSLESS, **LOSSY}[format_name]
    pil = open_image(encoded(photo_pil(), format_name, **options)).pil
    assert pil.resize((8, 8)).size == (8, 8)
    assert pickle.loads(pickle.dumps(pil)).tobytes() == pil.tobytes()
    assert pil.info == {}


def test_the_picture_that_was_given_stays_as_it_was() -> None:
    given = photo_pil()
    given.info["comment"] = "mine"
    image = open_image(given)
    image.pil.paste((0, 0, 0), (0, 0, 72, 96))
    assert np.array_equal(np.asarray(given), photo())
    assert given.info == {"comment": "mine"}


@pytest.mark.parametrize(
    ("format_name", "options"),
    [("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True}), ("MPO", {"quality": 95})],
)
def test_the_first_frame_of_several(format_name: str, options: dict[str, object]) -> None:
    later = [PIL.Image.fromarray(255 - photo()), PIL.Image.new("RGB", (72, 96))]
    data = encoded(photo_pil(), format_name, save_all=True, append_images=later, **options)
    assert page_count(Source.from_bytes(data)) == 1
    assert np.abs(open_image(data).pixels.astype(int) - photo()).mean() < 6
    with pytest.raises(ImageMissing, match="has no page 2"):
        open_image(data, page=1)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
def test_extreme_shapes(size: tuple[int, int]) -> None:
    data = encoded(PIL.Image.new("RGB", size, (250, 128, 3)), "JPEG", quality=100)
    image = open_image(data, min_side=448)
    assert image.pil.size == size
    assert np.abs(image.pixels.astype(int) - (250, 128, 3)).max() <= 3


# --- reduced decoding ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("min_side", "size"),
    [
        (None, (640, 427)),
        (427, (640, 427)),
        (214, (640, 427)),
        (213, (320, 214)),
        (53, (80, 54)),
        (1, (80, 54)),
    ],
)
def test_a_jpeg_is_reduced_as_far_as_min_side_allows(
    min_side: int | None, size: tuple[int, int]
) -> None:
    image = open_image(camera_jpeg(), min_side=min_side)
    assert image.pil.size == size
    assert (image.width, image.height) == (640, 427)
    assert image.is_reduced == (size != (640, 427))
    assert min(image.pil.size) >= min(min_side or 427, 427)


def test_only_jpeg_is_reduced() -> None:
    assert open_image(encoded(photo_pil(), "PNG"), min_side=8).pil.size == (72, 96)
    assert open_image(photo(), min_side=8).pil.size == (72, 96)


def test_many_threads_decode_as_one() -> None:
    pictures = [camera_jpeg(), encoded(photo_pil(), "PNG"), encoded(photo_pil(), "WEBP")] * 8
    alone = [open_image(data, min_side=200).pixels for data in pictures[:3]]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda data: open_image(data, min_side=200).pixels, pictures))
    for place, pixels in enumerate(together):
        assert np.array_equal(pixels, alone[place % 3])


# --- requests that make no sense ------------------------------------------------------------------


@pytest.mark.parametrize("thing", [3, None, ["a.jpg"]])
def test_other_things_are_no_pictures(thing: object) -> None:
    with pytest.raises(UsageError, match="cannot be made of a"):
        open_image(thing)  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{"page": -1}, {"min_side": 0}])
def test_pages_and_sides_are_counted_sensibly(options: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        open_image(encoded(photo_pil(), "PNG"), **options)  # type: ignore[arg-type]


def test_a_text_file_object_is_refused() -> None:
    with pytest.raises(ImageUnreadable, match="not opened in binary mode"):
        open_image(io.StringIO("words"))  # type: ignore[arg-type]


def test_formats_can_be_narrowed() -> None:
    only_png = Limits(formats=frozenset(["PNG"]))
    assert open_image(encoded(photo_pil(), "PNG"), limits=only_png).width == 72
    with pytest.raises(ImageUnreadable, match="JPEG is not among the allowed formats"):
        open_image(encoded(photo_pil(), "JPEG"), limits=only_png)


def test_importing_images_imports_no_engine() -> None:
    engines = "torch faiss cv2 openvino onnxruntime pypdfium2 pillow_heif"
    code = (
        "import sys, semblance.images;"
        f"sys.exit(','.join(name for name in '{engines}'.split() if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=os.environ)
    assert (done.returncode, done.stderr.decode()) == (0, "")


def test_an_image_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(photo_pil(), "PNG"))
    image = open_image(path)
    assert isinstance(image, Image)
    assert image.name == str(path)
