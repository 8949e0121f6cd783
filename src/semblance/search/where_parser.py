"""Reads a `where` expression into its tree, by recursive descent."""

import math
from collections.abc import Callable
from typing import Final, cast

from semblance.errors import QueryError
from semblance.search.where_tokens import Token, query_error, tokens
from semblance.search.where_tree import (
    FIELDS,
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

MAX_LENGTH: Final = 20_000
MAX_NESTING: Final = 50
MAX_TESTS: Final = 250
"""Bounds for hostile input: far above what people write, far below what recursion and SQLite's
expression depth (1,000) bear."""

_KEYWORDS: Final = frozenset(
    ["and", "or", "not", "in", "is", "null", "true", "false", "contains", "starts", "with"],
)
_WHOLE: Final = 2**63
"""Whole numbers from here on do not fit into a database's integers."""


def parse(text: str) -> Where:
    """The tree of an expression; QueryError says where it cannot be read, and what belongs there.

    The language is described in `semblance.search.where`.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the filter has {len(text):,} characters; at most {MAX_LENGTH:,} are read"
        )
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._rest = tokens(text)
        self._token = next(self._rest)
        self._depth = 0
        self._tests = 0

    def parse(self) -> Where:
        where = self._either()
        if self._token.kind != "end":
            raise self._expected("'and', 'or' or the end")
        return where

    # --- and, or, not, parentheses ---

    def _either(self) -> Where:
        terms = self._terms("or", self._both)
        return terms[0] if len(terms) == 1 else Or(terms)

    def _both(self) -> Where:
        terms = self._terms("and", self._term)
        return terms[0] if len(terms) == 1 else And(terms)

    def _terms(self, word: str, term: Callable[[], Where]) -> tuple[Where, ...]:
        terms = [term()]
        while self._token.is_word(word):
            self._advance()
            terms.append(term())
        return tuple(terms)

    def _term(self) -> Where:
        if self._token.is_word("not"):
            return self._nested(lambda: Not(self._term()))
        if self._token.is_symbol("("):
            return self._nested(self._parenthesis)
        return self._test()

    def _nested(self, inner: Callable[[], Where]) -> Where:
        """What follows a `(` or a `not`, one level deeper."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self._error(f"more than {MAX_NESTING} levels of parentheses and 'not'")
        self._advance()
        where = inner()
        self._depth -= 1
        return where

    def _parenthesis(self) -> Where:
        where = self._either()
        self._symbol(")")
        return where

    # --- one comparison ---

    def _test(self) -> Where:
        self._tests += 1
        if self._tests > MAX_TESTS:
            raise self._error(f"more than {MAX_TESTS} comparisons")
        field = self._field()
        operator = self._advance()
        if operator.is_symbol("=", "=="):
            return OneOf(field, (self._value(field),))
        if operator.is_symbol("!=", "<>"):
            return Not(OneOf(field, (self._value(field),)))
        if operator.is_symbol("<", "<=", ">", ">="):
            return self._ordered(field, cast("Order", operator.text))
        return self._worded_test(field, operator)

    def _worded_test(self, field: Field, operator: Token) -> Where:
        match operator.text.lower() if operator.kind == "word" else "":
            case "in":
                return self._one_of(field)
            case "not":
                self._word("in")
                return Not(self._one_of(field))
            case "is":
                return self._missing(field)
            case "contains":
                return Contains(field, self._searched_text(field), at_start=False)
            case "starts":
                self._word("with")
                return Contains(field, self._searched_text(field), at_start=True)
        wanted = "a comparison such as =, <, in (...), contains, starts with or is null"
        raise self._expected(wanted, operator)

    def _field(self) -> Field:
        token = self._token
        if token.kind == "name" and token.text in ("label", "group"):
            raise self._error(f"{token.text} is written without quotes")
        if token.kind == "name" and token.text:
            self._check_storable(token)
            self._advance()
            return Field(token.text, is_attribute=True)
        if token.kind != "word" or token.text.lower() in _KEYWORDS:
            raise self._expected("the name of a field, such as label")
        self._advance()
        return Field(token.text, is_attribute=token.text not in FIELDS)

    def _ordered(self, field: Field, order: Order) -> Ordered:
        token = self._token
        value = self._value(field)
        if isinstance(value, bool):
            raise self._error("true and false have no order; use = or !=", token)
        return Ordered(field, order, value)

    def _one_of(self, field: Field) -> OneOf:
        self._symbol("(")
        values = [self._value(field)]
        while self._token.is_symbol(","):
            self._advance()
            values.append(self._value(field))
        self._symbol(")")
        return OneOf(field, tuple(values))

    def _missing(self, field: Field) -> Where:
        present = self._token.is_word("not")
        if present:
            self._advance()
        self._word("null")
        return Not(Missing(field)) if present else Missing(field)

    def _searched_text(self, field: Field) -> str:
        if field.kind == "number":
            raise self._error(f"{field.name} is a number and has no letters to look for")
        token = self._token
        value = self._value(field)
        if not isinstance(value, str):
            raise self._expected("a text in single quotes", token)
        return value

    # --- values ---

    def _value(self, field: Field) -> Value:
        """A value that can be compared with this field."""
        token = self._token
        value = self._literal(token)
        self._advance()
        if field.kind not in (None, kind_of(value)):
            article = "a number" if field.kind == "number" else "a text in single quotes"
            raise self._error(f"{field.name} is compared with {article}", token)
        return value

    def _literal(self, token: Token) -> Value:
        if token.kind == "text":
            self._check_storable(token)
            return token.text
        if token.kind == "number":
            return self._number(token)
        if token.is_word("true", "false"):
            return token.text.lower() == "true"
        if token.is_word("null"):
            raise self._error("nothing equals null; write 'is null' or 'is not null'")
        if token.kind == "name" or (token.kind == "word" and token.text.lower() not in _KEYWORDS):
            raise self._error(f"a text goes into single quotes: '{token.text}'")
        raise self._expected("a value, such as 'jar', 10 or true")

    def _check_storable(self, token: Token) -> None:
        """No record can hold such a text, and engines disagree on what it would mean."""
        try:
            token.text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise self._error("this text is no valid Unicode", token) from None
        if "\0" in token.text:
            raise self._error("a text cannot hold a NUL character", token)

    def _number(self, token: Token) -> int | float:
        if token.text.lstrip("-").isdecimal() and len(token.text) <= 20:
            whole = int(token.text)
            if -_WHOLE <= whole < _WHOLE:
                return whole
        number = float(token.text)
        if math.isinf(number):
            raise self._error("this number is too large", token)
        return number

    # --- moving on ---

    def _advance(self) -> Token:
        """The current token; the next one becomes current. The end stays the end."""
        token = self._token
        if token.kind != "end":
            self._token = next(self._rest)
        return token

    def _symbol(self, symbol: str) -> None:
        if not self._token.is_symbol(symbol):
            raise self._expected(f"'{symbol}'")
        self._advance()

    def _word(self, word: str) -> None:
        if not self._token.is_word(word):
            raise self._expected(f"'{word}'")
        self._advance()

    def _expected(self, wanted: str, token: Token | None = None) -> QueryError:
        return self._error(f"expected {wanted}", token)

    def _error(self, problem: str, token: Token | None = None) -> QueryError:
        token = token or self._token
        return query_error(self._text, token.start, token.end, problem)
