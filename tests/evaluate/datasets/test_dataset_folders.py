"""Folders as datasets: class folders, splits, roles, and what is ambiguous."""

import shutil
from pathlib import Path

import pytest

from semblance.errors import NoImages, UsageError
from semblance.evaluate.datasets import Dataset, open_dataset


def seen(dataset: Dataset) -> list[tuple[object, ...]]:
    return [(item.key, item.label, item.split, item.role) for item in dataset.items]


def kinds(dataset: Dataset) -> list[str]:
    return [problem.kind for problem in dataset.problems]


def test_class_folders(pictures) -> None:
    folder = pictures("jar/1.png", "jar/2.png", "lid/1.png", "lid/2.png")
    dataset = open_dataset(folder)
    assert seen(dataset) == [
        ("jar/1.png", "jar", None, None),
        ("jar/2.png", "jar", None, None),
        ("lid/1.png", "lid", None, None),
        ("lid/2.png", "lid", None, None),
    ]
    assert dataset.items[0].picture == folder / "jar" / "1.png"
    assert dataset.labels == {"jar": 2, "lid": 2}
    assert dataset.problems == ()


def test_a_relative_folder_and_one_behind_a_link(pictures, monkeypatch, tmp_path: Path) -> None:
    folder = pictures("jar/1.png", "lid/1.png")
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    keys = [item.key for item in open_dataset(folder).items]
    for name in ("data", "./link", Path("link")):
        assert [item.key for item in open_dataset(name).items] == keys


@pytest.mark.parametrize("name", ["validation", "val", "valid", "Validation"])
def test_splits(pictures, name: str) -> None:
    dataset = open_dataset(pictures("train/jar/1.png", f"{name}/jar/1.png", "test/jar/1.png"))
    assert {(item.key.split("/")[0], item.split) for item in dataset.items} == {
        ("train", "train"),
        (name, "validation"),
        ("test", "test"),
    }
    assert dataset.labels == {"jar": 3}


def test_roles_below_a_split(pictures) -> None:
    names = ("train/jar/1.png", "test/query/jar/1.png", "test/gallery/lid/1.png")
    assert seen(open_dataset(pictures(*names))) == [
        ("test/gallery/lid/1.png", "lid", "test", "gallery"),
        ("test/query/jar/1.png", "jar", "test", "query"),
        ("train/jar/1.png", "jar", "train", None),
    ]


def test_roles_alone(pictures) -> None:
    dataset = open_dataset(pictures("query/jar/1.png", "gallery/jar/2.png"))
    assert [item.role for item in dataset.items] == ["gallery", "query"]


def test_a_class_may_be_called_train(pictures) -> None:
    dataset = open_dataset(pictures("train/1.png", "train/2.png", "plane/1.png", "plane/2.png"))
    assert dataset.labels == {"plane": 2, "train": 2}
    assert set(dataset.splits) == {None}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            ["train/jar/1.png", "lid/1.png"],
            "lid beside it like a class; .* name .*train; else move",
        ),
        (["train/jar/1.png", "val/jar/1.png", "valid/jar/1.png"], "the same part .* rename one"),
        (["test/query/jar/1.png", "test/lid/1.png"], "lid beside it like a class"),
        (["train/1.png", "test/1.png"], "holds pictures and no class folders"),
        (["cats/black/1.png", "dogs/1.png"], "black lies below the class folder .*cats"),
        (["1.png", "2.png"], "pictures but no class folders; make a folder for each class"),
    ],
)
def test_what_could_be_two_things_is_refused(pictures, names: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_dataset(pictures(*names))


def test_other_folders_without_pictures_do_not_matter(pictures) -> None:
    folder = pictures("train/jar/1.png", "test/jar/1.png")
    (folder / "notes").mkdir()
    (folder / "notes" / "read.txt").touch()
    assert set(open_dataset(folder).splits) == {"train", "test"}


def test_what_is_left_out_is_listed(pictures, tmp_path: Path) -> None:
    folder = pictures("jar/1.png", "jar/2.png", "lid/1.png", "stray.png")
    (folder / "cap").mkdir()
    (folder / "jar" / "notes.txt").touch()
    (folder / "jar" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    dataset = open_dataset(folder)
    assert [(p.kind, p.item) for p in dataset.problems] == [
        ("unusable", "jar/gone.png"),
        ("unlabelled", "stray.png"),
        ("empty", "cap"),
        ("ignored", "."),
        ("single", "lid"),
    ]
    assert [p.kind for p in dataset.problems if p.skipped] == ["unusable"]
    assert len(dataset.items) == 3


def test_an_empty_split_is_listed(pictures) -> None:
    folder = pictures("train/jar/1.png", "train/jar/2.png", "train/lid/1.png", "train/lid/2.png")
    (folder / "test").mkdir()
    dataset = open_dataset(folder)
    assert [(p.kind, p.item) for p in dataset.problems] == [("empty", "test")]
    with pytest.raises(UsageError, match="the split test is empty; here are train"):
        dataset.trial("test")


def test_copies_across_splits_are_leakage(pictures) -> None:
    folder = pictures("train/jar/1.png", "train/jar/2.png", "test/jar/1.png", "test/jar/2.png")
    shutil.copy(folder / "train/jar/1.png", folder / "test/jar/copy.png")
    shutil.copy(folder / "test/jar/2.png", folder / "test/jar/within.png")
    (problem,) = open_dataset(folder).problems
    assert problem.kind == "leakage" and not problem.skipped
    both = {"train/jar/1.png (train)", "test/jar/copy.png (test)"}
    assert both == {problem.item, problem.reason.removeprefix("is byte for byte ")}


def test_copies_in_query_and_gallery_are_leakage(pictures) -> None:
    folder = pictures("test/query/jar/1.png", "test/gallery/jar/2.png", "test/gallery/lid/3.png")
    shutil.copy(folder / "test/query/jar/1.png", folder / "test/gallery/jar/1.png")
    assert "leakage" in kinds(open_dataset(folder))


def test_files_out_of_reach_are_no_leakage(pictures, monkeypatch) -> None:
    folder = pictures("train/jar/1.png", "train/jar/2.png", "test/jar/2.png")
    shutil.copy(folder / "train/jar/1.png", folder / "test/jar/copy.png")

    def denied(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", denied)
    assert open_dataset(folder).problems == ()


def test_a_split_may_not_be_a_link_that_leaves_the_folder(pictures, tmp_path: Path) -> None:
    folder = pictures("train/jar/1.png", "../secret/jar/1.png")
    (folder / "test").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match=r"test is a link that leaves .*data, and such links"):
        open_dataset(folder)


def test_one_set_cannot_leak(pictures) -> None:
    folder = pictures("jar/1.png", "lid/1.png", "lid/2.png")
    shutil.copy(folder / "jar/1.png", folder / "jar/2.png")
    assert open_dataset(folder).problems == ()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "does not exist; a dataset is a folder, a file ending in .csv, or fashion-mni"),
        ("picture.png", "neither a folder nor a CSV file"),
        ("packaging:", "names no folder"),
    ],
)
def test_what_is_no_dataset(tmp_path: Path, monkeypatch, name: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "picture.png").touch()
    with pytest.raises(UsageError, match=message):
        open_dataset(name)


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(NoImages, match=r"no usable pictures.*holds no class folders"):
        open_dataset(tmp_path)


def test_only_some_items(pictures) -> None:
    dataset = open_dataset(pictures("jar/1.png", "jar/2.png", "lid/1.png", "lid/2.png"))
    fewer = dataset.only(dataset.items[1:])
    assert [item.key for item in fewer.items] == ["jar/2.png", "lid/1.png", "lid/2.png"]
