"""A search that was answered, and what somebody then said or did about its hits."""

from dataclasses import dataclass, field, replace
from typing import Literal, get_args

Kind = Literal["click", "right", "wrong", "used"]
"""Opened; judged right or wrong; or taken for something, such as a purchase."""

KINDS: tuple[Kind, ...] = get_args(Kind)

Asked = Literal["record", "picture", "text", "several"]
Team = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as it was shown; `similarity` in [0, 1], larger is closer. `team` is the view that is
    credited with it where two were interleaved, None where neither is."""

    record: int
    similarity: float
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing said about one hit. `rank` counts from 1; `at` is seconds since 1970."""

    record: int
    rank: int
    kind: Kind
    at: float


@dataclass(frozen=True, slots=True)
class Search:
    """A search and its marks. The query is a record's id or a digest, never the picture.

    `key` is the fingerprint of the view as it was fitted then. `words` are there only where the
    service was told to keep them. `rival` is the second view of an interleaved search.
    """

    id: str
    at: float
    view: str
    key: str
    asked: Asked
    query: str
    k: int
    shown: tuple[Shown, ...]
    words: str | None = None
    rival: str | None = None
    rival_key: str | None = None
    marks: tuple[Mark, ...] = field(default=())

    @property
    def judged(self) -> tuple[Mark, ...]:
        """The marks by rank, as if a record that was searched with had not found itself."""
        own = int(self.query) if self.asked == "record" else None
        places = [place for place, hit in enumerate(self.shown, 1) if hit.record == own]
        own_rank = places[0] if places else len(self.shown) + 1
        said = [
            replace(mark, rank=mark.rank - (mark.rank > own_rank))
            for mark in self.marks
            if mark.record != own
        ]
        return tuple(sorted(said, key=lambda mark: mark.rank))

    @property
    def approved(self) -> tuple[Mark, ...]:
        """One mark for each hit that was clicked, used or called right, and not called wrong; by
        rank."""
        wrong = {mark.record for mark in self.judged if mark.kind == "wrong"}
        found = {mark.record: mark for mark in self.judged if mark.record not in wrong}
        return tuple(found.values())
