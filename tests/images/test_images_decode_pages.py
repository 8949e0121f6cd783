"""All pages of a file in one go are what each page is alone."""

from pathlib import Path

import numpy as np
import PIL.Image

from semblance.errors import ImageError
from semblance.images import Image, Source, decode, decode_pages


def scan(path: Path, **how: object) -> Source:
    pages = [
        PIL.Image.effect_noise((60 + 10 * n, 40), 80).convert(mode)
        for n, mode in enumerate(("L", "RGB", "1", "RGBA", "P"))
    ]
    pages[0].save(path, save_all=True, append_images=pages[1:], **how)
    return Source.from_path(path)


def test_pages_in_one_go_equal_pages_one_by_one(tmp_path: Path) -> None:
    for how in ({}, {"compression": "tiff_lzw"}, {"compression": "tiff_deflate"}):
        source = scan(tmp_path / "scan.tif", **how)
        together = list(decode_pages(source))
        assert len(together) == 5
        for page, image in enumerate(together):
            assert isinstance(image, Image)
            alone = decode(source, page=page)
            assert (image.page, image.width, image.height) == (page, alone.width, alone.height)
            assert np.array_equal(image.pixels, alone.pixels)


def test_a_page_that_is_damaged_does_not_cost_the_others(tmp_path: Path) -> None:
    source = scan(tmp_path / "scan.tif", compression="tiff_deflate")
    with PIL.Image.open(tmp_path / "scan.tif") as opened:
        opened.seek(1)
        (start,) = opened.tag_v2[273][:1]
    data = bytearray(source.data)
    data[start : start + 40] = b"\0" * 40
    pages = list(decode_pages(Source.from_bytes(bytes(data), "scan.tif")))
    assert [isinstance(page, ImageError) for page in pages] == [False, True, False, False, False]


def test_one_picture_is_one_page(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (20, 10)).save(tmp_path / "one.png")
    (image,) = decode_pages(Source.from_path(tmp_path / "one.png"))
    assert isinstance(image, Image)
    assert (image.width, image.height) == (20, 10)
