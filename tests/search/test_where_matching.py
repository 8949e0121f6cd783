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

NAMES = ["a", "b", "shelf life", 'q"uote\\', "ü", "$.a", "label"]
TEXTS = ["", "a", "A", "ab", "b", "é", "日本", "\udcff", "%", "0", "1", "true", '"', "\\"]
NUMBERS = [0, 1, -1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 0.1, 0.30000000000000004, 1.0, 1e300]

texts = st.sampled_from(TEXTS)
numbers = st.sampled_from(NUMBERS) | st.floats(allow_nan=False, allow_infinity=False)
values = texts | numbers | st.booleans()
labels = st.builds(
    Labels,
    label=st.none() | texts,
    group=st.none() | texts,
    attributes=st.dictionaries(st.sampled_from(NAMES), values | st.none(), max_size=4),
)


def literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def quoted(name: str) -> str:
    return "`" + name + "`"


attributes = st.sampled_from([name for name in NAMES if name != "label"]).map(quoted)
text_fields = st.sampled_from(["label", "group", "category", "uri"])
orders = st.sampled_from(["<", "<=", ">", ">="])
equals = st.sampled_from(["=", "!="])
searches = st.sampled_from(["contains", "starts with"])
kinds_of_in = st.sampled_from(["in", "not in"])
nulls = st.sampled_from(["is null", "is not null"])
lists = st.lists(values, min_size=1, max_size=3).map(lambda vs: f"({', '.join(map(literal, vs))})")
text_lists = st.lists(texts, min_size=1, max_size=3).map(
    lambda vs: f"({', '.join(map(literal, vs))})"
)
tests = st.one_of(
    st.tuples(attributes, equals, values.map(literal)),
    st.tuples(attributes, orders, (texts | numbers).map(literal)),
    st.tuples(attributes | text_fields, searches, texts.map(literal)),
    st.tuples(attributes, kinds_of_in, lists),
    st.tuples(attributes | text_fields, nulls),
    st.tuples(text_fields, equals | orders, texts.map(literal)),
    st.tuples(text_fields, kinds_of_in, text_lists),
    st.tuples(st.sampled_from(["id", "width", "page"]), equals | orders, numbers.map(literal)),
).map(" ".join)
expressions = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})"),
        inner.map(lambda term: f"not {term}"),
    ),
    max_leaves=6,
)


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
