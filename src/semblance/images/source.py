"""A source: a picture's bytes as they were read, once, and safely."""

import os
import stat
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from semblance.errors import ImageMissing, ImageUnreadable
from semblance.images.digests import byte_digest
from semblance.images.limits import DEFAULT_LIMITS, Limits
from semblance.images.stamp import FileStamp

# Should a FIFO or a terminal take the file's place between the look and the opening, the
# opening neither waits for a writer nor gains a controlling terminal.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)


@dataclass(frozen=True, eq=False)
class Source:
    """Encoded bytes of one file; `stamp` is None where they came from no file."""

    data: bytes
    name: str
    stamp: FileStamp | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return byte_digest(self.data)

    @classmethod
    def from_path(cls, path: str | os.PathLike[str], limits: Limits = DEFAULT_LIMITS) -> "Source":
        """Read a regular file whole; nothing else is ever opened.

        Raises ImageMissing, ImageTooLarge, or ImageUnreadable with the reason.
        """
        name = os.fspath(path)
        try:
            _require_regular(name, Path(name).stat())
            data, stamp = _read(name, limits)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ImageMissing(name, "there is no such file") from error
        except OSError as error:
            raise ImageUnreadable(name, system_reason(error)) from error
        except ValueError as error:
            raise ImageMissing(name, "no file can have such a name") from error
        return cls(data, name, stamp)

    @classmethod
    def from_bytes(
        cls, data: bytes, name: str = "<bytes>", limits: Limits = DEFAULT_LIMITS
    ) -> "Source":
        limits.check_bytes(name, len(data))
        return cls(data, name)

    @classmethod
    def from_file(cls, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> "Source":
        """Read an open binary file from where it stands, never more than the limit allows."""
        name = getattr(file, "name", None)
        name = name if isinstance(name, str) else "<file>"
        try:
            data = file.read(limits.max_bytes + 1)
        except OSError as error:
            raise ImageUnreadable(name, system_reason(error)) from error
        if not isinstance(data, bytes):
            raise ImageUnreadable(name, "not opened in binary mode")
        return cls.from_bytes(data, name, limits)


def irregularity(mode: int) -> str | None:
    """What a file of this `st_mode` is, in words, unless it is a regular one."""
    if stat.S_ISREG(mode):
        return None
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    kind = next((words for test, words in kinds if test(mode)), "something special")
    return f"{kind}, not a regular file"


def system_reason(error: OSError) -> str:
    """The operating system's own words, such as "permission denied"."""
    return (error.strerror or type(error).__name__).lower()


def _require_regular(name: str, status: os.stat_result) -> None:
    if reason := irregularity(status.st_mode):
        raise ImageUnreadable(name, reason)


def _read(name: str, limits: Limits) -> tuple[bytes, FileStamp]:
    read_ns = time.time_ns()
    with open(os.open(name, _OPEN_FLAGS), "rb") as file:
        before = os.fstat(file.fileno())
        _require_regular(name, before)
        limits.check_bytes(name, before.st_size)
        data = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    seen = (len(data), after.st_size, after.st_mtime_ns)
    if seen != (before.st_size, before.st_size, before.st_mtime_ns):
        raise ImageUnreadable(name, "changed while it was read")
    return data, FileStamp(before.st_size, before.st_mtime_ns, read_ns)
