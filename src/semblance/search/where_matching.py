"""Decides whether one record matches a `where` expression: the language's plain definition."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from semblance.gallery.records import Record
from semblance.search.where_tree import (
    And,
    Contains,
    Field,
    Missing,
    Not,
    OneOf,
    Or,
    Order,
    Ordered,
    Value,
    Where,
    kind_of,
)

_ORDERS: Final[Mapping[Order, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def matches(where: Where, record: Record) -> bool:
    """Whether the record is one that the expression asks for."""
    match where:
        case And(terms):
            return all(matches(term, record) for term in terms)
        case Or(terms):
            return any(matches(term, record) for term in terms)
        case Not(term):
            return not matches(term, record)
    value = _value(record, where.field)
    match where:
        case Missing():
            return value is None
        case OneOf(_, values):
            return any(_alike(value, wanted) and value == wanted for wanted in values)
        case Ordered(_, order, bound):
            return _alike(value, bound) and _ORDERS[order](_key(value), _key(bound))
        case Contains(_, text, at_start):
            found = value.find(text) if isinstance(value, str) else -1
            return found == 0 if at_start else found >= 0


def _value(record: Record, field: Field) -> Value | None:
    if field.is_attribute:
        return record.attributes.get(field.name)
    if field.name == "size_bytes":
        return record.stamp.size_bytes
    value: Value | None = getattr(record, field.name)
    return value


def _alike(value: Value | None, other: Value) -> bool:
    return value is not None and kind_of(value) == kind_of(other)


def _key(value: Value | None) -> Any:
    """Text is ordered by its UTF-8 bytes, so undecodable file names have a place too."""
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
