"""The matrix beside the gallery: always what the gallery would say, however it came about."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.description import Preprocessing
from semblance.encoders.space import Space
from semblance.errors import GalleryCorrupt
from semblance.fusion import View, ViewDefinition
from semblance.gallery.port import Store
from semblance.gallery.record_text import text_space
from semblance.gallery.records import Draft
from semblance.gallery.sqlite import SqliteStore
from semblance.images.stamp import FileStamp
from semblance.index.cache import discard_caches, open_index
from semblance.index.record_vectors import RecordVectors

PREPROCESSING = Preprocessing(8, 1.0, "bicubic", (0, 0, 0), (1, 1, 1))
COLOUR = Space("colour", "00", PREPROCESSING, 3)
SHAPE = Space("shape", "00", PREPROCESSING, 2)
TITLE = text_space(COLOUR, ["title"])
ONE = np.array([1, 2, 2], np.float32)
WORDED = View(ViewDefinition((COLOUR.fingerprint,), texts=(TITLE.fingerprint,)), (3,))
VIEW = View(ViewDefinition((COLOUR.fingerprint, SHAPE.fingerprint), "concat"), (3, 2))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore.open(tmp_path / "g.gallery", create=True)
    with opened.writer() as writer:
        writer.add_space(COLOUR)
        writer.add_space(SHAPE)
    yield opened
    opened.close()


def put(store: Store, names: str, seed: int = 0) -> list[int]:
    """One record a letter, with random vectors."""
    rng = np.random.default_rng(seed)
    drafts = [
        Draft(
            uri=f"/pictures/{name}",
            page=0,
            digest=f"{name}{seed}",
            width=1,
            height=1,
            stamp=FileStamp(1, 1, 1),
            vectors={
                COLOUR.fingerprint: rng.standard_normal(3).astype(np.float32),
                SHAPE.fingerprint: rng.standard_normal(2).astype(np.float32),
            },
        )
        for name in names
    ]
    with store.writer() as writer:
        return writer.put(drafts)


def assert_true(store: Store, folder: Path, view: View = VIEW) -> None:
    """The index equals one computed from the gallery without any cache."""
    index = open_index(store, view, folder)
    ids = store.ids()
    raw = RecordVectors.of(store, view.definition)(ids)
    assert np.array_equal(index.ids, ids)
    assert np.array_equal(index.matrix, view.apply(raw)) if len(ids) else len(index) == 0


class Asked:
    """The ids of each space whose vectors were read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.by_space: dict[str, list[int]] = {}
        read = SqliteStore.vectors

        def counted(store: SqliteStore, space: str, ids: np.ndarray) -> np.ndarray:
            self.by_space.setdefault(space, []).extend(ids.tolist())
            return read(store, space, ids)

        monkeypatch.setattr(SqliteStore, "vectors", counted)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.npy")}


def test_the_second_opening_reads_no_vector(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "abc")
    assert_true(store, tmp_path / "cache")
    monkeypatch.setattr(SqliteStore, "vectors", None)
    assert len(open_index(store, VIEW, tmp_path / "cache")) == 3


def test_follows_additions_changes_and_removals(store: SqliteStore, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert_true(store, cache)
    ids = put(store, "abcdef")
    assert_true(store, cache)
    put(store, "cx", seed=9)
    assert_true(store, cache)
    with store.writer() as writer:
        writer.remove([ids[0], ids[4]])
    assert_true(store, cache)
    open_index(store, VIEW, cache)
    assert len(files(cache)) <= 4


def test_a_gallery_made_anew_is_not_answered_from_the_old_cache(tmp_path: Path) -> None:
    """Ids start again at 1: only the vectors' own checksums tell the two apart."""
    cache = tmp_path / "cache"
    for seed in (1, 2):
        opened = SqliteStore.open(tmp_path / f"{seed}.gallery", create=True)
        with opened.writer() as writer:
            writer.add_space(COLOUR)
            writer.add_space(SHAPE)
        put(opened, "abc", seed=seed)
        assert_true(opened, cache)
        opened.close()


def test_a_full_disk_leaves_nothing_behind(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "abc")

    def full(file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("semblance.index.cache._settle", full)
    assert_true(store, tmp_path / "cache")
    assert files(tmp_path / "cache") == set()


def test_records_removed_while_the_index_is_made_are_left_out(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = put(store, "abcdef")
    read = SqliteStore.vectors

    def removing(self: SqliteStore, space: str, asked: np.ndarray) -> np.ndarray:
        if self.count() == len(ids):
            with self.writer() as writer:
                writer.remove(ids[:2])
        return read(self, space, asked)

    monkeypatch.setattr(SqliteStore, "vectors", removing)
    assert len(open_index(store, VIEW, tmp_path / "cache")) == 4


def test_reused_rows_are_not_computed_again(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "abcd")
    open_index(store, VIEW, tmp_path / "cache")
    new = put(store, "e")
    asked = Asked(monkeypatch)
    open_index(store, VIEW, tmp_path / "cache")
    assert asked.by_space == {COLOUR.fingerprint: new, SHAPE.fingerprint: new}


def test_one_changed_text_recomputes_one_row(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, text = tmp_path / "cache", TITLE.fingerprint
    first, second, third = put(store, "abc")
    with store.writer() as writer:
        writer.add_space(TITLE)
        assert_true(store, cache, WORDED)
        for change, row, words in (
            (lambda: writer.put_vectors(text, {first: ONE, second: ONE}), [first, second], True),
            (lambda: writer.put_vectors(text, {second: -ONE}), [second], True),
            (lambda: writer.drop_vectors(text, [first]), [first], False),
            (lambda: writer.remove([third]), None, False),
        ):
            change()
            with monkeypatch.context() as patch:
                asked = Asked(patch)
                open_index(store, WORDED, cache)
            assert asked.by_space.get(COLOUR.fingerprint) == row
            assert asked.by_space.get(text) == ([] if row and not words else row)
            assert_true(store, cache, WORDED)


def test_the_weight_of_texts_is_part_of_the_cache(store: SqliteStore, tmp_path: Path) -> None:
    (id,) = put(store, "a")
    with store.writer() as writer:
        writer.add_space(TITLE)
        writer.put_vectors(TITLE.fingerprint, {id: ONE})
    for weight in (0.5, 0.25):
        definition = replace(WORDED.definition, text_weight=weight)
        assert_true(store, tmp_path / "cache", View(definition, (3,)))


def test_a_damaged_text_is_an_error_not_a_record_without_one(
    store: SqliteStore, tmp_path: Path
) -> None:
    (id,) = put(store, "a")
    with store.writer() as writer:
        writer.add_space(TITLE)
        writer.put_vectors(TITLE.fingerprint, {id: ONE})
        writer._connection.execute("UPDATE vectors SET checksum = X'00' WHERE space_id = 3")
    with pytest.raises(GalleryCorrupt, match="/pictures/a"):
        open_index(store, WORDED, tmp_path / "cache")


@pytest.mark.parametrize("damage", ["cut", "garbage", "gone", "pointer"])
def test_a_damaged_cache_is_made_again(store: SqliteStore, tmp_path: Path, damage: str) -> None:
    cache = tmp_path / "cache"
    put(store, "abc")
    open_index(store, VIEW, cache)
    (matrix,) = cache.glob("*.matrix.npy")
    if damage == "cut":
        matrix.write_bytes(matrix.read_bytes()[:-8])
    elif damage == "garbage":
        matrix.write_bytes(b"garbage")
    elif damage == "gone":
        matrix.unlink()
    else:
        (cache / f"{VIEW.key}.json").write_text("{")
    assert_true(store, cache)


def test_where_nothing_can_be_written_it_stays_in_memory(
    store: SqliteStore, tmp_path: Path
) -> None:
    put(store, "abc")
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert_true(store, tmp_path / "cache")


def test_caches_of_other_views_can_be_dropped(store: SqliteStore, tmp_path: Path) -> None:
    put(store, "abc")
    cache = tmp_path / "cache"
    open_index(store, VIEW, cache)
    discard_caches(cache, keep={VIEW.key})
    assert len(files(cache)) == 2
    discard_caches(cache)
    assert not list(cache.iterdir())
