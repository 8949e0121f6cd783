"""Golden queries with the answers they once had, as a file to keep beside the code."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.errors import SemblanceError, UsageError

VERSION = 1


@dataclass(frozen=True, slots=True)
class GoldenHit:
    """An answer: what it shows is known by its digest and page, wherever the file is now."""

    rank: int
    uri: str
    page: int
    digest: str
    cosine: float

    @property
    def key(self) -> tuple[str, int]:
        return self.digest, self.page


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """A picture that was asked, its digest, and its answers, best first."""

    path: Path
    digest: str
    hits: tuple[GoldenHit, ...]


@dataclass(frozen=True, slots=True)
class Golden:
    """The answers of one view: `view_key` names it with its fitted parts, `made_of` in words.

    A query's own picture is no answer of its own. `view` None is the gallery's default view.
    """

    view: str | None
    view_key: str
    made_of: str
    k: int
    records: int
    saved_at: str
    queries: tuple[GoldenQuery, ...]

    @property
    def cosines(self) -> list[float]:
        """Of all answers to all queries."""
        return [hit.cosine for query in self.queries for hit in query.hits]

    def to_json(self, folder: Path) -> str:
        """A document for a file in `folder`; the pictures below it are named relative to it."""
        shape = {"version": VERSION, **asdict(self)}
        for query in shape["queries"]:
            query["path"] = _relative(query["path"], folder)
        return json.dumps(shape, indent=1) + "\n"


def read_golden(file: Path) -> Golden:
    """The golden queries of a file; raises UsageError unless it is one of a version known here."""
    try:
        shape = json.loads(file.read_text(encoding="utf-8"))
        if shape["version"] != VERSION:
            raise UsageError(
                f"{file}: golden queries of version {shape['version']}, and this is {VERSION}; "
                "save them again"
            )
        return _golden(shape, file.parent)
    except OSError as error:
        raise SemblanceError(f"{file}: cannot be read: {error.strerror or error}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise UsageError(
            f"{file}: no golden queries; `semblance check-quality save` writes such a file"
        ) from error


def replaced(file: Path) -> str | None:
    """What golden queries saved to this file take the place of, in words; None where there is no
    such file."""
    if not file.exists():
        return None
    try:
        before = read_golden(file)
    except SemblanceError:
        return "a file in which no golden queries could be read"
    return f"{len(before.queries)} golden queries saved at {before.saved_at}"


def _golden(shape: Mapping[str, Any], folder: Path) -> Golden:
    queries = tuple(
        GoldenQuery(
            folder / query["path"],
            query["digest"],
            tuple(GoldenHit(**hit) for hit in query["hits"]),
        )
        for query in shape["queries"]
    )
    plain = {key: value for key, value in shape.items() if key not in ("version", "queries")}
    return Golden(**plain, queries=queries)


def _relative(path: Path, folder: Path) -> str:
    """Relative where the picture lies below the folder, so that both can be moved together."""
    place, root = path.absolute(), folder.absolute()
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
