"""The cascades of a gallery, as it keeps them: one readable setting for all."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from semblance.errors import GalleryCorrupt, ViewError
from semblance.gallery.port import Reader, Writer
from semblance.search.cascade import Cascade, Kept

SETTING = "cascades"


def cascades(reader: Reader) -> tuple[Cascade, ...]:
    """Every cascade of a gallery, in the order they were kept; raises GalleryCorrupt."""
    try:
        tables = tomllib.loads(reader.setting(SETTING) or "")
        return tuple(_read(name, table) for name, table in tables.items())
    except (tomllib.TOMLDecodeError, TypeError, ValueError, KeyError) as error:
        raise GalleryCorrupt(
            f"the gallery's cascades cannot be read ({error}); bring back a backup"
        ) from error


def find_cascade(reader: Reader, name: str | None) -> Cascade | None:
    """The cascade of this name, if there is one."""
    return next((each for each in cascades(reader) if each.name == name), None)


def keep_cascade(reader: Reader, writer: Writer, cascade: Cascade) -> None:
    """Store a cascade, or replace the one of its name.

    Raises ViewError where its name is a view's, or one of its views is not there.
    """
    require_no_view(reader, cascade.name)
    views = [view.name for view in reader.views()]
    for view in (cascade.first, cascade.then):
        if view not in views:
            raise ViewError(f"the gallery has no view '{view}'; it has {', '.join(views)}")
    others = (each for each in cascades(reader) if each.name != cascade.name)
    _store(writer, (*others, cascade))


def drop_cascade(reader: Reader, writer: Writer, name: str) -> None:
    """Forget a cascade; its views stay."""
    _store(writer, [each for each in cascades(reader) if each.name != name])


def require_unused(reader: Reader, view: str) -> None:
    """Raises ViewError where a cascade searches with a view."""
    users = [each.name for each in cascades(reader) if view in (each.first, each.then)]
    if users:
        raise ViewError(
            f"the cascade '{users[0]}' searches with '{view}'; drop it first "
            f"(`semblance views drop {users[0]}`)"
        )


def require_no_view(reader: Reader, name: str) -> None:
    """Raises ViewError for a view's name where a cascade is meant."""
    if any(view.name == name for view in reader.views()):
        raise ViewError(f"'{name}' is a view of the gallery; name the cascade otherwise")


def require_no_cascade(reader: Reader, name: str) -> None:
    """Raises ViewError for a cascade's name where a view is meant."""
    cascade = find_cascade(reader, name)
    if cascade is not None:
        raise ViewError(
            f"'{name}' is a cascade, for searching only; its views are '{cascade.first}' and "
            f"'{cascade.then}'"
        )


def _store(writer: Writer, every: Iterable[Cascade]) -> None:
    text = "\n".join(line for cascade in every for line in _lines(cascade))
    if text:
        writer.set_setting(SETTING, text + "\n")
    else:
        writer.forget_setting(SETTING)


def _lines(cascade: Cascade) -> Iterator[str]:
    """A cascade as a table of TOML, of which JSON's texts, numbers and lists are a part."""
    name = json.dumps(cascade.name)
    yield f"[{name}]"
    yield f"first = {json.dumps(cascade.first)}"
    yield f"then = {json.dumps(cascade.then)}"
    yield f"shortlist = {cascade.shortlist}"
    yield f"[{name}.kept]"
    for field, value in asdict(cascade.kept).items():
        yield f"{field} = {json.dumps(value)}"


def _read(name: str, table: dict[str, Any]) -> Cascade:
    kept = {**table["kept"], "keys": tuple(table["kept"]["keys"])}
    return Cascade(name, table["first"], table["then"], table["shortlist"], Kept(**kept))
