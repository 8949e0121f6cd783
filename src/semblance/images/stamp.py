"""What the file system says of a file, kept to know later whether it has changed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What the file system said of a file when its bytes were read.

    A file with the same size and modification time needs no second look, unless it was
    modified so shortly before it was read that a later change could bear the same time.
    """

    size_bytes: int
    mtime_ns: int
    read_ns: int
