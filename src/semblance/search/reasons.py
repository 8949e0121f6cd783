"""Why hits are hits, in pictures, for pages to show."""

from dataclasses import dataclass

import PIL.Image


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """A small picture and what it shows."""

    caption: str
    picture: PIL.Image.Image


@dataclass(frozen=True, slots=True, eq=False)
class Reasons:
    """Of an answer: what was seen of the query, and why each of the first hits is like it."""

    query: tuple[Reason, ...] = ()
    hits: tuple[tuple[Reason, ...], ...] = ()

    def of_hit(self, place: int) -> tuple[Reason, ...]:
        """Of the hit at a place, counted from 0; none where it was not explained."""
        return self.hits[place] if place < len(self.hits) else ()
