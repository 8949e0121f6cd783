"""The embedded gallery: a folder with one SQLite database."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar

from semblance.errors import GalleryError, GalleryMissing
from semblance.gallery.port import Capabilities, VectorType
from semblance.gallery.sqlite.connection import ReaderPool, connect_writer, open_readers
from semblance.gallery.sqlite.creating import create as create_database
from semblance.gallery.sqlite.failures import translated
from semblance.gallery.sqlite.layout import Layout
from semblance.gallery.sqlite.locking import writer_lock
from semblance.gallery.sqlite.reading import SqliteReader
from semblance.gallery.sqlite.schema import MIGRATIONS, Migration, migrate, newest, version_of
from semblance.gallery.sqlite.stages import OnStage, unwatched
from semblance.gallery.sqlite.writing import SqliteWriter


class SqliteStore(SqliteReader):
    """A gallery in a folder: a reader at any time, a writer on request. Made by `open`."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        transactions=True,
        survives_kill=True,
        exclusive_lock=True,
        float16=True,
        compacts_bytes=True,
    )

    def __init__(self, pool: ReaderPool, on_stage: OnStage = unwatched) -> None:
        super().__init__(pool)
        self._on_stage = on_stage

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        create: bool = False,
        vector_type: VectorType = "float32",
        on_stage: OnStage = unwatched,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> "SqliteStore":
        """Open the gallery in this folder, or make an empty one there if `create` says so.

        `vector_type` is that of a new gallery; an existing one keeps its own. A gallery on a
        read-only disk can be read. Raises GalleryMissing, GalleryCorrupt and GalleryTooNew.
        """
        layout = Layout(folder)
        if not _is_there(layout):
            if not create:
                raise GalleryMissing(f"there is no gallery at {folder}")
            create_database(layout, vector_type, on_stage)
        pool = open_readers(layout)
        try:
            _bring_up_to_date(pool, migrations)
        except BaseException:
            pool.close()
            raise
        return cls(pool, on_stage)

    @property
    def read_only(self) -> bool:
        """Whether the gallery lies where nothing can be written."""
        return self._pool.immutable

    @contextmanager
    def writer(self) -> Iterator[SqliteWriter]:
        """Become the one writer; raises GalleryLocked at once while another is."""
        layout = self._pool.layout
        if self.read_only:
            raise GalleryError(f"{layout.folder} lies where nothing can be written")
        with writer_lock(layout), closing(connect_writer(layout)) as connection:
            writer = SqliteWriter(connection, layout, self._on_stage)
            try:
                yield writer
            finally:
                _tidy(writer)

    def close(self) -> None:
        self._pool.close()


def _is_there(layout: Layout) -> bool:
    try:
        layout.database.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise GalleryError(f"{layout.folder} cannot be opened: {error.strerror}") from error
    return True


def _bring_up_to_date(pool: ReaderPool, migrations: Sequence[Migration]) -> None:
    layout = pool.layout
    with pool.connection() as connection:
        version = version_of(connection, layout.database, migrations)
    if version == newest(migrations):
        return
    if pool.immutable:
        raise GalleryError(
            f"{layout.database} has the older version {version} and lies where nothing can be "
            "written; copy it to a place that can be written and open it there"
        )
    with (
        writer_lock(layout),
        translated(layout.database),
        closing(connect_writer(layout)) as connection,
    ):
        migrate(connection, layout.database, migrations)


def _tidy(writer: SqliteWriter) -> None:
    """Empty the write-ahead log. Where that fails the log stays, and nothing is lost."""
    try:
        writer.empty_log()
    except sqlite3.Error:
        return
