"""A query as its user put it: the words under which its answer is shown and stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """What was named: a picture, texts and further pictures to be like, and what to be unlike.

    `region` is the part of the picture that is meant: x, y, width, height in its pixels.
    """

    picture: Path | None = None
    texts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    like: tuple[Path, ...] = ()
    unlike: tuple[Path, ...] = ()
    region: tuple[int, int, int, int] | None = None

    @property
    def is_one_picture(self) -> bool:
        """Whether a picture, or a part of it, is all that was named."""
        others = (self.texts, self.without, self.like, self.unlike)
        return self.picture is not None and not any(others)

    @property
    def name(self) -> str:
        """The picture's path; without one the texts, and without those the other pictures."""
        if self.picture is not None:
            return str(self.picture)
        return ", ".join(self.texts or map(str, self.like))

    @property
    def title(self) -> str:
        """All of it on one line: `a.jpg + "red" - "leather"`."""
        wanted, unwanted = self._wanted(), self._unwanted()
        return " + ".join(wanted) + "".join(f" - {one}" for one in unwanted)

    def to_dict(self) -> dict[str, Any]:
        """`query`, the name; and what else was asked, where there is anything."""
        more = {
            "text": list(self.texts),
            "not": list(self.without),
            "like": [str(path) for path in self.like],
            "unlike": [str(path) for path in self.unlike],
            "region": list(self.region or ()),
        }
        return {"query": self.name, **{key: value for key, value in more.items() if value}}

    def _wanted(self) -> Iterator[str]:
        if self.picture is not None:
            part = "" if self.region is None else f" at {','.join(map(str, self.region))}"
            yield f"{self.picture}{part}"
        yield from map(str, self.like)
        yield from (f'"{text}"' for text in self.texts)

    def _unwanted(self) -> Iterator[str]:
        yield from map(str, self.unlike)
        yield from (f'"{text}"' for text in self.without)
