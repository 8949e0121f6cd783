"""What `semblance datasets show` says of a dataset."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from semblance.cli.output import table, warn
from semblance.evaluate.datasets import Dataset, Item, Problem
from semblance.naming import escape_name

SHOWN = 5
"""Warnings of one kind that are shown; the rest are counted."""


def document(dataset: Dataset) -> dict[str, Any]:
    """Everything countable, as JSON."""
    return {
        "name": dataset.name,
        "root": str(dataset.root),
        "pictures": len(dataset.items),
        "pairs": len(dataset.pairs),
        "masks": sum(item.mask is not None for item in dataset.items),
        "labels": dict(dataset.labels),
        "groups": len(dataset.groups),
        "splits": [_split(name, items) for name, items in _by_split(dataset)],
        "problems": [asdict(problem) for problem in dataset.problems],
    }


def lines(dataset: Dataset) -> Iterator[str]:
    """The same for people; skipped inputs are left to `warn_of_skipped`."""
    yield f"dataset   {escape_name(dataset.name)}"
    yield f"pictures  {_counted(dataset)}"
    if dataset.labels:
        yield f"classes   {len(dataset.labels)}: {_classes(dataset)}"
    yield ""
    splits = [_split(name, items) for name, items in _by_split(dataset)]
    head = ("split", "pictures", "classes", "groups", "queries", "gallery")
    rows = [[str(row[column] or "-") for column in head] for row in splits]
    yield table([head, *rows], right=range(1, len(head)))
    yield from _warnings(dataset.problems)


def warn_of_skipped(dataset: Dataset) -> bool:
    """A line for each input that is left out; whether there is one."""
    skipped = [problem for problem in dataset.problems if problem.skipped]
    for problem in skipped:
        warn(f"skipped {escape_name(problem.item)}: {escape_name(problem.reason)}")
    return bool(skipped)


def _counted(dataset: Dataset) -> str:
    parts = [
        (len(dataset.pairs), "judged pairs"),
        (len(dataset.groups), "groups"),
        (sum(item.mask is not None for item in dataset.items), "masks"),
    ]
    return ", ".join(
        [str(len(dataset.items)), *(f"{count} {what}" for count, what in parts if count)]
    )


def _classes(dataset: Dataset) -> str:
    return ", ".join(f"{escape_name(name)} {count}" for name, count in dataset.labels.items())


def _by_split(dataset: Dataset) -> Iterator[tuple[str | None, list[Item]]]:
    for split in ("train", "validation", "test", None):
        if items := [item for item in dataset.items if item.split == split]:
            yield split, items


def _split(name: str | None, items: Sequence[Item]) -> dict[str, Any]:
    roles = Counter(item.role for item in items)
    return {
        "split": name,
        "pictures": len(items),
        "classes": len({item.label for item in items} - {None}),
        "groups": len({item.group for item in items} - {None}),
        "queries": roles["query"],
        "gallery": roles["gallery"],
    }


def _warnings(problems: Sequence[Problem]) -> Iterator[str]:
    kinds = Counter(problem.kind for problem in problems if not problem.skipped)
    for kind, count in kinds.items():
        yield ""
        yield f"{kind}: {count}"
        for problem in [each for each in problems if each.kind == kind][:SHOWN]:
            yield f"  {escape_name(problem.item)}: {escape_name(problem.reason)}"
        if count > SHOWN:
            yield f"  and {count - SHOWN} more (--json lists all)"
