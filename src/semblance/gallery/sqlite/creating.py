"""Makes a new gallery: its database appears complete or not at all."""

import os
import sqlite3
from contextlib import closing

from semblance.errors import GalleryError
from semblance.gallery.port import VectorType
from semblance.gallery.sqlite.failures import translated
from semblance.gallery.sqlite.layout import Layout
from semblance.gallery.sqlite.locking import writer_lock
from semblance.gallery.sqlite.schema import install
from semblance.gallery.sqlite.stages import OnStage
from semblance.gallery.sqlite.tables import UPSERT_SETTING, VECTOR_TYPE, setting_row

_PATIENCE_S = 10.0
"""Another process can only be making the same gallery, which takes milliseconds."""


def create(layout: Layout, vector_type: VectorType, on_stage: OnStage) -> None:
    """Make the gallery's folder and its empty database, unless another process just has."""
    _refuse_strangers(layout)
    try:
        layout.folder.mkdir(parents=True, exist_ok=True)
        with writer_lock(layout, _PATIENCE_S):
            if not layout.database.exists():
                _write_draft(layout, vector_type)
                on_stage("creating")
                layout.draft.replace(layout.database)
                _settle(layout)
    except OSError as error:
        raise GalleryError(f"{layout.folder} cannot be made: {error.strerror}") from error


def _refuse_strangers(layout: Layout) -> None:
    """A gallery is not made in the middle of something else, such as a folder of pictures."""
    if layout.folder.exists() and not layout.folder.is_dir():
        raise GalleryError(f"{layout.folder} is a file; a gallery is a folder, give another name")
    ours = {layout.draft.name, f"{layout.draft.name}-journal", layout.lock.name}
    ours |= {layout.holder.name, "cache", f"{layout.draft.name}-wal", f"{layout.draft.name}-shm"}
    present = {path.name for path in layout.folder.glob("*")}
    if present - ours:
        raise GalleryError(
            f"{layout.folder} is a folder of other things and no gallery; give the gallery a new "
            "name, such as shop.gallery"
        )


def _write_draft(layout: Layout, vector_type: VectorType) -> None:
    for leftover in layout.folder.glob(f"{layout.draft.name}*"):
        leftover.unlink()
    with (
        translated(layout.draft),
        closing(sqlite3.connect(layout.draft, isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA synchronous = FULL")
        install(connection)
        connection.execute(UPSERT_SETTING, setting_row(VECTOR_TYPE, vector_type))


def _settle(layout: Layout) -> None:
    """Have the disk keep the new name, where folders can be synchronized (not on Windows)."""
    if os.name != "posix":
        return
    for folder in (layout.folder, layout.folder.absolute().parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
