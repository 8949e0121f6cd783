"""Labels from a CSV file and from the names of folders."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.errors import UsageError
from semblance.gallery.labels import CsvLabels, folder_labels, read_labels
from semblance.gallery.records import Labels


@pytest.fixture
def write(tmp_path: Path):
    def written(content: str | bytes) -> Path:
        path = tmp_path / "labels.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def test_a_csv_says_what_each_picture_is(write, tmp_path: Path) -> None:
    path = write("path,label,group,price\na.jpg,jar,p1,9.5\nsub/b.jpg,lid,,\n")
    assert read_labels(path) == {
        str(tmp_path / "a.jpg"): Labels("jar", "p1", {"price": 9.5}),
        str(tmp_path / "sub" / "b.jpg"): Labels("lid", None, {}),
    }
    source = CsvLabels(path)
    assert source(tmp_path / "a.jpg") == Labels("jar", "p1", {"price": 9.5})
    assert source(tmp_path / "c.jpg") is None


def test_absolute_paths_and_paths_with_dots(write, tmp_path: Path) -> None:
    absolute = tmp_path.parent / "elsewhere.jpg"
    path = write(f"path,label\n{absolute},jar\nx/../b.jpg,lid\n")
    assert set(read_labels(path)) == {str(absolute), str(tmp_path / "b.jpg")}


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffpath,label,price\na.jpg,jar,9\n",
        "path;label;price\r\na.jpg;jar;9\r\n",
        "Path,Label,price\na.jpg,jar,9",
        'path,label,price\n"a.jpg","jar","9"\n\n,,\n',
        "price,label,path\n9, jar ,a.jpg\n",
    ],
    ids=["byte order mark", "semicolons", "capitals", "quotes and empty lines", "order, spaces"],
)
def test_spreadsheets_write_csv_in_many_ways(write, tmp_path: Path, content: str) -> None:
    assert read_labels(write(content)) == {
        str(tmp_path / "a.jpg"): Labels("jar", None, {"price": 9})
    }


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("007", "007"),
        ("+1", "+1"),
        ("1.", "1."),
        ("1_000", "1_000"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("1e999", "1e999"),
        ("9223372036854775808", "9223372036854775808"),
        ("9" * 5000, "9" * 5000),
        ("٣", "٣"),
        ("true", True),
        ("FALSE", False),
        ("null", "null"),
        ("grün", "grün"),
        ("[1]", "[1]"),
    ],
)
def test_what_a_cell_is(write, tmp_path: Path, cell: str, value: object) -> None:
    (labels,) = read_labels(write(f"path,label,x\na.jpg,007,{cell}\n")).values()
    assert labels == Labels("007", None, {"x": value})
    assert type(labels.attributes["x"]) is type(value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("path,label\n", "names no pictures"),
        ("file,label\na.jpg,jar\n", "line 1: there is no column 'path'"),
        ("path,class\na.jpg,jar\n", "line 1: there is no column 'label'"),
        ("path,label,x,x\n", "line 1: there are two columns 'x'"),
        ("path,label\na.jpg,jar,9\n", "line 2: has 3 cells for 2 columns"),
        ("path,label,\na.jpg,jar,9\n", "line 2: has a cell in a column without a name"),
        ("path,label,,\na.jpg,jar,9,\n", "line 2: has a cell in a column without a name"),
        ("path,label\n,jar\n", "line 2: names no picture"),
        ("path,label\na.jpg,jar\nb.jpg,x\n./a.jpg,lid\n", "line 4: .* than line 2"),
        (b"path,label\na.jpg,jar\nb.jpg,gr\xfcn\n", "line 3: is not UTF-8"),
        ('path,label\na.jpg,"jar\n', "is no CSV"),
        ("path,label\na.jpg,j\0r\n", "line 2: its label has a NUL|line 2: is no CSV"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(write, content: str, message: str) -> None:
    with pytest.raises(UsageError, match=rf"labels\.csv.*{message}"):
        read_labels(write(content))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.csv cannot be read"):
        read_labels(tmp_path / "none.csv")


def test_saying_the_same_twice_is_no_conflict(write) -> None:
    assert len(read_labels(write("path,label\na.jpg,jar\n./a.jpg,jar\n"))) == 1


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1).filter(
            lambda name: name.strip() == name and name not in (".", "..")
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        min_size=1,
    ),
    st.sampled_from(",;"),
)
def test_what_the_csv_module_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, str], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "labels.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["path", "label"])
        writer.writerows(rows.items())
    assert read_labels(path) == {
        os.path.abspath(path.parent / name): Labels(label.strip() or None)
        for name, label in rows.items()
    }


def test_folders_name_their_pictures(tmp_path: Path) -> None:
    source = folder_labels([tmp_path])
    assert source(tmp_path / "cats" / "a.jpg") == Labels("cats")
    assert source(tmp_path / "cats" / "black" / "a.jpg") == Labels("black")
    assert source(tmp_path / "a.jpg") is None
    assert source(tmp_path.parent / "elsewhere" / "a.jpg") is None


def test_a_root_within_a_root(tmp_path: Path) -> None:
    source = folder_labels([tmp_path / "cats", tmp_path])
    assert source(tmp_path / "cats" / "a.jpg") == Labels("cats")


def test_roots_may_be_relative_or_pictures(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = folder_labels([Path(), Path("one.jpg")])
    assert source(tmp_path / "cats" / "a.jpg") == Labels("cats")
    assert source(tmp_path / "one.jpg") is None
