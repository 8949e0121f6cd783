"""Which pictures of a gallery a bakeoff asks about: labelled ones, or the views of its products."""

import contextlib
import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from semblance.evaluate.datasets.trial import Judge
from semblance.gallery.records import Record
from semblance.service.problems import Problem

T = TypeVar("T")

SUBJECTS = 4
"""Of a label: half of them choose the recipe and half judge it, and each needs another to find."""

FEWEST = 2
"""Labels with so many subjects; twice as many groups of several pictures."""


@dataclass(frozen=True)
class Chosen:
    """`judge` is what makes an answer right: a label, or the group where labels are too few."""

    records: tuple[Record, ...]
    judge: Judge


def chosen(records: Iterable[Record], most: int) -> Chosen:
    """At most so many pictures, spread evenly; raises Problem where nothing could be judged."""
    mine = [each for each in records if each.label is not None and each.page == 0]
    labels = _by(mine, [each.label for each in mine])
    usable = [members for members in labels if _subjects(members) >= SUBJECTS]
    if len(usable) >= FEWEST:
        each = max(SUBJECTS, most // len(usable))
        return Chosen(_first((_spread(members, each) for members in usable), most), "label")
    groups = [members for members in _by(mine, [r.group for r in mine]) if len(members) > 1]
    if len(groups) >= 2 * FEWEST:
        size = sum(map(len, groups)) / len(groups)
        return Chosen(_first(_spread(groups, max(2 * FEWEST, int(most / size))), most), "group")
    raise Problem(
        409,
        "too few labels",
        f"a bakeoff needs {FEWEST} labels with {SUBJECTS} pictures each (of different groups, "
        f"where there are groups), or {2 * FEWEST} groups with several pictures; label some "
        "pictures in the library first",
    )


@contextlib.contextmanager
def as_csv(records: Iterable[Record]) -> Iterator[Path]:
    """The pictures as a dataset that a bakeoff reads; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="semblance-bakeoff-") as folder:
        path = Path(folder) / "labelled.csv"
        with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("path", "label", "group"))
            rows.writerows((each.uri, each.label, each.group or "") for each in records)
        yield path


def _by(records: Sequence[Record], names: Sequence[str | None]) -> list[list[Record]]:
    """Records of one name together; those without a name are left out."""
    found: dict[str, list[Record]] = {}
    for record, name in zip(records, names, strict=True):
        if name is not None:
            found.setdefault(name, []).append(record)
    return list(found.values())


def _subjects(records: Iterable[Record]) -> int:
    """Different products; a picture of no group is one by itself."""
    return len({each.group if each.group is not None else each.id for each in records})


def _spread(items: Sequence[T], most: int) -> Sequence[T]:
    if len(items) <= most:
        return items
    return [items[place * len(items) // most] for place in range(most)]


def _first(lists: Iterable[Sequence[Record]], most: int) -> tuple[Record, ...]:
    """Whole lists, until there are enough."""
    found: list[Record] = []
    for each in lists:
        if found and len(found) + len(each) > most:
            break
        found += each
    return tuple(found)
