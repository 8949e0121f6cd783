"""The embedded engine: a gallery in one SQLite database."""

from semblance.gallery.sqlite.stages import STAGES, Stage
from semblance.gallery.sqlite.store import SqliteStore

__all__ = ["STAGES", "SqliteStore", "Stage"]
