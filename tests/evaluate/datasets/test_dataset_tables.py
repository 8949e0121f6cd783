"""CSV files as datasets: pictures with labels, and judged pairs."""

import pytest

from semblance.errors import NoImages, UsageError
from semblance.evaluate.datasets import open_dataset


def test_labels_splits_roles_masks_groups_and_attributes(pictures, table) -> None:
    folder = pictures("a.png", "sub/b.png", "m.png")
    path = table(
        "path,label,split,role,mask,group,price\n"
        "a.png,jar,Val,QUERY,m.png,p1,9.5\n"
        "sub/b.png,jar,,,,,\n"
    )
    first, second = open_dataset(path).items
    assert (first.key, first.label, first.split, first.role) == (
        "a.png",
        "jar",
        "validation",
        "query",
    )
    assert (first.mask, first.group, first.attributes) == (folder / "m.png", "p1", {"price": 9.5})
    assert (second.key, second.picture) == ("sub/b.png", folder / "sub" / "b.png")
    assert (second.split, second.role, second.mask, second.group) == (None,) * 4
    assert second.attributes == {}


def test_semicolons_capitals_and_paths_elsewhere(pictures, table, tmp_path) -> None:
    pictures("a.png", "../other/b.png")
    path = table(f"Path;Label\na.png;jar\n{tmp_path / 'other' / 'b.png'};jar\n")
    assert [item.key for item in open_dataset(path).items] == ["a.png", "../other/b.png"]


def test_rows_that_cannot_be_used_are_listed(pictures, table) -> None:
    folder = pictures("a.png", "b.png", "c.png", "d.png")
    (folder / "folder.png").mkdir()
    path = table(
        "path,label,split,mask\n"
        "a.png,jar,train,none.png\n"
        "gone.png,jar,train,\n"
        "folder.png,jar,train,\n"
        ",jar,train,\n"
        "b.png,jar,holdout,\n"
        "b.png,jar,train,,surplus\n"
        "a.png,lid,train,none.png\n"
        "./a.png,jar,train,none.png\n"
        "c.png,,train,\n"
        "d.png,jar,train,\n"
    )
    dataset = open_dataset(path)
    assert [item.key for item in dataset.items] == ["a.png", "c.png", "d.png"]
    assert dataset.items[0].mask is None
    assert [(p.kind, p.item, p.reason) for p in dataset.problems] == [
        ("missing", "the mask none.png of a.png", "there is no such file"),
        ("missing", "gone.png", "there is no such file"),
        ("unusable", "folder.png", "a folder, not a regular file"),
        ("row", "line 5", "names no picture"),
        ("row", "line 6", "there is no split 'holdout'; it is one of train, validation, test"),
        ("row", "line 7", "has 5 cells for 4 columns"),
        ("row", "line 8", "says of a.png something else than line 2; remove one"),
        ("unlabelled", "c.png", "has no label and takes no part where labels decide"),
    ]


def test_groups_across_splits_are_leakage(pictures, table) -> None:
    pictures("a.png", "b.png", "c.png", "d.png")
    path = table(
        "path,label,split,group\n"
        "a.png,jar,train,p1\nb.png,jar,test,p1\nc.png,jar,train,p2\nd.png,jar,train,p2\n"
    )
    (problem,) = open_dataset(path).problems
    assert (problem.kind, problem.item) == ("leakage", "p1")
    assert problem.reason == "1 group has pictures in more than one split"


def test_pairs_and_their_grades(pictures, table) -> None:
    pictures("a.png", "b.png", "c.png")
    dataset = open_dataset(table("a,b,grade,split\na.png,b.png,1,\na.png,c.png,0.25,test\n"))
    assert [(p.a.key, p.b.key, p.grade, p.split) for p in dataset.pairs] == [
        ("a.png", "b.png", 1.0, None),
        ("a.png", "c.png", 0.25, "test"),
    ]
    assert [item.key for item in dataset.items] == ["a.png", "b.png", "c.png"]
    assert dataset.pairs[0].a is dataset.pairs[1].a
    assert dataset.problems == ()
    with pytest.raises(UsageError, match="no picture has a label"):
        dataset.trial()


def test_pairs_that_cannot_be_used_are_listed(pictures, table) -> None:
    pictures("a.png", "b.png")
    path = table(
        "a,b,grade\n"
        "a.png,b.png,1\n"
        "b.png,a.png,1\n"
        "b.png,a.png,0\n"
        "a.png,gone.png,1\n"
        "b.png,gone.png,1\n"
        "a.png,./a.png,1\n"
        "a.png,,1\n"
        "a.png,b.png,1.5\n"
        "a.png,b.png,nan\n"
        "a.png,b.png,yes\n"
    )
    dataset = open_dataset(path)
    assert len(dataset.pairs) == 1
    assert [(p.kind, p.item, p.reason) for p in dataset.problems] == [
        ("row", "line 4", "says 0 of the two that line 2 says 1 of"),
        ("missing", "gone.png", "there is no such file"),
        ("row", "line 7", "holds a picture against itself"),
        ("row", "line 8", "names no picture b"),
        ("row", "line 9", "the grade '1.5' is no number from 0 to 1"),
        ("row", "line 10", "the grade 'nan' is no number from 0 to 1"),
        ("row", "line 11", "the grade 'yes' is no number from 0 to 1"),
    ]
    assert dataset.only(dataset.items[:1]).pairs == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("file,label\na.png,jar\n", "neither path,label nor a,b,grade"),
        ("path,class\na.png,jar\n", "no column 'label'"),
        ("a,b,path\nx,y,z\n", "lists pictures and pairs at once"),
        ("a,b\nx,y\n", "no column 'grade'"),
        ('path,label\na.png,"jar\n', "is no CSV"),
    ],
)
def test_tables_that_are_no_dataset(table, content: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_dataset(table(content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("path,label\n", "no usable pictures$"),
        ("path,label\ngone.png,jar\n", "the first problem is gone.png: there is no such file"),
        ("a,b,grade\nx.png,y.png,2\n", "the first problem is line 2: the grade '2'"),
    ],
)
def test_tables_without_usable_pictures(table, content: str, message: str) -> None:
    with pytest.raises(NoImages, match=message):
        open_dataset(table(content))
