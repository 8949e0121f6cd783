"""How large a picture may be, and of which formats, before anything of it is decoded."""

from dataclasses import dataclass

from semblance.errors import ImageTooLarge, ImageUnreadable
from semblance.images.formats import FORMATS

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. `formats` are names of `FORMATS`.

    Pillow has a ceiling of its own, 2 * PIL.Image.MAX_IMAGE_PIXELS (179 million pixels unless
    changed), and it holds whatever `max_pixels` says. `max_pages` bounds the work that a small
    hostile TIFF with a million directories could ask for.
    """

    max_pixels: int = 100_000_000
    max_bytes: int = 64 * _MIB
    max_pages: int = 10_000
    formats: frozenset[str] = frozenset(each.name for each in FORMATS)

    def check_bytes(self, name: str, size_bytes: int) -> None:
        """Raises ImageTooLarge above `max_bytes`, ImageUnreadable for no bytes at all."""
        if size_bytes > self.max_bytes:
            raise ImageTooLarge(name, f"larger than {self.max_bytes / _MIB:g} MiB")
        if size_bytes == 0:
            raise ImageUnreadable(name, "empty file")

    def check_pixels(self, name: str, width: int, height: int) -> None:
        """Raises ImageTooLarge above `max_pixels`, ImageUnreadable for a side of no pixels."""
        if width < 1 or height < 1:
            raise ImageUnreadable(name, f"has no pixels ({width} x {height})")
        if width * height > self.max_pixels:
            most = f"{self.max_pixels / 1e6:g} million pixels"
            raise ImageTooLarge(name, f"{width} x {height} is more than {most}")


DEFAULT_LIMITS = Limits()
