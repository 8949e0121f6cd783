"""Where uploaded pictures live: inside the gallery's own folder, named by their bytes."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from semblance.errors import GalleryError, GalleryFull
from semblance.gallery.port import Reader
from semblance.images import DEFAULT_LIMITS, Source
from semblance.images.decoding import format_of


@dataclass(frozen=True, slots=True)
class Uploads:
    """`shop.gallery/uploads/ab/abcd....jpg`: by digest and true format, never by a sender's name.

    So a name can lead nowhere, and the same picture sent twice is one file.
    """

    folder: Path

    def keep(self, source: Source) -> Path:
        """Store a picture's bytes durably; raises ImageError for no picture, and GalleryFull."""
        suffix = format_of(source, DEFAULT_LIMITS).suffixes[0]
        path = self.folder / source.digest[:2] / f"{source.digest}{suffix}"
        draft = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _write(draft, source.data)
                draft.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            reason = error.strerror or str(error)
            raise GalleryFull(f"{path} cannot be written ({reason}); make room for it") from error
        return path

    def owns(self, uri: str) -> bool:
        """Whether a record's file was uploaded."""
        return self.folder in Path(uri).parents

    def discard_unused(self, reader: Reader, uri: str) -> None:
        """Delete an uploaded file that no record shows any more."""
        if not self.owns(uri) or reader.at([uri]):
            return
        try:
            Path(uri).unlink(missing_ok=True)
        except OSError as error:
            raise GalleryError(f"{uri} cannot be deleted ({error.strerror})") from error


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
