"""One writer at a time, in this process and among processes; readers never wait."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import GalleryLocked
from semblance.gallery.sqlite import SqliteStore
from tests.gallery.samples import COLOUR, draft, vector

HOLDER = """
import sys
from pathlib import Path
from semblance.gallery.sqlite import SqliteStore
with SqliteStore.open(Path(sys.argv[1])).writer():
    print("holding", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as store, store.writer() as writer:
        writer.add_space(COLOUR)
        writer.put([draft(f"/{seed}", seed) for seed in range(50)])
    return tmp_path / "g"


def hold(folder: Path) -> subprocess.Popen[str]:
    """A process that has begun to write, until its input ends or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    return process


def test_another_process_is_named_and_reading_goes_on(folder: Path) -> None:
    with closing(SqliteStore.open(folder)) as store:
        with hold(folder) as process:
            message = rf"is being written by process {process.pid}, since 20.*wait until"
            with pytest.raises(GalleryLocked, match=message), store.writer():
                raise AssertionError("two writers at once")
            assert store.count() == 50
            process.communicate()
        with store.writer() as writer:
            writer.put([draft("/after", 1)])


def test_the_lock_dies_with_its_process(folder: Path) -> None:
    with hold(folder) as process:
        process.kill()
        process.communicate()
    with closing(SqliteStore.open(folder)) as store, store.writer() as writer:
        writer.put([draft("/after", 1)])


def test_a_holder_that_left_no_name(folder: Path) -> None:
    with closing(SqliteStore.open(folder)) as store, store.writer():
        (folder / "writer.json").write_text("{")
        with pytest.raises(GalleryLocked, match="by another process"), store.writer():
            raise AssertionError("two writers at once")


def test_threads_take_turns_or_are_turned_away(folder: Path) -> None:
    with closing(SqliteStore.open(folder)) as store:

        def write(number: int) -> bool:
            try:
                with store.writer() as writer:
                    writer.put([draft(f"/new/{number}", number)])
            except GalleryLocked:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            written = sum(pool.map(write, range(40)))
        assert 1 <= written == store.count() - 50
        assert store.check() == []


def test_threads_read_while_one_writes(folder: Path) -> None:
    """Every reader sees whole batches of ten and vectors that belong to their records."""
    with closing(SqliteStore.open(folder)) as store, store.writer() as writer:

        def read(_: int) -> set[int]:
            ids = store.ids()
            first = ids[:50]
            vectors = store.vectors(COLOUR.fingerprint, first)
            assert np.array_equal(vectors, [vector(seed) for seed in range(50)])
            assert len(list(store.each_record())) >= len(ids)
            return {len(ids) % 10}

        with ThreadPoolExecutor(4) as pool:
            reading = pool.map(read, range(100))
            for batch in range(30):
                writer.put([draft(f"/{batch}/{seed}", seed) for seed in range(10)])
            assert set().union(*reading) == {0}
        assert store.count() == 350


def test_a_slow_stream_neither_blocks_nor_keeps_the_log(folder: Path) -> None:
    with closing(SqliteStore.open(folder)) as store:
        stream = store.each_record()
        next(stream)
        with store.writer() as writer:
            writer.put([draft(f"/new/{seed}", seed) for seed in range(5)])
        assert not (folder / "gallery.sqlite-wal").stat().st_size
        assert len(list(stream)) >= 49


def test_an_outsider_who_holds_the_database_is_no_mystery(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("semblance.gallery.sqlite.connection.BUSY_SECONDS", 0)
    with closing(sqlite3.connect(folder / "gallery.sqlite", isolation_level=None)) as outsider:
        outsider.execute("BEGIN IMMEDIATE")
        with closing(SqliteStore.open(folder)) as store, store.writer() as writer:
            with pytest.raises(GalleryLocked, match="locked by another program"):
                writer.put([draft("/new", 1)])
            assert store.count() == 50
            outsider.execute("ROLLBACK")
            writer.put([draft("/new", 1)])


def test_two_processes_make_the_same_gallery(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from semblance.gallery.sqlite import SqliteStore; "
        "SqliteStore.open(Path(sys.argv[1]), create=True).close()"
    )
    both = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "g")]) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    with closing(SqliteStore.open(tmp_path / "g")) as store:
        assert store.check() == []
