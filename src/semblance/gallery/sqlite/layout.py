"""Where things lie in a gallery's folder; only `gallery.sqlite` is durable."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """`shop.gallery/`: the database with its write-ahead log, the lock, the disposable `cache/`."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "gallery.sqlite"

    @property
    def log(self) -> Path:
        """Committed changes that are not yet in the database file; SQLite's own."""
        return self.folder / "gallery.sqlite-wal"

    @property
    def draft(self) -> Path:
        """A database in the making, not yet a gallery."""
        return self.folder / "gallery.sqlite.new"

    @property
    def lock(self) -> Path:
        return self.folder / "writer.lock"

    @property
    def holder(self) -> Path:
        """Who has the lock, for the message to others; it means nothing while nobody has it."""
        return self.folder / "writer.json"

    def size_bytes(self) -> int:
        """Of what is durable."""
        return sum(path.stat().st_size for path in (self.database, self.log) if path.exists())
