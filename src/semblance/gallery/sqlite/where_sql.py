"""Turns a `where` expression into a condition of SQL.

Nothing that a user wrote becomes part of the SQL: values and names of attributes are parameters.
Every condition is 0 or 1, never NULL, as the language has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from semblance.gallery.text import encoded
from semblance.search.where import Field, Where
from semblance.search.where_tree import (
    And,
    Contains,
    Kind,
    Missing,
    Not,
    OneOf,
    Or,
    Ordered,
    Value,
    kind_of,
)

Parameter: TypeAlias = bytes | int | float

_JSON_TYPES: Final[dict[Kind, str]] = {
    "text": "'text'",
    "number": "'integer', 'real'",
    "truth": "'true', 'false'",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A boolean expression over the table `records` with its parameters, in order."""

    sql: str
    parameters: tuple[Parameter, ...] = ()


EVERYTHING: Final = Condition("1")


def condition(where: Where | None) -> Condition:
    """The condition under which a record matches."""
    match where:
        case None:
            return EVERYTHING
        case And(terms):
            return _joined(" AND ", map(condition, terms))
        case Or(terms):
            return _joined(" OR ", map(condition, terms))
        case Not(term):
            inner = condition(term)
            return Condition(f"(NOT {inner.sql})", inner.parameters)
        case Missing(field):
            return _missing(field)
        case OneOf(field, values):
            kinds = sorted({kind_of(value) for value in values})
            return _joined(" OR ", (_equals(field, kind, values) for kind in kinds))
        case Ordered(field, order, value):
            placeholder, parameter = _bound(value)
            test = Condition(f"{{}} {order} {placeholder}", (parameter,))
            return _of_kind(field, kind_of(value), test)
        case Contains(field, text, at_start):
            place = "= 1" if at_start else "> 0"
            test = Condition(f"instr({{}}, CAST(? AS TEXT)) {place}", (encoded(text),))
            return _of_kind(field, "text", test)


def _equals(field: Field, kind: Kind, values: Sequence[Value]) -> Condition:
    """Whether the field is one of the values of this kind."""
    bound = [_bound(value) for value in values if kind_of(value) == kind]
    placeholders = ", ".join(placeholder for placeholder, _ in bound)
    parameters = tuple(parameter for _, parameter in bound)
    return _of_kind(field, kind, Condition(f"{{}} IN ({placeholders})", parameters))


def _of_kind(field: Field, kind: Kind, test: Condition) -> Condition:
    """The test, where `{}` is the field, if its value is of this kind; false otherwise."""
    if not field.is_attribute:
        return Condition(f"ifnull({test.sql.format(_column(field))}, 0)", test.parameters)
    return _attribute(field, f"type IN ({_JSON_TYPES[kind]}) AND {test.sql.format('value')}", test)


def _missing(field: Field) -> Condition:
    if not field.is_attribute:
        return Condition(f"({_column(field)} IS NULL)")
    present = _attribute(field, "type <> 'null'", EVERYTHING)
    return Condition(f"(NOT {present.sql})", present.parameters)


def _attribute(field: Field, sql: str, test: Condition) -> Condition:
    return Condition(
        "EXISTS (SELECT 1 FROM json_each(records.attributes) "
        f"WHERE key = CAST(? AS TEXT) AND {sql})",
        (encoded(field.name), *test.parameters),
    )


def _column(field: Field) -> str:
    return f'records."{field.name}"'


def _bound(value: Value) -> tuple[str, Parameter]:
    """The placeholder and the parameter of a value; JSON's true and false are 1 and 0."""
    if isinstance(value, str):
        return "CAST(? AS TEXT)", encoded(value)
    return "?", int(value) if isinstance(value, bool) else value


def _joined(word: str, parts: Iterable[Condition]) -> Condition:
    terms = list(parts)
    sql = word.join(term.sql for term in terms)
    return Condition(f"({sql})", tuple(p for term in terms for p in term.parameters))
