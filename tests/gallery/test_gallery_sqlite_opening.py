"""Opening a gallery: a new one, an old one, a newer one, none, and things that are no gallery."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import GalleryCorrupt, GalleryError, GalleryMissing, GalleryTooNew, UsageError
from semblance.gallery.records import Trait
from semblance.gallery.sqlite import SqliteStore
from semblance.gallery.sqlite.schema import APPLICATION_ID, MIGRATIONS
from tests.gallery.samples import COLOUR, draft, vector


def make(folder: Path, names: str = "ab") -> None:
    with closing(SqliteStore.open(folder, create=True)) as store, store.writer() as writer:
        writer.add_space(COLOUR)
        writer.put([draft(f"/{name}", seed) for seed, name in enumerate(names)])


def pragma(folder: Path, statement: str) -> object:
    with closing(sqlite3.connect(folder / "gallery.sqlite", isolation_level=None)) as connection:
        return connection.execute(f"PRAGMA {statement}").fetchone()


def test_a_new_gallery_is_one_file_that_says_what_it_is(tmp_path: Path) -> None:
    make(tmp_path / "new" / "shop.gallery")
    folder = tmp_path / "new" / "shop.gallery"
    assert {path.name for path in folder.iterdir()} == {
        "gallery.sqlite",
        "writer.lock",
        "writer.json",
    }
    assert pragma(folder, "application_id") == (APPLICATION_ID,)
    assert pragma(folder, "user_version") == (2,)
    assert pragma(folder, "journal_mode") == ("wal",)


def test_what_was_stored_is_there_after_closing(tmp_path: Path) -> None:
    make(tmp_path / "g")
    with closing(SqliteStore.open(tmp_path / "g")) as store:
        assert [record.uri for record in store.each_record()] == ["/a", "/b"]
        assert np.array_equal(store.vectors(COLOUR.fingerprint, np.array([2])), [vector(1)])
        assert store.check() == []


def test_the_type_of_vectors_is_settled_when_the_gallery_is_made(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path / "g", create=True, vector_type="float16").close()
    with closing(SqliteStore.open(tmp_path / "g", create=True, vector_type="float32")) as store:
        assert store.setting("vector_type") == "float16"
        with store.writer() as writer, pytest.raises(UsageError, match="settled"):
            writer.set_setting("vector_type", "float32")


def test_a_log_that_someone_turned_off_is_turned_on_again(tmp_path: Path) -> None:
    make(tmp_path)
    pragma(tmp_path, "journal_mode = DELETE")
    with closing(SqliteStore.open(tmp_path)) as store, store.writer():
        assert store.count() == 2
    assert pragma(tmp_path, "journal_mode") == ("wal",)


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "g", create=True)
    store.close()
    with pytest.raises(GalleryError, match="has been closed"):
        store.count()


def test_a_writer_that_outlives_its_block_says_so(tmp_path: Path) -> None:
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as store:
        with store.writer() as writer:
            pass
        with pytest.raises(GalleryError, match="used after it was closed"):
            writer.add_space(COLOUR)


def test_opening_and_reading_load_only_what_they_need(tmp_path: Path) -> None:
    make(tmp_path / "g")
    script = (
        "import sys; from pathlib import Path; from semblance.gallery.sqlite import SqliteStore; "
        "SqliteStore.open(Path(sys.argv[1])).check(); "
        "print({'filelock', 'asyncio', 'pyarrow', 'torch', 'faiss', 'cv2'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "g")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_no_gallery(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for name in ("none", "empty", "file"):
        with pytest.raises(GalleryMissing, match=f"no gallery at .*{name}"):
            SqliteStore.open(tmp_path / name)
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_gallery_is_not_made_among_other_things(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    (tmp_path / "file").touch()
    with pytest.raises(GalleryError, match="photos is a folder of other things"):
        SqliteStore.open(tmp_path / "photos", create=True)
    with pytest.raises(GalleryError, match="file is a file"):
        SqliteStore.open(tmp_path / "file", create=True)


def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(GalleryError, match="cannot be opened"):
        SqliteStore.open(tmp_path / ("x" * 300), create=True)
    with pytest.raises(GalleryError, match="cannot be made"):
        SqliteStore.open(tmp_path / "file" / "g", create=True)


def test_a_creation_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def kill(stage: str) -> None:
        if stage == "creating":
            raise Killed

    with pytest.raises(Killed):
        SqliteStore.open(tmp_path / "g", create=True, on_stage=kill)
    with pytest.raises(GalleryMissing):
        SqliteStore.open(tmp_path / "g")
    make(tmp_path / "g")


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 20000, b"SQLite format 3\0" * 99])
def test_other_files_are_no_gallery(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "gallery.sqlite").write_bytes(content)
    with pytest.raises(GalleryCorrupt, match=r"gallery\.sqlite"):
        SqliteStore.open(tmp_path)


def test_another_programs_database_is_no_gallery(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "gallery.sqlite")) as connection:
        connection.execute("CREATE TABLE records (id INTEGER)")
    with pytest.raises(GalleryCorrupt, match="is not a gallery's database"):
        SqliteStore.open(tmp_path)


def test_a_newer_gallery_is_refused_with_both_versions(tmp_path: Path) -> None:
    make(tmp_path)
    pragma(tmp_path, "user_version = 7")
    with pytest.raises(GalleryTooNew, match=r"version 7, .* up to version 2; upgrade"):
        SqliteStore.open(tmp_path)


def test_an_older_gallery_is_brought_up_to_date(tmp_path: Path) -> None:
    def add_colours(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE colours (id INTEGER)")

    make(tmp_path)
    with closing(SqliteStore.open(tmp_path, migrations=[*MIGRATIONS, add_colours])) as store:
        assert store.count() == 2
    assert pragma(tmp_path, "user_version") == (3,)
    assert pragma(tmp_path, "table_info(colours)") is not None
    SqliteStore.open(tmp_path, migrations=[*MIGRATIONS, add_colours]).close()


def test_a_gallery_of_the_first_version_gets_its_traits(tmp_path: Path) -> None:
    make(tmp_path)
    with closing(sqlite3.connect(tmp_path / "gallery.sqlite")) as connection:
        connection.execute("DROP TABLE traits")
        connection.execute("PRAGMA user_version = 1")
    with closing(SqliteStore.open(tmp_path)) as store:
        with store.writer() as writer:
            writer.put_traits({1: {Trait("mask"): b"seen"}})
        assert store.traits("mask", [1]) == {1: b"seen"}
        assert store.check() == []


def test_a_failing_migration_changes_nothing(tmp_path: Path) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE vectors")
        connection.execute("SELECT * FROM nowhere")

    make(tmp_path)
    with pytest.raises(GalleryError):
        SqliteStore.open(tmp_path, migrations=[*MIGRATIONS, half])
    with closing(SqliteStore.open(tmp_path)) as store:
        assert store.check() == []


# --- places where nothing can be written ---

READ_ONLY = """
import os, sys
from pathlib import Path
import filelock
from semblance.errors import GalleryError
from semblance.gallery.sqlite import SqliteStore
if os.getuid() == 0:  # for whom nothing is read-only; the interpreter may be root's alone
    os.setgid(65534)
    os.setuid(65534)
try:
    store = SqliteStore.open(Path(sys.argv[1]))
    print(store.read_only, [record.uri for record in store.each_record()], len(store.check()))
    with store.writer():
        print("written")
except GalleryError as error:
    print(error)
"""


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that a user without rights can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(folder)


def seal_off(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)


def read_without_rights(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(folder)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permissions of this kind")
class TestReadOnlyPlace:
    def test_it_can_be_read_and_nothing_is_left_behind(self, public_folder: Path) -> None:
        make(public_folder / "g")
        seal_off(public_folder / "g")
        before = sorted(path.name for path in (public_folder / "g").iterdir())
        read, written = read_without_rights(public_folder / "g")
        assert read == "True ['/a', '/b'] 0"
        assert "lies where nothing can be written" in written
        assert sorted(path.name for path in (public_folder / "g").iterdir()) == before

    def test_one_that_was_not_closed_is_refused(self, public_folder: Path) -> None:
        make(public_folder / "g")
        (public_folder / "g" / "gallery.sqlite-wal").write_bytes(b"changes")
        seal_off(public_folder / "g")
        (line,) = read_without_rights(public_folder / "g")
        assert "was not closed and lies where nothing can be written" in line

    def test_someone_elses_gallery_is_read_while_it_is_written(self, public_folder: Path) -> None:
        make(public_folder / "g")
        with (
            closing(SqliteStore.open(public_folder / "g")) as store,
            store.writer() as writer,
        ):
            writer.put([draft("/c", 3)])
            (public_folder / "g").chmod(0o555)
            read, written = read_without_rights(public_folder / "g")
        assert read == "False ['/a', '/b', '/c'] 0"
        assert "cannot be written" in written
