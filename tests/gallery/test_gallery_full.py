"""A full disk: the batch that did not fit is gone, everything acknowledged before it is there."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from semblance.encoders.space import Space
from semblance.errors import GalleryFull
from semblance.gallery.sqlite import SqliteStore
from tests.gallery.samples import PREPROCESSING, draft, vector

WIDE = Space("wide", "00", PREPROCESSING, 1000)
"""Four kilobytes a vector."""

LIMITED = """
import resource, signal, sys
from pathlib import Path
from semblance.errors import GalleryFull
from semblance.gallery.sqlite import SqliteStore
from tests.gallery.samples import draft
from tests.gallery.test_gallery_full import WIDE

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
with SqliteStore.open(Path(sys.argv[1])).writer() as writer:
    for batch in range(1000):
        try:
            writer.put([draft(f"/{batch}/{seed}", seed, spaces=[WIDE]) for seed in range(5)])
        except GalleryFull as error:
            print(f"full: {error}")
            break
        print(batch, flush=True)
"""


def assert_holds(folder: Path, batches: int) -> None:
    """The gallery is sound, holds whole batches only, and can be written again."""
    with closing(SqliteStore.open(folder)) as store:
        assert store.check() == []
        names = [record.uri for record in store.each_record()]
        assert names == [f"/{batch}/{seed}" for batch in range(batches) for seed in range(5)]
        stored = store.vectors(WIDE.fingerprint, store.ids())
        assert (stored == [vector(seed, WIDE) for seed in range(5)] * batches).all()
        with store.writer() as writer:
            writer.put([draft("/after", 1, spaces=[WIDE])])
        assert store.count() == 5 * batches + 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as store, store.writer() as writer:
        writer.add_space(WIDE)
    return tmp_path / "g"


def test_a_database_at_its_limit(folder: Path) -> None:
    with closing(SqliteStore.open(folder)) as store, store.writer() as writer:
        writer._connection.execute("PRAGMA max_page_count = 30")
        batches = 0
        with pytest.raises(GalleryFull, match=r"no room to write .*the last batch was not stored"):
            while batches < 1000:
                names = [f"/{batches}/{seed}" for seed in range(5)]
                writer.put([draft(name, int(name[-1]), spaces=[WIDE]) for name in names])
                batches += 1
        assert batches > 3
        assert store.count() == 5 * batches
    assert_holds(folder, batches)


def test_a_file_that_may_not_grow(folder: Path) -> None:
    """The operating system refuses the write itself, as it does for a quota."""
    pytest.importorskip("resource", reason="Windows has no limit on the size of files")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    *acknowledged, last = done.stdout.splitlines()
    assert last.startswith("full: ")
    assert "no room to write" in last
    assert len(acknowledged) > 3
    assert_holds(folder, len(acknowledged))
