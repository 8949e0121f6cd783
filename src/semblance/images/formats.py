"""The allow-list: which formats are read, told by their first bytes, never by their name."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_HEIC_BRANDS = frozenset([b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
_AVIF_BRANDS = frozenset([b"avif", b"avis"])


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `name` is Pillow's, `plugin` the module that registers it there (none for a
    format read without Pillow); `matches` looks at a file's first bytes."""

    name: str
    plugin: str | None
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(signatures)


def _brands(data: bytes) -> frozenset[bytes]:
    """The major and compatible brands of an ISO base media file; none for any other file."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4]), 256, len(data))
    return frozenset(data[at : at + 4] for at in (8, *range(16, end, 4)))


def _is_avif(data: bytes) -> bool:
    return bool(_brands(data) & _AVIF_BRANDS)


def _is_heic(data: bytes) -> bool:
    brands = _brands(data)
    return bool(brands & _HEIC_BRANDS) and not brands & _AVIF_BRANDS


def _is_webp(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


def _is_netpbm(data: bytes) -> bool:
    return re.match(rb"P[1-6f]\s", data) is not None


_JPEG = (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo")
_PPM = (".ppm", ".pgm", ".pbm", ".pnm", ".pfm")
_JPEG2000 = (".jp2", ".j2k", ".jpx", ".jpf", ".jpc", ".j2c")
_TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JPEG2000_MARKS = (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  \r\n\x87\n")

FORMATS: tuple[Format, ...] = (
    Format("JPEG", "PIL.JpegImagePlugin", _JPEG, _begins(b"\xff\xd8\xff")),
    Format("PNG", "PIL.PngImagePlugin", (".png", ".apng"), _begins(b"\x89PNG\r\n\x1a\n")),
    Format("WEBP", "PIL.WebPImagePlugin", (".webp",), _is_webp),
    Format("GIF", "PIL.GifImagePlugin", (".gif",), _begins(b"GIF87a", b"GIF89a")),
    Format("BMP", "PIL.BmpImagePlugin", (".bmp", ".dib"), _begins(b"BM")),
    Format("TIFF", "PIL.TiffImagePlugin", (".tif", ".tiff"), _begins(*_TIFF_MARKS)),
    Format("AVIF", "PIL.AvifImagePlugin", (".avif",), _is_avif),
    Format("HEIC", None, (".heic", ".heif", ".hif"), _is_heic),
    Format("PPM", "PIL.PpmImagePlugin", _PPM, _is_netpbm),
    Format("JPEG2000", "PIL.Jpeg2KImagePlugin", _JPEG2000, _begins(*_JPEG2000_MARKS)),
    Format("ICO", "PIL.IcoImagePlugin", (".ico",), _begins(b"\0\0\1\0")),
    Format("PDF", None, (".pdf",), _begins(b"%PDF-")),
)


def recognise(data: bytes) -> Format | None:
    """The format these bytes claim to be, or None."""
    return next((each for each in FORMATS if each.matches(data)), None)


def suffixes(names: Iterable[str]) -> frozenset[str]:
    """File name endings, lower case with their dot, of the formats so named."""
    wanted = frozenset(names)
    return frozenset(end for each in FORMATS if each.name in wanted for end in each.suffixes)


def describe_other(data: bytes) -> str:
    """What bytes that no format claims seem to be, for a message."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"<(!doctype html|html|head|body)\b", head, re.IGNORECASE):
        return "an HTML page, not a picture"
    if b"<svg" in head:
        return "an SVG drawing, which is not read"
    if _is_text(head):
        return "text, not a picture"
    return "not a picture of a known format"


def _is_text(head: bytes) -> bool:
    # A UTF-8 character may be cut at the end of the sample.
    text = head.decode("utf-8", errors="replace").rstrip("\ufffd")
    return bool(text) and all(char.isprintable() or char in "\t\r\n\f" for char in text)
