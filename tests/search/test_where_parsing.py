"""The filter language: what it reads, and how it says what it cannot read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.errors import QueryError
from semblance.search.where import Field, fields, parse
from semblance.search.where_parser import MAX_LENGTH, MAX_NESTING, MAX_TESTS
from semblance.search.where_tree import (
    And,
    Contains,
    Missing,
    Not,
    OneOf,
    Or,
    Ordered,
)

LABEL = Field("label", is_attribute=False)
PRICE = Field("price", is_attribute=True)


def test_an_expression_becomes_a_tree() -> None:
    assert parse("label = 'jar' and price < 10") == And(
        (OneOf(LABEL, ("jar",)), Ordered(PRICE, "<", 10))
    )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("price = 1", OneOf(PRICE, (1,))),
        ("price == 1", OneOf(PRICE, (1,))),
        ("price != 1", Not(OneOf(PRICE, (1,)))),
        ("price <> 1", Not(OneOf(PRICE, (1,)))),
        ("price>=-1.5", Ordered(PRICE, ">=", -1.5)),
        ("price in (1, 'a', true)", OneOf(PRICE, (1, "a", True))),
        ("price not in (1)", Not(OneOf(PRICE, (1,)))),
        ("price is null", Missing(PRICE)),
        ("price is not null", Not(Missing(PRICE))),
        ("label contains 'a'", Contains(LABEL, "a", at_start=False)),
        ("label starts with 'a'", Contains(LABEL, "a", at_start=True)),
        ("LABEL = 'a'", OneOf(Field("LABEL", is_attribute=True), ("a",))),
        ("label = 'a' AND NOT price IS NULL", And((OneOf(LABEL, ("a",)), Not(Missing(PRICE))))),
        ("(((price = 1)))", OneOf(PRICE, (1,))),
        ("\tprice\n=\r\n1 ", OneOf(PRICE, (1,))),
    ],
)
def test_every_operator(text: str, tree: object) -> None:
    assert parse(text) == tree


def test_not_binds_closest_then_and_then_or() -> None:
    a, b, c = (OneOf(Field(name, is_attribute=True), (1,)) for name in "abc")
    assert parse("a=1 or b=1 and c=1") == Or((a, And((b, c))))
    assert parse("(a=1 or b=1) and c=1") == And((Or((a, b)), c))
    assert parse("not a=1 and b=1 or c=1") == Or((And((Not(a), b)), c))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'the cat''s'", "the cat's"),
        ("''", ""),
        ("'\"`%_; --'", '"`%_; --'),
        ("'日本'", "日本"),
        ("10", 10),
        ("-2.5", -2.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", float(2**63)),
        ("TRUE", True),
        ("false", False),
    ],
)
def test_values(text: str, value: object) -> None:
    (read,) = parse(f"x = {text}").values
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"shelf life" = 1', "shelf life"),
        ("`shelf life` = 1", "shelf life"),
        ('"say ""hi""" = 1', 'say "hi"'),
        ('"and" = 1', "and"),
        ('"width" = 1', "width"),
        ("größe_2 = 1", "größe_2"),
    ],
)
def test_names_of_attributes(text: str, name: str) -> None:
    assert fields(parse(text)) == {Field(name, is_attribute=True)}


def test_fields_of_an_expression() -> None:
    where = parse("label = 'a' or not (price > 1 and label is null) or width in (1, 2)")
    assert fields(where) == {LABEL, PRICE, Field("width", is_attribute=False)}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", 1, "expected the name of a field"),
        ("label", 6, "expected a comparison"),
        ("label =", 8, "expected a value"),
        ("label = jar", 9, "a text goes into single quotes: 'jar'"),
        ('label = "jar"', 9, "a text goes into single quotes: 'jar'"),
        ("\"label\" = 'jar'", 1, "label is written without quotes"),
        ("label = 'jar", 9, "a quote ' is opened and never closed"),
        ("label = 5", 9, "label is compared with a text"),
        ("width = '5'", 9, "width is compared with a number"),
        ("width contains '5'", 16, "width is a number"),
        ("label contains 5", 16, "label is compared with a text"),
        ("price contains 5", 16, "expected a text"),
        ("label = null", 9, "write 'is null' or 'is not null'"),
        ("sale < true", 8, "true and false have no order"),
        ("price = 10kg", 9, "neither a number nor a name"),
        ("price = 1.2.3", 9, "neither a number nor a name"),
        ("price = 1e999", 9, "too large"),
        ("price = 1 label = 'a'", 11, "expected 'and', 'or' or the end"),
        ("price = 1)", 10, "expected 'and', 'or' or the end"),
        ("(price = 1", 11, r"expected '\)'"),
        ("price in 1", 10, r"expected '\('"),
        ("price in ()", 11, "expected a value"),
        ("price in (1,)", 13, "expected a value"),
        ("price not 1", 11, "expected 'in'"),
        ("price is 1", 10, "expected 'null'"),
        ("label starts 'a'", 14, "expected 'with'"),
        ("and = 1", 1, "expected the name of a field"),
        ("price ? 1", 7, "no meaning here"),
        ("price = 1; DROP TABLE records", 10, "no meaning here"),
        ("price = 1 or", 13, "expected the name of a field"),
        ("label = 'a\0b'", 9, "NUL"),
        ("label = '\ud800'", 9, "no valid Unicode"),
        ('"\ud800" = 1', 1, "no valid Unicode"),
    ],
)
def test_what_cannot_be_read_is_marked(text: str, place: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(text)
    assert f"at character {place}:" in str(caught.value)
    assert "-->" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_mark_stands_where_the_trouble_is() -> None:
    with pytest.raises(QueryError) as caught:
        parse("label = 'jar' and price < cheap")
    assert str(caught.value).endswith("label = 'jar' and price < -->cheap<--")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * 10_000, f"more than {MAX_NESTING} levels"),
        ("not " * 4_000 + "a = 1", f"more than {MAX_NESTING} levels"),
        ("(" * 6_000 + "a = 1" + ")" * 6_000, f"more than {MAX_NESTING} levels"),
        ("a=1 or " * 2_000 + "a=1", f"more than {MAX_TESTS} comparisons"),
        ("a" * 1_000_000, f"at most {MAX_LENGTH:,}"),
        ("a = '" + "x" * 19_000, "never closed"),
    ],
)
def test_hostile_lengths_are_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(text)
    assert len(str(caught.value)) < 400


def test_the_largest_that_is_read() -> None:
    deep = "(" * MAX_NESTING + "a=1" + ")" * MAX_NESTING
    assert parse(deep) == parse("a=1")
    assert len(parse(" or ".join(["a=1"] * MAX_TESTS)).terms) == MAX_TESTS


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "label",
                "price",
                "=",
                "<",
                "in",
                "not",
                "and",
                "or",
                "(",
                ")",
                ",",
                "'a'",
                "1",
                "null",
                "is",
            ]
        ),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        where = parse(text)
    except QueryError as error:
        assert str(error).isprintable()
    else:
        assert fields(where)
