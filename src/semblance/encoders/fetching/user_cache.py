"""The folder for what can be made or fetched again: exported graphs, digests, weights."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from semblance.errors import WeightsError


def cache_folder() -> Path:
    """`SEMBLANCE_CACHE`, or where the platform keeps a user's caches; it need not exist."""
    chosen = os.environ.get("SEMBLANCE_CACHE")
    return Path(chosen) if chosen else _platform_folder() / "semblance"


def _platform_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def make_folder(folder: Path) -> None:
    """Make a folder of the cache; raises WeightsError where that is not allowed."""
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the cache so that nobody ever sees half of it, not even after a crash."""
    make_folder(path.parent)
    with _writing(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WeightsError(
            f"{path} cannot be written ({error.strerror}); "
            "name another folder in the environment variable SEMBLANCE_CACHE"
        ) from error
