"""Cuts a `where` expression into tokens, and points at the place where it cannot be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from semblance.errors import QueryError

TokenKind: TypeAlias = Literal["text", "name", "number", "word", "symbol", "end"]

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<text>'(?:[^']|'')*')
      | (?P<name>"(?:[^"]|"")*" | `(?:[^`]|``)*`)
      | (?P<number>-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
      | (?P<word>[^\W\d]\w*)
      | (?P<symbol><=|>=|!=|<>|==|[=<>(),])
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_SHOWN: Final = 40
"""Characters of the expression shown on either side of the mark."""


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the content, without quotes; `start` and `end` are its place in the expression."""

    kind: TokenKind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words

    def is_symbol(self, *symbols: str) -> bool:
        return self.kind == "symbol" and self.text in symbols


def tokens(text: str) -> Iterator[Token]:
    """The tokens of an expression; the last is of kind `end`."""
    position = 0
    while True:
        found = _TOKEN.match(text, position)
        if found is None:
            raise _unreadable(text, position)
        kind = cast("TokenKind", found.lastgroup)
        yield Token(kind, _content(kind, found[kind]), found.start(kind), found.end(kind))
        if kind == "end":
            return
        position = found.end()


def query_error(text: str, start: int, end: int, problem: str) -> QueryError:
    """One line: the problem, its place counted from 1, and the expression with the place marked."""
    before, bad, after = text[max(0, start - _SHOWN) : start], text[start:end], text[end:]
    marked = f"{before}-->{bad[:_SHOWN]}<--{after[:_SHOWN]}"
    shown = "".join(char if char.isprintable() else " " for char in marked)
    return QueryError(f"cannot read the filter at character {start + 1}: {problem}: {shown}")


def _content(kind: TokenKind, token: str) -> str:
    if kind not in ("text", "name"):
        return token
    quote = token[0]
    return token[1:-1].replace(quote * 2, quote)


def _unreadable(text: str, position: int) -> QueryError:
    start = position + len(text[position:]) - len(text[position:].lstrip())
    char = text[start]
    if char in "'\"`":
        return query_error(text, start, len(text), f"a quote {char} is opened and never closed")
    end = start + 1
    while end < len(text) and (text[end].isalnum() or text[end] in "._"):
        end += 1
    if char.isdigit():
        problem = "this is neither a number nor a name; text goes into single quotes, as in 'jar'"
    else:
        problem = "this character has no meaning here"
    return query_error(text, start, end, problem)
