"""What of a `where` expression the server can sort out beforehand.

The server knows of each record some numbers, and hashes of its label, group, category, uri and
digest. A condition made here holds for every record that matches, and seldom for others; whoever
reads decides with `search.where_matching` on the record itself, so answers are those of any engine.
Attributes, and texts that are compared otherwise than for equality, are not known to the server.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from semblance.gallery.attributes import WHOLE_NUMBERS
from semblance.gallery.milvus.documents import number_of
from semblance.search.where import Field, Where
from semblance.search.where_tree import (
    And,
    Contains,
    Missing,
    Not,
    OneOf,
    Or,
    Order,
    Ordered,
    Value,
    kind_of,
)

EVERYTHING: Final = "owner >= 0"

_NUMBERS: Final = {
    "id": "owner",
    "page": "page",
    "width": "width",
    "height": "height",
    "size_bytes": "size_bytes",
}
_HASHES: Final = {
    "uri": "uri",
    "digest": "digest",
    "label": "label",
    "group": "grp",
    "category": "category",
}
_OPPOSITE: Final[Mapping[Order, Order]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def necessary(where: Where | None) -> str:
    """A condition that every matching record meets."""
    return (None if where is None else _necessary(where, True)) or EVERYTHING


def _necessary(where: Where, wanted: bool) -> str | None:
    """What holds wherever the expression is `wanted`; None where nothing is known."""
    match where:
        case And(terms):
            return _every(terms, True) if wanted else _any(terms, False)
        case Or(terms):
            return _any(terms, True) if wanted else _every(terms, False)
        case Not(term):
            return _necessary(term, not wanted)
        case Missing(field):
            return _missing(field, wanted)
        case OneOf(field, values):
            return _one_of(field, values, wanted)
        case Ordered(field, order, value):
            return _ordered(field, order if wanted else _OPPOSITE[order], value)
        case Contains():
            return None


def _every(terms: Iterable[Where], wanted: bool) -> str | None:
    known = [each for term in terms if (each := _necessary(term, wanted)) is not None]
    return f"({' and '.join(known)})" if known else None


def _any(terms: Sequence[Where], wanted: bool) -> str | None:
    known = [each for term in terms if (each := _necessary(term, wanted)) is not None]
    return f"({' or '.join(known)})" if known and len(known) == len(terms) else None


def _missing(field: Field, wanted: bool) -> str | None:
    if field.is_attribute or field.name not in _HASHES:
        return None
    return f"{_HASHES[field.name]} {'==' if wanted else '!='} 0"


def _one_of(field: Field, values: Sequence[Value], wanted: bool) -> str | None:
    """None if no value could be the field's: then nothing is known."""
    if field.is_attribute:
        return None
    if field.name in _NUMBERS:
        column, known = _NUMBERS[field.name], [n for v in values if (n := _whole(v)) is not None]
    elif field.name in _HASHES:
        column = _HASHES[field.name]
        known = [number_of(value) for value in values if isinstance(value, str)]
    else:
        return None
    word = "in" if wanted else "not in"
    return f"{column} {word} [{', '.join(map(str, known))}]" if known else None


def _ordered(field: Field, order: Order, value: Value) -> str | None:
    number = _whole(value)
    if field.is_attribute or field.name not in _NUMBERS or number is None:
        return None
    return f"{_NUMBERS[field.name]} {order} {number}"


def _whole(value: Value) -> int | None:
    """The whole number a value is, if the server's language can say it: -2**63 it cannot."""
    if kind_of(value) != "number" or value != int(value):
        return None
    return int(value) if -int(value) in WHOLE_NUMBERS and int(value) in WHOLE_NUMBERS else None
