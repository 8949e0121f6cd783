"""Datasets with a name: Fashion-MNIST from its idx files, and the rendered packaging."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import SemblanceError, UsageError
from semblance.evaluate.datasets import fashion_mnist, open_dataset, packaging
from semblance.evaluate.datasets.idx import read_idx
from semblance.images import open_image
from semblance.samples import make_packaging

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28), np.uint8)
LABELS = np.array([9, 0, 9, 0, 5, 5], np.uint8)


def idx_bytes(array: np.ndarray) -> bytes:
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return head + array.tobytes()


@pytest.fixture
def fashion(tmp_path: Path) -> Path:
    folder = tmp_path / "fashion"
    folder.mkdir()
    for prefix, part in (("train", slice(0, 4)), ("t10k", slice(2, 6))):
        images, labels = idx_bytes(IMAGES[part]), idx_bytes(LABELS[part])
        (folder / f"{prefix}-images-idx3-ubyte").write_bytes(images)
        (folder / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    return folder


def test_fashion_mnist_from_its_files_gzipped_or_not(fashion: Path) -> None:
    dataset = open_dataset(f"fashion-mnist:{fashion}")
    assert [(item.key, item.label) for item in dataset.items[3:5]] == [
        ("train/00003", "T-shirt/top"),
        ("test/00000", "Ankle boot"),
    ]
    assert (open_image(dataset.items[1].picture).pixels == IMAGES[1][..., None]).all()
    leaks = [problem.item for problem in dataset.problems if problem.kind == "leakage"]
    assert leaks == ["train/00002 (train)", "train/00003 (train)"]


def test_fashion_mnist_where_debian_puts_it(fashion: Path, monkeypatch) -> None:
    monkeypatch.setattr(fashion_mnist, "PLACES", (fashion,))
    assert len(open_dataset("fashion-mnist").items) == 8


def test_fashion_mnist_that_is_not_here(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(fashion_mnist, "PLACES", (tmp_path / "none",))
    with pytest.raises(UsageError, match="apt install dataset-fashion-mnist"):
        open_dataset("fashion-mnist")
    with pytest.raises(UsageError, match="neither train-images-idx3-ubyte nor"):
        open_dataset(f"fashion-mnist:{tmp_path}")


def test_a_folder_of_idx_files_says_how_to_name_it(fashion: Path) -> None:
    with pytest.raises(UsageError, match="write fashion-mnist:"):
        open_dataset(fashion)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no idx file"),
        (b"\x89PNG\r\n\x1a\n", "is no idx file"),
        (b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0", "is no idx file of bytes"),
        (idx_bytes(IMAGES)[:9], "ends within its header"),
        (idx_bytes(IMAGES)[:-1], "should have 4704 values and has 4703"),
        (idx_bytes(IMAGES) + b"x", "should have 4704 values and has more"),
        (struct.pack(">BBBB2I", 0, 0, 8, 2, 2**31, 2**31), "which is not believed"),
        (gzip.compress(idx_bytes(IMAGES))[:-20], "damaged or truncated gzip"),
        (b"\x1f\x8b" + b"x" * 40, "damaged or truncated gzip"),
    ],
)
def test_damaged_idx_files(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(SemblanceError, match=message):
        read_idx(path)


def test_images_and_labels_must_belong_together(fashion: Path) -> None:
    labels = fashion / "t10k-labels-idx1-ubyte.gz"
    labels.write_bytes(idx_bytes(LABELS[:2]))
    with pytest.raises(SemblanceError, match="do not belong together"):
        open_dataset(f"fashion-mnist:{fashion}")
    labels.write_bytes(idx_bytes(LABELS[:4] + 5))
    with pytest.raises(SemblanceError, match="has the class 14"):
        open_dataset(f"fashion-mnist:{fashion}")


@pytest.fixture
def tiny_set(monkeypatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))
    for name, value in (("PRODUCTS", 1), ("VIEWS", 2), ("SIZE_PIXELS", 64)):
        monkeypatch.setattr(packaging, name, value)
    return packaging.place()


def test_packaging_is_drawn_once_into_the_cache(tiny_set: Path) -> None:
    counts: list[tuple[int, int]] = []
    dataset = open_dataset("packaging", progress=lambda done, total: counts.append((done, total)))
    assert counts[-1] == (30, 30)
    assert (dataset.name, dataset.root, dataset.problems) == ("packaging", tiny_set, ())
    assert (len(dataset.items), len(dataset.labels), len(dataset.groups)) == (30, 15, 15)
    assert all(item.mask and item.mask.is_file() for item in dataset.items)
    counts.clear()
    assert len(open_dataset("packaging", progress=lambda *count: counts.append(count)).items) == 30
    assert counts == []


def test_a_packaging_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no finished packaging set"):
        open_dataset(f"packaging:{tmp_path}")
    made = make_packaging(tmp_path / "set", products=1, views=1, size=64)
    by_name, by_path = open_dataset(f"packaging:{made.folder}"), open_dataset(made.folder)
    assert [i.key for i in by_name.items] == [i.key for i in by_path.items]
    assert by_path.name == "packaging"
