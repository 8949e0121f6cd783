"""Spaces, views and settings: small documents among the meta rows, checksums verified."""

import json
from collections.abc import Sequence
from typing import Any, Final

from semblance.encoders.space import Space
from semblance.errors import GalleryCorrupt
from semblance.gallery.checksums import seal, stamp_of
from semblance.gallery.milvus.documents import Document, number_of, packed, unpacked
from semblance.gallery.milvus.tables import Tables
from semblance.gallery.records import StoredView
from semblance.gallery.stored_space import StoredSpace

SPACE: Final = "space"
VIEW: Final = "view"
SETTING: Final = "setting"
KINDS: Final = (SPACE, VIEW, SETTING)

RESTORE: Final = (
    "run `semblance check` to see what is left, and restore the server from a backup or index the "
    "pictures into a new gallery"
)


def read(tables: Tables, kind: str, names: Sequence[str] | None = None) -> list[Document]:
    """The documents of a kind, or those of these names; raises GalleryCorrupt."""
    of_kind = f'key == "{kind}"'
    if names is None:
        found = tables.documents(tables.layout.meta, of_kind)
    else:
        numbers = [number_of(name) for name in names]
        found = tables.documents_of(tables.layout.meta, numbers, of_kind)
    for document in found:
        if not is_sound(document):
            raise GalleryCorrupt(f"{what(document)} does not match its checksum; {RESTORE}")
    return found


def is_sound(document: Document) -> bool:
    return _stamp(document.key, document.data) == document.stamp


def what(document: Document) -> str:
    """What to call a document that may be damaged."""
    try:
        return f"the {document.key} '{json.loads(document.data)['name']}'"
    except (ValueError, KeyError, TypeError):
        return f"a {document.key}"


def document(kind: str, name: str, said: dict[str, Any]) -> Document:
    data = json.dumps({"name": name, **said}, separators=(",", ":"))
    return Document(number_of(name), kind, data, 0, _stamp(kind, data))


def read_spaces(tables: Tables) -> dict[str, StoredSpace]:
    """The spaces by fingerprint, in the order they were added. The id of each is the transaction
    that added it: vectors that are older belong to one that was dropped."""
    found = sorted(read(tables, SPACE), key=lambda document: document.born)
    spaces = [(d.born, Space.from_json(json.loads(d.data)["definition"])) for d in found]
    return {space.fingerprint: StoredSpace(born, space, "float32") for born, space in spaces}


def space_document(space: Space) -> Document:
    return document(SPACE, space.fingerprint, {"definition": space.to_json()})


def read_views(tables: Tables) -> dict[str, tuple[StoredView, int]]:
    """The views by name with the place of each, the default first, then by place."""
    said = [json.loads(document.data) for document in read(tables, VIEW)]
    said.sort(key=lambda view: (not view["is_default"], view["place"]))
    return {view["name"]: (_view(view), view["place"]) for view in said}


def view_document(view: StoredView, place: int) -> Document:
    said = {
        "version": view.version,
        "definition": view.definition,
        "fitted": None if view.fitted is None else packed(view.fitted),
        "fitted_on": view.fitted_on,
        "is_default": view.is_default,
        "place": place,
    }
    return document(VIEW, view.name, said)


def read_setting(tables: Tables, key: str) -> str | None:
    for found in read(tables, SETTING, [key]):
        value: str = json.loads(found.data)["value"]
        return value
    return None


def setting_document(key: str, value: str) -> Document:
    return document(SETTING, key, {"value": value})


def _view(said: dict[str, Any]) -> StoredView:
    return StoredView(
        name=said["name"],
        version=said["version"],
        definition=said["definition"],
        fitted=None if said["fitted"] is None else unpacked(said["fitted"]),
        fitted_on=said["fitted_on"],
        is_default=said["is_default"],
    )


def _stamp(kind: str, data: str) -> int:
    return stamp_of(seal(kind.encode(), data.encode("ascii", "backslashreplace")))
