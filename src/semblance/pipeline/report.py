"""What an indexing run did: counts, and one line for everything that was skipped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from semblance.errors import NoImages
from semblance.naming import escape_name


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a page of one, that is not in the gallery, and why."""

    path: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        return {"path": self.path, "reason": self.reason}


def none_usable(count: int, skipped: Sequence[Skipped]) -> NoImages:
    """What to raise where not one of so many pictures can be used."""
    why = f"; the first is {skipped[0].path}: {skipped[0].reason}" if skipped else ""
    return NoImages(f"none of {count} pictures can be used{why}")


@dataclass(slots=True)
class IndexReport:
    """Counts are of pictures (a page is one); `ignored` of files that are no pictures by name.
    `relabelled` are among the unchanged and moved. `kept` are pictures that are gone from folders
    which now are empty, and so may be disks that are not mounted. `texts` are vectors of records'
    own texts; `no_object` are pictures in which a localizer found none, so that all of each is
    compared (in JSON how many); `notes` are sentences to be read, such as that none has a title,
    or that a view waits to be fitted.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    moved: int = 0
    relabelled: int = 0
    removed: int = 0
    kept: int = 0
    ignored: int = 0
    texts: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    no_object: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    took_s: float = 0.0

    @property
    def done(self) -> int:
        """Pictures that are now in the gallery as they are on disk."""
        return self.added + self.updated + self.unchanged + self.moved

    @property
    def on_objects(self) -> list[str]:
        """A sentence where objects were looked for in vain."""
        count = len(self.no_object)
        if not count:
            return []
        which = f"{count} pictures, such as" if count > 1 else "the picture"
        first = escape_name(self.no_object[0])
        return [f"no object found in {which} {first}: all of it is compared"]

    def to_dict(self) -> dict[str, Any]:
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "moved": self.moved,
            "removed": self.removed,
            "relabelled": self.relabelled,
            "kept": self.kept,
            "texts": self.texts,
            "skipped": [item.to_dict() for item in self.skipped],
            "ignored": self.ignored,
            "no_object": len(self.no_object),
            "notes": self.notes,
            "took_s": self.took_s,
        }
