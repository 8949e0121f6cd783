"""What a `where` expression means, as a tree of frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["text", "number", "truth"]
Value: TypeAlias = str | int | float | bool
Order: TypeAlias = Literal["<", "<=", ">", ">="]

FIELDS: Final[Mapping[str, Kind]] = {
    "id": "number",
    "uri": "text",
    "page": "number",
    "digest": "text",
    "label": "text",
    "group": "text",
    "category": "text",
    "width": "number",
    "height": "number",
    "size_bytes": "number",
    "added_at": "text",
}
"""What every record has, and of which kind; any other name is an attribute."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of every record, or an attribute that only some have."""

    name: str
    is_attribute: bool

    @property
    def kind(self) -> Kind | None:
        """None for an attribute: its kind is each record's own affair."""
        return None if self.is_attribute else FIELDS[self.name]


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field equals one of these values: `=` and `in`."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """The field stands in this order to the value."""

    field: Field
    order: Order
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Contains:
    """The field is a text with this one in it, or at its start."""

    field: Field
    text: str
    at_start: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """The record has no such attribute, or nothing in that field."""

    field: Field


@dataclass(frozen=True, slots=True)
class Not:
    term: "Where"


@dataclass(frozen=True, slots=True)
class And:
    terms: tuple["Where", ...]


@dataclass(frozen=True, slots=True)
class Or:
    terms: tuple["Where", ...]


Test: TypeAlias = OneOf | Ordered | Contains | Missing
Where: TypeAlias = Test | Not | And | Or


def kind_of(value: Value) -> Kind:
    """A truth value is no number, though Python says so."""
    if isinstance(value, bool):
        return "truth"
    return "text" if isinstance(value, str) else "number"


def tests(where: Where) -> Iterator[Test]:
    """The comparisons of an expression, from left to right."""
    match where:
        case And(terms) | Or(terms):
            for term in terms:
                yield from tests(term)
        case Not(term):
            yield from tests(term)
        case _:
            yield where


def fields(where: Where) -> frozenset[Field]:
    """The fields and attributes an expression looks at."""
    return frozenset(test.field for test in tests(where))
