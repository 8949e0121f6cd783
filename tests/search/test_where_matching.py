"""What a filter means: the rules on kinds and missing values, and SQL against the plain rule."""

import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.gallery.records import Labels, Record
from semblance.gallery.sqlite import SqliteStore
from semblance.images.stamp import FileStamp
from semblance.search.where import matches, parse
from tests.gallery.samples import draft
from tests.search.filters import expressions, labels

JAR = Record(
    id=7,
    uri="/shop/jar.jpg",
    page=0,
    digest="00",
    width=640,
    height=480,
    stamp=FileStamp(1000, 1, 1),
    labels=Labels("jar", None, {"price": 9.5, "sale": True, "code": "007", "one": 1, "no": None}),
    category=None,
    added_at="2026-01-31T09:30:00Z",
)


@pytest.mark.parametrize(
    "text",
    [
        "label = 'jar' and price < 10",
        "label in ('lid', 'jar')",
        "label != 'lid'",
        "id = 7 and width > 480",
        "size_bytes >= 1000",
        "uri starts with '/shop/' and uri contains '.jp'",
        "added_at >= '2026-01' and added_at < '2026-02'",
        "group is null and category is null",
        "sale = true and not sale = false",
        "price = 9.5 and one = 1.0",
        "label > 'apple' and label <= 'jar'",
        "label contains ''",
    ],
)
def test_true_of_the_jar(text: str) -> None:
    assert matches(parse(text), JAR)


@pytest.mark.parametrize(
    "text",
    [
        "label = 'Jar'",
        "label = 'jar' and price < 9.5",
        "label starts with 'ar'",
        "group contains ''",
        "code = 7",
        "price = '9.5'",
        "price < '99'",
        "sale = 1",
        "one = true",
    ],
)
def test_false_of_the_jar(text: str) -> None:
    assert not matches(parse(text), JAR)


@pytest.mark.parametrize("name", ["absent", "no"])
def test_a_missing_attribute_equals_nothing_and_differs_from_everything(name: str) -> None:
    for false in ("= 1", "= 'a'", "< 1", ">= ''", "in (1, 'a')", "contains ''", "is not null"):
        assert not matches(parse(f"{name} {false}"), JAR)
        assert matches(parse(f"not {name} {false}"), JAR)
    for true in ("!= 1", "not in (1, 'a')", "is null"):
        assert matches(parse(f"{name} {true}"), JAR)


def test_the_comparison_of_kinds_is_neither_less_nor_more() -> None:
    assert not matches(parse("code < 9 or code >= 9"), JAR)
    assert matches(parse("code != 7"), JAR)


# --- the database agrees with the plain rule ---


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    with closing(SqliteStore.open(tmp_path_factory.mktemp("where") / "g", create=True)) as opened:
        yield opened


@settings(deadline=None)
@given(said=st.lists(labels, max_size=6), asked=st.lists(expressions, min_size=1, max_size=12))
def test_sqlite_finds_what_the_plain_rule_finds(
    store: SqliteStore, said: list[Labels], asked: list[str]
) -> None:
    with store.writer() as writer:
        writer.remove(store.ids().tolist())
        writer.put([draft(f"/{n}", n, labels=each, spaces=[]) for n, each in enumerate(said)])
    records = list(store.each_record())
    assert [record.labels for record in records] == said
    for text in asked:
        where = parse(text)
        expected = [record.id for record in records if matches(where, record)]
        assert store.ids(where).tolist() == expected, text
        assert store.count(where) == len(expected)


def test_every_float_is_found_again(store: SqliteStore, tmp_path: Path) -> None:
    """JSON in the database and parameters of SQL agree on what a decimal number is."""
    numbers = [math.pi * 10.0**power for power in range(-300, 300, 7)]
    with closing(SqliteStore.open(tmp_path / "g", create=True)) as fresh:
        with fresh.writer() as writer:
            said = [Labels(attributes={"x": number}) for number in numbers]
            ids = writer.put(
                [draft(f"/{n}", n, labels=each, spaces=[]) for n, each in enumerate(said)]
            )
        for id, number in zip(ids, numbers, strict=True):
            assert fresh.ids(parse(f"x = {number!r}")).tolist() == [id]
            assert fresh.ids(parse(f"x >= {number!r} and x <= {number!r}")).tolist() == [id]
