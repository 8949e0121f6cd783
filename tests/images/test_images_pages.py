"""Every page of a TIFF and of a PDF is a picture of its own."""

import io

import numpy as np
import PIL.Image
import pytest
from picture_files import encoded, photo, photo_pil

from semblance.errors import ImageError, ImageMissing, ImageTooLarge, ImageUnreadable
from semblance.images import Limits, Source, decode, open_image, page_count, pixel_digest

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


def pages(format_name: str, **options: object) -> bytes:
    first, *others = [
        PIL.Image.new("RGB", (30, 20 + 10 * at), rgb) for at, rgb in enumerate(COLOURS)
    ]
    return encoded(first, format_name, save_all=True, append_images=others, **options)


def big_tiff() -> bytes:
    return pages("TIFF", big_tiff=True)


@pytest.mark.parametrize("data", [pages("TIFF"), big_tiff()], ids=["TIFF", "BigTIFF"])
def test_tiff_pages(data: bytes) -> None:
    source = Source.from_bytes(data, "scan.tif")
    assert page_count(source) == 3
    for at, rgb in enumerate(COLOURS):
        image = decode(source, page=at)
        assert image.pixels[0, 0].tolist() == list(rgb)
        assert (image.width, image.height, image.page) == (30, 20 + 10 * at, at)
        assert image.digest == source.digest
    with pytest.raises(ImageMissing, match=r"scan\.tif: has no page 4"):
        decode(source, page=3)


def test_a_big_endian_tiff() -> None:
    grey = PIL.Image.frombytes("I;16B", (2, 1), b"\0\0\xff\xff")
    data = encoded(grey, "TIFF")
    assert data.startswith(b"MM")
    assert page_count(Source.from_bytes(data)) == 1


def test_a_chain_of_pages_that_bites_its_tail_ends() -> None:
    data = bytearray(encoded(photo_pil(), "TIFF"))
    first = int.from_bytes(data[4:8], "little")
    end = first + 2 + 12 * int.from_bytes(data[first : first + 2], "little")
    data[end : end + 4] = data[4:8]
    assert page_count(Source.from_bytes(bytes(data))) == 1
    assert np.array_equal(open_image(bytes(data)).pixels, photo())


def test_a_lost_page_is_news_and_the_others_stay() -> None:
    data = bytearray(encoded(photo_pil(), "TIFF"))
    first = int.from_bytes(data[4:8], "little")
    end = first + 2 + 12 * int.from_bytes(data[first : first + 2], "little")
    data[end : end + 4] = (1 << 30).to_bytes(4, "little")
    source = Source.from_bytes(bytes(data))
    assert page_count(source) == 2
    assert np.array_equal(decode(source).pixels, photo())
    with pytest.raises(ImageUnreadable, match="page 2: "):
        decode(source, page=1)


def test_the_number_of_pages_has_a_limit() -> None:
    with pytest.raises(ImageTooLarge, match="more than 2 pages"):
        page_count(Source.from_bytes(pages("TIFF")), Limits(max_pages=2))


def test_the_pixel_limit_holds_for_every_page() -> None:
    source = Source.from_bytes(pages("TIFF"))
    limits = Limits(max_pixels=30 * 30)
    assert decode(source, page=1, limits=limits).height == 30
    with pytest.raises(ImageTooLarge, match="30 x 40"):
        decode(source, page=2, limits=limits)


def test_what_is_no_picture_has_no_pages() -> None:
    for data in (b"words", b"II*\0"):
        with pytest.raises(ImageError):
            page_count(Source.from_bytes(data))


def test_pixel_digest_sees_pixels_only() -> None:
    png, bmp = (open_image(encoded(photo_pil(), name)) for name in ("PNG", "BMP"))
    assert png.digest != bmp.digest
    assert pixel_digest(png) == pixel_digest(bmp) == open_image(photo()).digest
    assert pixel_digest(png) != pixel_digest(open_image(photo()[::-1]))


# --- PDF ------------------------------------------------------------------------------------------


@pytest.fixture
def pdf() -> Source:
    pytest.importorskip("pypdfium2")
    sheets = [PIL.Image.new("RGB", (150, 300), rgb) for rgb in COLOURS]
    data = encoded(sheets[0], "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return Source.from_bytes(data, "leaflet.pdf")


def test_pdf_pages(pdf: Source) -> None:
    assert page_count(pdf) == 3
    for at, rgb in enumerate(COLOURS):
        image = decode(pdf, page=at)
        assert image.pil.size == (image.width, image.height) == (150, 300)  # 150 per inch
        assert np.abs(image.pixels[150, 75].astype(int) - rgb).max() <= 3
    with pytest.raises(ImageMissing, match="has no page 4"):
        decode(pdf, page=3)


def test_a_pdf_page_is_rendered_as_large_as_it_is_needed(pdf: Source) -> None:
    assert decode(pdf, min_side=40).pil.size == (40, 80)
    assert decode(pdf, min_side=4000).pil.size == (150, 300)
    assert (decode(pdf, min_side=40).width, decode(pdf, min_side=40).height) == (150, 300)


def test_the_limits_hold_for_pdf(pdf: Source) -> None:
    with pytest.raises(ImageTooLarge, match="150 x 300"):
        decode(pdf, limits=Limits(max_pixels=44_999))
    with pytest.raises(ImageTooLarge, match="more than 2 pages"):
        page_count(pdf, Limits(max_pages=2))


def test_a_damaged_pdf(pdf: Source) -> None:
    for data in (b"%PDF-1.4\nand no more", pdf.data[:60]):
        with pytest.raises(ImageUnreadable, match="damaged or unsupported PDF"):
            page_count(Source.from_bytes(data))
        with pytest.raises(ImageUnreadable, match="damaged or unsupported PDF"):
            open_image(io.BytesIO(data))
