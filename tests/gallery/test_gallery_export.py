"""Exports say what the gallery says, in files that other programs read."""

import builtins
import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.space import Space
from semblance.errors import GalleryError, RuntimeMissing, UsageError
from semblance.gallery.export import export_gallery
from semblance.gallery.records import Labels
from semblance.gallery.sqlite import SqliteStore
from tests.gallery.samples import COLOUR, PREPROCESSING, SHAPE, draft, vector

ODD = os.fsdecode(b"/odd-\xff.jpg")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as opened:
        with opened.writer() as writer:
            writer.add_space(COLOUR)
            writer.add_space(SHAPE)
            jar = Labels("jar", "p1", {"price": 9.5})
            writer.put([draft("/a", 1, labels=jar, spaces=[COLOUR, SHAPE]), draft(ODD, 2, page=3)])
        yield opened


def test_npz(store: SqliteStore, tmp_path: Path) -> None:
    assert export_gallery(store, tmp_path / "out.npz") == 2
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        assert arrays["ids"].tolist() == [1, 2]
        assert arrays["pages"].tolist() == [0, 3]
        assert arrays["uris"].tolist() == ["/a", r"/odd-\udcff.jpg"]
        assert arrays["labels"].tolist() == ["jar", ""]
        assert arrays["groups"].tolist() == ["p1", ""]
        assert np.array_equal(arrays["vector.colour"], [vector(1), vector(2)])
        shapes = arrays["vector.shape"]
        assert np.array_equal(shapes[0], vector(1, SHAPE))
        assert np.isnan(shapes[1]).all()
        assert shapes.dtype == np.float32


def test_parquet(store: SqliteStore, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra 'parquet'")
    assert export_gallery(store, tmp_path / "out.parquet") == 2
    table = parquet.read_table(tmp_path / "out.parquet")
    first, second = table.to_pylist()
    assert (first["id"], first["uri"], first["label"], first["group"]) == (1, "/a", "jar", "p1")
    assert json.loads(first["attributes"]) == {"price": 9.5}
    assert (first["width"], first["height"], first["digest"]) == (640, 480, f"{1:064x}")
    assert first["vector.colour"] == vector(1).tolist()
    assert (second["uri"], second["label"], second["page"]) == (r"/odd-\udcff.jpg", None, 3)
    assert second["vector.shape"] is None
    about = table.schema.field("vector.colour").metadata
    assert Space.from_json(about[b"space"].decode()) == COLOUR


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_more_than_one_block(store: SqliteStore, tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra 'parquet'")
    with store.writer() as writer:
        writer.put([draft(f"/{seed}", seed, spaces=[SHAPE]) for seed in range(2500)])
        writer.remove([7, 8])
    out = tmp_path / f"out{suffix}"
    assert export_gallery(store, out, [SHAPE.fingerprint]) == 2500
    ids, vectors = read(out)
    assert ids == store.ids().tolist()
    present = ~np.isnan(vectors[:, 0])
    assert present.tolist() == [id != 2 for id in ids]
    wanted = np.array(ids)[present]
    assert np.array_equal(vectors[present], store.vectors(SHAPE.fingerprint, wanted))


def read(path: Path) -> tuple[list[int], np.ndarray]:
    if path.suffix == ".npz":
        with np.load(path) as arrays:
            assert "vector.colour" not in arrays
            return arrays["ids"].tolist(), arrays["vector.shape"]
    from pyarrow import parquet

    rows = parquet.read_table(path).to_pylist()
    nothing = [np.nan, np.nan]
    return [row["id"] for row in rows], np.array([row["vector.shape"] or nothing for row in rows])


def test_two_spaces_of_one_model_keep_their_fingerprints(
    store: SqliteStore, tmp_path: Path
) -> None:
    other = Space("colour", "11", PREPROCESSING, 4)
    with store.writer() as writer:
        writer.add_space(other)
    export_gallery(store, tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as arrays:
        named = {name for name in arrays if name.startswith("vector")}
    assert named == {
        f"vector.colour.{COLOUR.fingerprint}",
        f"vector.colour.{other.fingerprint}",
        "vector.shape",
    }


def test_an_empty_gallery(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra 'parquet'")
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as empty:
        assert export_gallery(empty, tmp_path / "out.npz") == 0
        assert export_gallery(empty, tmp_path / "out.parquet") == 0


def test_what_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"out\.csv: .* \.parquet or \.npz"):
        export_gallery(store, tmp_path / "out.csv")
    with pytest.raises(UsageError, match="no space none; it has"):
        export_gallery(store, tmp_path / "out.npz", ["none"])
    with pytest.raises(GalleryError, match="cannot be written"):
        export_gallery(store, tmp_path / "missing" / "out.npz")


def test_a_failed_export_leaves_the_old_one(store: SqliteStore, tmp_path: Path) -> None:
    out = tmp_path / "out.npz"
    export_gallery(store, out)
    before = out.read_bytes()
    with store.writer() as writer:
        writer._connection.execute("UPDATE vectors SET data = x'00' WHERE record_id = 2")
    with pytest.raises(GalleryError, match="checksum"):
        export_gallery(store, out)
    assert out.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"g", "out.npz"}


def test_parquet_without_pyarrow(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without_pyarrow(name: str, *rest: object) -> object:
        if name.split(".")[0] == "pyarrow":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    with pytest.raises(RuntimeMissing, match=r"pip install semblance\[parquet\]"):
        export_gallery(store, tmp_path / "out.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["g"]
