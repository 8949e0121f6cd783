"""Bytes that changed on the disk: a reader never returns a wrong row, and `check` finds all."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.space import Space
from semblance.errors import GalleryCorrupt, GalleryError, SemblanceError
from semblance.gallery.records import Labels, Record, StoredView, Trait
from semblance.gallery.sqlite import SqliteStore
from semblance.search.where import parse
from tests.gallery.samples import COLOUR, PREPROCESSING, draft, vector

WIDE = Space("wide", "00", PREPROCESSING, 300)
VIEW = StoredView("main", 1, "{}", b"fitted" * 50, 60, True)


def make(folder: Path) -> None:
    """Sixty records with labels and vectors in two spaces, a view and a setting."""
    with closing(SqliteStore.open(folder, create=True)) as store, store.writer() as writer:
        writer.add_space(COLOUR)
        writer.add_space(WIDE)
        drafts = [
            draft(
                f"/pictures/{seed:03}.jpg",
                seed,
                labels=Labels("jar", f"p{seed // 3}", {"price": seed, "brand": "Ü" * 9}),
                spaces=[COLOUR, WIDE],
                traits={Trait("mask"): bytes(range(seed, seed + 60))},
            )
            for seed in range(60)
        ]
        for start in range(0, 60, 20):
            writer.put(drafts[start : start + 20])
        writer.remove([5, 6])
        writer.save_view(VIEW)
        writer.set_setting("recipe", "models = ['wide']")


@dataclass(frozen=True)
class Content:
    """All that a gallery says, row by row."""

    records: dict[int, Record]
    vectors: dict[tuple[str, int], bytes]
    traits: dict[int, bytes]
    views: tuple[StoredView, ...]
    recipe: str | None


def content(store: SqliteStore) -> Content:
    spaces = [space.fingerprint for space in store.spaces()]
    return Content(
        {record.id: record for record in store.each_record()},
        {
            (space, id): store.vectors(space, np.array([id])).tobytes()
            for space in spaces
            for id in store.stamps(space)[0].tolist()
        },
        store.traits("mask", store.trait_stamps("mask")[0].tolist()),
        store.views(),
        store.setting("recipe"),
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "g"
    make(folder)
    return folder


def damaged(sound: Path, folder: Path, change: Callable[[bytearray], None]) -> Path:
    """A copy of the gallery with its database's bytes changed."""
    folder.mkdir()
    database = bytearray((sound / "gallery.sqlite").read_bytes())
    change(database)
    (folder / "gallery.sqlite").write_bytes(database)
    return folder


def replace_bytes(old: bytes, new: bytes) -> Callable[[bytearray], None]:
    """Change the only place where `old` stands."""

    def change(database: bytearray) -> None:
        assert database.count(old) == 1
        place = database.index(old)
        database[place : place + len(old)] = new

    return change


def test_a_changed_vector_is_named_with_its_record(sound: Path, tmp_path: Path) -> None:
    bits = vector(17, WIDE).tobytes()
    folder = damaged(sound, tmp_path / "g", replace_bytes(bits[:64], bytes(64)))
    with closing(SqliteStore.open(folder)) as store:
        id = store.at(["/pictures/017.jpg"])["/pictures/017.jpg"][0].id
        expected = rf"record {id} \(/pictures/017\.jpg\) in wide .*checksum.*semblance remove"
        with pytest.raises(GalleryCorrupt, match=expected):
            store.vectors(WIDE.fingerprint, store.ids())
        with pytest.raises(GalleryCorrupt, match=expected):
            store.vector_digests(id)
        assert len(store.vectors(COLOUR.fingerprint, store.ids())) == 58
        (fault,) = store.check()
        assert f"record {id} (/pictures/017.jpg)" in fault.item
        assert fault.advice == f"run `semblance remove {id}`, then `semblance index` again"
        with store.writer() as writer:
            writer.remove([id])
        assert store.check() == []


@pytest.mark.parametrize("column", ["part", "kind"])
def test_a_trait_with_a_value_of_another_type_is_a_fault(
    sound: Path, tmp_path: Path, column: str
) -> None:
    folder = damaged(sound, tmp_path / "g", lambda database: None)
    with closing(sqlite3.connect(folder / "gallery.sqlite")) as connection, connection:
        connection.execute(f"UPDATE traits SET {column} = x'00' WHERE record_id = 2")
    with closing(SqliteStore.open(folder)) as store:
        assert any("record 2" in fault.item for fault in store.check())
        assert "mask" in store.trait_kinds()
        if column == "part":
            with pytest.raises(GalleryCorrupt, match="record 2 does not match"):
                store.trait_stamps("mask")
            with pytest.raises(GalleryCorrupt, match="record 2 does not match"):
                store.traits("mask", [1, 2])


def test_a_changed_record_is_named(sound: Path, tmp_path: Path) -> None:
    digest = f"{17:064x}".encode()

    def change(database: bytearray) -> None:
        place = database.index(b"/pictures/017.jpg")
        while not database[place:].startswith(b"/pictures/017.jpg" + digest[:8]):
            place = database.index(b"/pictures/017.jpg", place + 1)
        database[place + 40] ^= 1

    folder = damaged(sound, tmp_path / "g", change)
    with closing(SqliteStore.open(folder)) as store:
        with pytest.raises(GalleryCorrupt, match=r"record 18 \(/pictures/017.jpg\) does not match"):
            store.records([17, 18, 19])
        assert any("record 18" in fault.item for fault in store.check())


def test_a_schema_that_is_no_text(sound: Path, tmp_path: Path) -> None:
    change = replace_bytes(
        b"CREATE INDEX records_by_digest ON", b"CREATE INDEX records_by_digest \xff\xfe"
    )
    with pytest.raises(GalleryCorrupt, match="is damaged"):
        SqliteStore.open(damaged(sound, tmp_path / "g", change))


def test_vectors_of_two_records_are_not_taken_for_each_other(sound: Path, tmp_path: Path) -> None:
    shutil.copytree(sound, tmp_path / "g")
    with closing(sqlite3.connect(tmp_path / "g" / "gallery.sqlite")) as connection, connection:
        swap = "UPDATE vectors SET (data, checksum) = (SELECT data, checksum FROM vectors WHERE"
        connection.execute(f"{swap} record_id = 1 AND space_id = 1) WHERE record_id = 2")
    with closing(SqliteStore.open(tmp_path / "g")) as store:
        with pytest.raises(GalleryCorrupt, match="record 2"):
            store.vectors(COLOUR.fingerprint, np.array([2]))
        assert {"record 2" in fault.item for fault in store.check()} == {True}


@pytest.mark.parametrize(
    ("sql", "item", "advice"),
    [
        ("DELETE FROM records WHERE id = 3", "vector of record 3", "compact"),
        ("DELETE FROM vectors WHERE record_id = 3", "space wide", "index` again"),
        ("UPDATE settings SET value = 'x' WHERE key = 'recipe'", "settings", "backup"),
        ("UPDATE spaces SET definition = '{}' WHERE id = 1", "spaces", "backup"),
        ("UPDATE views SET fitted = x'00'", "views", "backup"),
        ("UPDATE traits SET data = x'00' WHERE record_id = 3", "mask of record 3", "index` again"),
        ("DROP INDEX records_by_digest", "database schema", "backup"),
        ("DELETE FROM state", "state", "backup"),
    ],
)
def test_check_finds_what_other_programs_did(
    sound: Path, tmp_path: Path, sql: str, item: str, advice: str
) -> None:
    shutil.copytree(sound, tmp_path / "g")
    with closing(sqlite3.connect(tmp_path / "g" / "gallery.sqlite")) as connection, connection:
        connection.execute(sql)
    with closing(SqliteStore.open(tmp_path / "g")) as store:
        faults = store.check()
    assert any(fault.item.startswith(item) and advice in fault.advice for fault in faults)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_file_that_was_cut_short(sound: Path, tmp_path: Path, kept: float) -> None:
    def cut(database: bytearray) -> None:
        del database[int(len(database) * kept) :]

    folder = damaged(sound, tmp_path / "g", cut)
    with pytest.raises(GalleryError), closing(SqliteStore.open(folder)) as store:
        assert store.check() != []
        content(store)


def exercise(store: SqliteStore) -> None:
    """Everything else a gallery can be asked: an answer, or an error of ours."""
    calls: list[Callable[[], object]] = [
        store.state,
        store.count,
        store.groups,
        store.labels,
        lambda: list(store.under("/")),
        lambda: store.at(["/pictures/003.jpg"]),
        lambda: store.by_digest(f"{3:064x}"),
        lambda: store.spaces_of(4),
        lambda: store.ids(parse("price < 10 or brand contains 'Ü'")),
        lambda: write(store),
    ]
    for call in calls:
        with suppress(SemblanceError):
            call()


def write(store: SqliteStore) -> None:
    with store.writer() as writer:
        writer.put([draft("/new", 99, spaces=[COLOUR, WIDE])])
        writer.label({4: Labels("x")})
        writer.remove([3])
        writer.compact()


def outcome(folder: Path, expected: Content) -> str:
    """What became of one damaged gallery; fails if a wrong row came back or nobody noticed."""
    try:
        store = SqliteStore.open(folder)
    except GalleryError:
        return "refused"
    with closing(store):
        try:
            found = content(store)
        except GalleryError:
            assert store.check() != [], "reading failed, and check found nothing"
            return "detected by reading"
        assert found.records.items() <= expected.records.items(), "a wrong record"
        assert found.vectors.items() <= expected.vectors.items(), "a wrong vector"
        if found != expected:
            assert store.check() != [], "rows are missing, and check found nothing"
            return "detected by check"
        return "harmless" if store.check() == [] else "content whole, check complains"


@pytest.mark.slow
@pytest.mark.parametrize("where", ["anywhere", "headers"])
def test_flipped_bits_never_pass_for_content(sound: Path, tmp_path: Path, where: str) -> None:
    """Anywhere in the file, and in the first bytes of pages, where structure lies."""
    with closing(SqliteStore.open(sound)) as store:
        expected = content(store)
        assert store.check() == []
    rng = random.Random(where)
    counts: dict[str, int] = {}
    for number in range(300):

        def flip(database: bytearray) -> None:
            place = rng.randrange(len(database))
            if where == "headers":
                place = place // 16384 * 16384 + rng.randrange(150)
            database[place] ^= 1 << rng.randrange(8)

        folder = damaged(sound, tmp_path / str(number), flip)
        found = outcome(folder, expected)
        if found != "refused":
            with closing(SqliteStore.open(folder)) as store:
                exercise(store)
        counts[found] = counts.get(found, 0) + 1
        shutil.rmtree(folder)
    print(counts)
    assert sum(counts.values()) == 300
    assert counts["detected by reading"] > 10
