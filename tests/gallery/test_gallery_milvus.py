"""What a gallery on a server promises beyond the contract: kills, leases, size, damage."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from semblance.errors import (
    GalleryCorrupt,
    GalleryError,
    GalleryLocked,
    GalleryMissing,
    GalleryTooNew,
    UsageError,
)
from semblance.gallery.address import Address
from semblance.gallery.milvus import MilvusStore
from semblance.gallery.milvus.documents import to_rows
from semblance.gallery.milvus.server import Server
from semblance.gallery.milvus.snapshot import commit_document
from semblance.gallery.records import Labels, StoredView, Trait
from semblance.gallery.sqlite import SqliteStore
from semblance.search.where import parse
from tests.gallery.crash_child import BATCH, PICTURES, SPACES, fill, picture
from tests.gallery.samples import COLOUR, draft, vector
from tests.search.filters import expressions, labels

if TYPE_CHECKING:
    from tests.milvus_server import MilvusServer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def address(milvus: "MilvusServer") -> str:
    """Of a gallery that is not there, or has nothing in it."""
    milvus.erase("beyond")
    return milvus.address("beyond")


@pytest.fixture
def store(address: str) -> Iterator[MilvusStore]:
    with closing(opened(address)) as made:
        with made.writer() as writer:
            writer.add_space(COLOUR)
        yield made


def opened(address: str, create: bool = True) -> MilvusStore:
    return MilvusStore.open(Address.parse(address), create=create)


def child(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.gallery.milvus_child", *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def last_stored(process: subprocess.Popen[str]) -> int:
    """What a child that has ended had been told is stored."""
    output, _ = process.communicate()
    said = [line.split()[1] for line in output.splitlines() if line.startswith("stored ")]
    return int(said[-1]) if said else 0


def assert_sound(store: MilvusStore, at_least: int) -> int:
    """Whole batches in order, with all their vectors, nothing acknowledged missing."""
    assert store.check() == []
    records = list(store.each_record())
    assert store.count() == len(records) >= at_least
    assert len(records) % BATCH == 0
    expected = [picture(number) for number in range(len(records))]
    assert [(r.uri, r.digest, r.labels) for r in records] == [
        (d.uri, d.digest, d.labels) for d in expected
    ]
    ids = store.ids()
    for space in SPACES if records else ():
        assert np.array_equal(store.stamps(space.fingerprint)[0], ids)
        vectors = np.array([draft.vectors[space.fingerprint] for draft in expected])
        assert np.array_equal(store.vectors(space.fingerprint, ids), vectors)
    return len(records)


def rows_there(address: str) -> dict[str, int]:
    """How many rows each collection really has."""
    server = Server(Address.parse(address))
    with closing(server):
        names = server.names("beyond__")
        return {name: len(server.query(name, "born >= 0", ("pk",))) for name in names}


# --- all or nothing ---


def test_no_message_is_a_bad_one_to_be_killed_at(address: str) -> None:
    """The writer's lease ends with it, and the next writer clears away what it left."""
    stored = 0
    for message in (1, 3, 5, 6, 7, 8, 9, 10, 12):
        process = child(address, "fill", message)
        told = last_stored(process)
        assert process.returncode != 0
        with closing(opened(address)) as store:
            stored = assert_sound(store, max(stored, told))
    with closing(opened(address)) as store:
        fill(store)
        assert assert_sound(store, PICTURES) == PICTURES
    there = rows_there(address)
    assert there["beyond__records"] == PICTURES
    assert {there[f"beyond__v_{space.fingerprint}"] for space in SPACES} == {PICTURES}


def test_a_failure_in_the_middle_leaves_nothing_and_the_writer_usable(
    store: MilvusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Server.insert

    def insert(server: Server, name: str, rows: Any) -> int:
        if name.endswith("__records"):
            raise GalleryError("the network is gone")
        return send(server, name, rows)

    with store.writer() as writer:
        writer.put([draft("/a", 1)])
        with monkeypatch.context() as broken:
            broken.setattr(Server, "insert", insert)
            with pytest.raises(GalleryError, match="the network is gone"):
                writer.put([draft("/a", 2), draft("/b", 2)])
        assert (store.count(), store.stamps(COLOUR.fingerprint)[0].tolist()) == (1, [1])
        assert np.array_equal(store.vectors(COLOUR.fingerprint, np.array([1])), [vector(1)])
        assert writer.put([draft("/c", 3)]) == [2]
    assert store.check() == []


def test_what_a_failure_could_not_take_back_is_invisible_and_goes_with_the_next_writer(
    store: MilvusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise GalleryError("the network is gone")

    with store.writer() as writer:
        writer.put([draft("/a", 1)])
        monkeypatch.setattr("semblance.gallery.milvus.transaction.commit_document", gone)
        with monkeypatch.context() as broken, pytest.raises(GalleryError):
            broken.setattr(Server, "delete", gone)
            writer.put([draft("/a", 2), draft("/b", 2)])
        monkeypatch.undo()
        there = rows_there(str(store.server.address))
        assert there["beyond__records"] == 3
        assert [record.digest for record in store.each_record()] == [draft("/a", 1).digest]
    with store.writer() as writer:
        assert writer.put([draft("/d", 4)]) == [2]
    assert rows_there(str(store.server.address))["beyond__records"] == 2
    assert store.check() == []


def test_the_server_is_killed_in_the_middle_of_writing(
    address: str, milvus: "MilvusServer"
) -> None:
    """With its writer: all that was acknowledged is there, nothing half. Alone: a writer waits
    for it and goes on."""
    process, told = filling(address)
    milvus.kill()
    process.kill()
    told = max(told, last_stored(process))
    milvus.start()
    with closing(opened(address)) as store:
        stored = assert_sound(store, told)
    process, _ = filling(address)
    milvus.kill()
    milvus.start()
    assert last_stored(process) == PICTURES > stored
    assert process.returncode == 0
    with closing(opened(address)) as store:
        assert assert_sound(store, PICTURES) == PICTURES


def filling(address: str) -> tuple[subprocess.Popen[str], int]:
    """A process that has stored something, and how much."""
    process = child(address, "fill")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process, int(process.stdout.readline().split()[1])


# --- one writer ---


def test_another_process_is_named_and_reading_goes_on(store: MilvusStore) -> None:
    with child(store.server.address, "hold") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        message = rf"is being written by process {process.pid} on .*since 20.*wait until"
        with pytest.raises(GalleryLocked, match=message), store.writer():
            raise AssertionError("two writers at once")
        assert store.count() == 0
        process.communicate()
    with store.writer() as writer:
        writer.put([draft("/after", 1)])


def test_a_lease_dies_with_its_process(store: MilvusStore) -> None:
    with child(store.server.address, "hold") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.communicate()
    with store.writer() as writer:
        writer.put([draft("/after", 1)])


def test_a_writer_whose_time_is_up_stops(
    store: MilvusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writer() as writer:
        writer.put([draft("/a", 1)])
        with monkeypatch.context() as late:
            late.setattr("semblance.gallery.milvus.lease.MARGIN_S", 1e9)
            with pytest.raises(GalleryLocked, match="away for too long"):
                writer.put([draft("/b", 1)])
    assert [record.uri for record in store.each_record()] == ["/a"]


# --- what is stored ---


@settings(
    max_examples=12,
    phases=[Phase.generate],  # to shrink an example takes minutes on a server
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=st.lists(labels, min_size=1, max_size=8), asked=st.lists(expressions, min_size=8))
def test_filters_find_what_they_find_in_sqlite(
    store: MilvusStore, tmp_path: Path, said: list[Labels], asked: list[str]
) -> None:
    drafts = [draft(f"/{n}", n, labels=each, spaces=[]) for n, each in enumerate(said)]
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as sqlite:
        for engine in (sqlite, store):
            with engine.writer() as writer:
                writer.remove(engine.ids().tolist())
                ids = writer.put(drafts)
                writer.categorize({ids[0]: said[0].group})
        for text in asked:
            found = [
                [record.uri for record in engine.each_record(parse(text))]
                for engine in (sqlite, store)
            ]
            assert found[0] == found[1], text


def test_stamps_and_digests_are_those_of_sqlite(store: MilvusStore, tmp_path: Path) -> None:
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as sqlite:
        for engine in (sqlite, store):
            with engine.writer() as writer:
                writer.add_space(COLOUR)
                writer.put([draft("/a", 1, traits={Trait("mask"): b"m", Trait("mask", 2): b"n"})])
        for read in (
            lambda engine: engine.stamps(COLOUR.fingerprint),
            lambda engine: engine.trait_stamps("mask"),
        ):
            assert np.array_equal(read(store), read(sqlite))
        assert store.vector_digests(1) == sqlite.vector_digests(1)


def test_what_is_longer_than_a_field(store: MilvusStore) -> None:
    said = Labels("é" * 40_000, "g", {"text": "\udcff" * 30_000 + "x" * 100_000})
    data = np.random.default_rng(0).bytes(300_000)
    view = StoredView("main", 1, "{}", data, 4, True)
    with store.writer() as writer:
        (id,) = writer.put([draft("/a", 1, labels=said, traits={Trait("mask"): data})])
        writer.set_setting("recipe", "ü" * 100_000)
        writer.save_view(view)
    assert store.records([id])[0].labels == said
    assert store.traits("mask", [id]) == {id: data}
    assert store.setting("recipe") == "ü" * 100_000
    assert store.views() == (view,)
    assert store.check() == []


def test_answers_larger_than_a_message(store: MilvusStore) -> None:
    data = bytes(6_000_000)
    with store.writer() as writer:
        ids = writer.put([draft(f"/{n}", n, traits={Trait("mask"): data}) for n in range(9)])
    assert store.traits("mask", ids) == dict.fromkeys(ids, data)
    with store.writer() as writer, pytest.raises(GalleryError, match="in one piece"):
        writer.put_traits({ids[0]: {Trait("mask"): bytes(25_000_000)}})


def test_what_is_replaced_is_deleted_in_the_end(store: MilvusStore) -> None:
    with store.writer() as writer:
        for seed in range(40):
            writer.put([draft("/a", seed)])
        writer.compact()
    there = rows_there(str(store.server.address))
    assert there["beyond__records"] == 1
    assert there[f"beyond__v_{COLOUR.fingerprint}"] == 1
    assert there["beyond__meta"] == 2
    assert np.array_equal(store.vectors(COLOUR.fingerprint, np.array([1])), [vector(39)])


def test_damage_is_found_and_named(store: MilvusStore) -> None:
    with store.writer() as writer:
        writer.put([draft("/a", 1, traits={Trait("mask"): b"m"}), draft("/b", 2)])
        writer.set_setting("recipe", "x")
    server, layout = store.server, store.layout
    for table in server.names(layout.prefix):
        key = ' and key in ["record", "mask", "setting"]' if "__v_" not in table else ""
        fields = ["*"]
        for row in server.query(table, f"born >= 0{key}", fields)[:1]:
            server.delete(table, [row["pk"]])
            server.insert(table, [{**row, "stamp": row["stamp"] + 1, "pk": row["pk"] + 1000}])
    found = sorted((fault.item, fault.problem.split(" in ")[0]) for fault in store.check())
    wrong = "does not match its checksum"
    assert [item for item, problem in found if problem == wrong] == [
        "mask of record 1",
        "record 1",
        "the setting 'recipe'",
        "vector of record 1",
    ]
    for read in (
        lambda: store.records([1]),
        lambda: store.vectors(COLOUR.fingerprint, np.array([1])),
        lambda: store.traits("mask", [1]),
        lambda: store.setting("recipe"),
    ):
        with pytest.raises(GalleryCorrupt, match="does not match its checksum"):
            read()


def test_galleries_share_a_server(store: MilvusStore, milvus: "MilvusServer") -> None:
    milvus.erase("neighbour")
    with closing(opened(milvus.address("neighbour"))) as other, other.writer() as writer:
        writer.add_space(COLOUR)
        writer.put([draft("/x", 1)])
        with store.writer() as here:
            here.put([draft("/a", 1), draft("/b", 2)])
        assert (other.count(), store.count()) == (1, 2)


# --- opening ---


def test_there_is_none(milvus: "MilvusServer") -> None:
    with pytest.raises(GalleryMissing, match=r"no gallery at milvus://.*/absent"):
        opened(milvus.address("absent"), create=False)


def test_no_float16(milvus: "MilvusServer") -> None:
    with pytest.raises(UsageError, match="float32"):
        MilvusStore.open(Address.parse(milvus.address("half")), create=True, vector_type="float16")


def test_a_later_version_is_refused(store: MilvusStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semblance.gallery.milvus.snapshot.FORMAT", 9)
    (row,) = to_rows(commit_document(99, 0, 1, 0), 99)
    monkeypatch.undo()
    store.server.insert(store.layout.meta, [{"pk": 99, **row}])
    with pytest.raises(GalleryTooNew, match="later version"):
        opened(str(store.server.address))


def test_a_closed_store_says_so(store: MilvusStore) -> None:
    store.close()
    with pytest.raises(GalleryError, match="has been closed"):
        store.count()
