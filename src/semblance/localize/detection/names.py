"""The names of a detector's classes: from the graph's metadata or from a file beside it."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

from semblance.errors import UsageError, WeightsError
from semblance.naming import escape_name

LONGEST = 1_000_000
"""Characters of metadata that are read as names; more is no list of classes."""


def names_in(metadata: Mapping[str, str]) -> dict[int, str]:
    """Number to name, from the key `names` as Ultralytics writes it: a dict or list in Python.

    Empty where there is none or it cannot be read.
    """
    text = metadata.get("names", "")
    if not text or len(text) > LONGEST:
        return {}
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return {}
    if not isinstance(found, dict | list | tuple):
        return {}
    pairs = found.items() if isinstance(found, dict) else enumerate(found)
    return {int(number): escape_name(str(name)) for number, name in pairs if _is_number(number)}


def names_file(graph: Path) -> Path:
    """`model.onnx.names` for `model.onnx`, one name a line, as Darknet's `.names` files."""
    return graph.with_name(f"{graph.name}.names")


def names_beside(graph: Path) -> list[str]:
    """The lines of the graph's names file, none where there is no such file."""
    path = names_file(graph)
    if not path.is_file():
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WeightsError(f"the names of classes in {path} cannot be read ({error})") from error
    return [escape_name(line.strip()) for line in lines]


def chosen(kinds: Iterable[str], names: Mapping[int, str], detector: str) -> frozenset[int]:
    """The class numbers of names (in any case) or numbers; raises UsageError for unknown ones."""
    numbers = {name.casefold(): number for number, name in sorted(names.items(), reverse=True)}
    return frozenset(_number(kind, numbers, names, detector) for kind in kinds)


def _number(kind: str, numbers: Mapping[str, int], names: Mapping[int, str], detector: str) -> int:
    if kind.casefold() in numbers:
        return numbers[kind.casefold()]
    if kind.isdecimal() and (not names or int(kind) in names):
        return int(kind)
    if not names:
        raise UsageError(
            f"{detector} does not name its classes, so '{kind}' is unknown; give the number of the "
            "class, or write the names, one a line, to a file with .names after the graph's name"
        )
    import difflib

    known = list(names.values())
    near = difflib.get_close_matches(kind, known, n=3, cutoff=0)
    raise UsageError(
        f"{detector} knows no class '{kind}'; of its {len(known)} the nearest are {', '.join(near)}"
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())
