"""What is audited: pictures, their labels, and which part of the data each belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from semblance.evaluate.datasets import Item
from semblance.evaluate.datasets.item import Stored
from semblance.evaluate.structure import Picture

ORDER = ("train", "validation", "test")
"""A copy is better taken out of an earlier part: a test that stays as it is stays comparable."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One picture; `key` names it, `page` counts from 0 within its file.

    `part` is its split and role, such as "test query": what must be kept apart from other parts.
    It is None where there are none.
    """

    key: str
    picture: Stored
    label: str | None = None
    group: str | None = None
    part: str | None = None
    page: int = 0

    @property
    def name(self) -> str:
        """The key, with the page of a file that shows another than its first."""
        return f"{self.key}, page {self.page + 1}" if self.page else self.key

    @property
    def place(self) -> str:
        """The part in words."""
        return self.part or "no split"


def order_of(part: str | None) -> tuple[int, str]:
    """Sorts parts from what is learnt from to what is asked: no split, train, validation, test,
    and a gallery before its queries."""
    name = part or ""
    split = name.partition(" ")[0]
    return ORDER.index(split) if split in ORDER else -1, name


def of_items(items: Iterable[Item]) -> tuple[Subject, ...]:
    """The pictures of a dataset, each in the part that its split and role name."""
    return tuple(
        Subject(
            item.key,
            item.picture,
            item.label,
            item.group,
            " ".join(word for word in (item.split, item.role) if word) or None,
        )
        for item in items
    )


def of_pictures(pictures: Iterable[Picture], groups: Mapping[int, str]) -> tuple[Subject, ...]:
    """The pictures of a gallery, which has no parts; `groups` by the records' ids."""
    return tuple(
        Subject(one.uri, Path(one.uri), one.label, groups.get(one.id), page=one.page)
        for one in pictures
    )
