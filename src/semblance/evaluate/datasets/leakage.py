"""Leakage: the same file, or pictures of the same thing, on both sides of a split."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from semblance.evaluate.datasets.item import Item
from semblance.evaluate.datasets.problems import Problem

NAMED = 3
"""Groups that are named in the one line about them."""

Side: TypeAlias = tuple[str | None, str | None]
"""What must stay apart from another: a split, or a role within it."""


def leakage(items: Sequence[Item]) -> list[Problem]:
    """One problem for each picture that is on several sides, one for all groups across splits.

    Files are read only where one of the same size is on another side.
    """
    if len({_side(item) for item in items}) < 2:
        return []
    return [*_copies(items), *_groups(items)]


def _side(item: Item) -> Side:
    return item.split, item.role


def _copies(items: Iterable[Item]) -> Iterator[Problem]:
    by_size: defaultdict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_size[_size_bytes(item)].append(item)
    for alike in by_size.values():
        if not _apart(alike):
            continue
        by_digest: defaultdict[str, list[Item]] = defaultdict(list)
        for item in alike:
            by_digest[_digest(item)].append(item)
        yield from (_copied(same) for same in by_digest.values() if _apart(same))


def _apart(items: Sequence[Item]) -> bool:
    return len(items) > 1 and len({_side(item) for item in items}) > 1


def _copied(same: Sequence[Item]) -> Problem:
    first, *others = same
    elsewhere = next(item for item in others if _side(item) != _side(first))
    more = f" and {len(same) - 2} more" if len(same) > 2 else ""
    reason = f"is byte for byte {elsewhere.key} ({_called(elsewhere)}){more}"
    return Problem("leakage", f"{first.key} ({_called(first)})", reason)


def _called(item: Item) -> str:
    return " ".join(word for word in _side(item) if word) or "no split"


def _groups(items: Iterable[Item]) -> Iterator[Problem]:
    """Groups across splits teach the answers; across query and gallery they may be the question."""
    splits: defaultdict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.group is not None and item.split is not None:
            splits[item.group].add(item.split)
    torn = sorted(group for group, where in splits.items() if len(where) > 1)
    if torn:
        which = ", ".join(torn[:NAMED]) + (", ..." if len(torn) > NAMED else "")
        count = "1 group has" if len(torn) == 1 else f"{len(torn)} groups have"
        yield Problem("leakage", which, f"{count} pictures in more than one split")


def _size_bytes(item: Item) -> int:
    """-1 for a file that is out of reach: it is told of when it is to be decoded."""
    if not isinstance(item.picture, Path):
        return item.picture.nbytes
    try:
        return item.picture.stat().st_size
    except OSError:
        return -1


def _digest(item: Item) -> str:
    if not isinstance(item.picture, Path):
        return hashlib.sha256(item.picture.tobytes()).hexdigest()
    try:
        with item.picture.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return f"out of reach: {item.key}"
