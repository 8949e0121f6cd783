"""The SHA-256 of large files, computed once for each state of a file."""

import contextlib
import hashlib
import json
from pathlib import Path

from semblance.encoders.fetching.user_cache import cache_folder, write_whole
from semblance.errors import WeightsError


def sha256_of(path: Path) -> str:
    """Hexadecimal digest of a file.

    Hashing 350 MB takes up to a second, more than the rest of a one-shot command, so the digest
    is remembered for the file's size and time of change. That guards against mix-ups; it is no
    defence against somebody who forges both.
    """
    try:
        path = path.resolve(strict=True)
        status = path.stat()
    except OSError as error:
        raise WeightsError(f"the weights {path} cannot be read ({error.strerror})") from error
    state: list[str | int] = [str(path), status.st_size, status.st_mtime_ns]
    note = cache_folder() / "digests" / f"{hashlib.sha256(str(path).encode()).hexdigest()}.json"
    known = _noted(note, state)
    if known is None:
        known = _computed(path)
        # A read-only cache folder costs the next command a second; that is no reason to fail.
        with contextlib.suppress(WeightsError):
            write_whole(note, json.dumps({"state": state, "sha256": known}).encode())
    return known


def _noted(note: Path, state: list[str | int]) -> str | None:
    try:
        document = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(document, dict) or document.get("state") != state:
        return None
    return str(document["sha256"])


def _computed(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"the weights {path} cannot be read ({error.strerror})") from error
