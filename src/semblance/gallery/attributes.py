"""What a user may say of a picture, so that every engine can keep it and search it."""

import json
import math
import re
from typing import Final

from semblance.errors import UsageError
from semblance.gallery.records import Attribute, Labels

WHOLE_NUMBERS: Final = range(-(2**63), 2**63)
"""Those that fit into a database's integers."""

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""A number as JSON writes it; 007 and +1 are codes, and stay text."""


def attribute_of(cell: str) -> Attribute:
    """What a cell of a table means; None for an empty one."""
    text = cell.strip()
    if not text:
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return _number(text) if _NUMBER.fullmatch(text) else text


def check_labels(labels: Labels, item: str) -> None:
    """Refuse, with a UsageError about `item`, what cannot be stored and found again."""
    for name, text in (("label", labels.label), ("group", labels.group)):
        if text is not None:
            _check_text(text, f"{item}: its {name}")
    for name, value in labels.attributes.items():
        _check_text(name, f"{item}: the name of an attribute")
        _check_attribute(value, f"{item}: its attribute '{name}'")


def _check_attribute(value: Attribute, what: str) -> None:
    match value:
        case None | bool():
            return
        case str():
            _check_text(value, what)
        case int():
            if value not in WHOLE_NUMBERS:
                raise UsageError(f"{what} is a whole number beyond 64 bits; give it as text")
        case float():
            if not math.isfinite(value):
                raise UsageError(f"{what} is {value}; leave it out instead")
        case _:
            raise UsageError(
                f"{what} is a {type(value).__name__}; use text, a number, true or false"
            )


def _check_text(text: str, what: str) -> None:
    if not isinstance(text, str):
        raise UsageError(f"{what} is a {type(text).__name__}, not a text")
    if "\0" in text:
        raise UsageError(f"{what} has a NUL character in it")
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise UsageError(f"{what} is no valid Unicode") from None


def _number(text: str) -> Attribute:
    """The number a text stands for, unless it is too large to be kept exactly."""
    try:
        value: int | float = json.loads(text)
    except ValueError:  # thousands of digits
        return text
    kept = value in WHOLE_NUMBERS if isinstance(value, int) else math.isfinite(value)
    return value if kept else text
