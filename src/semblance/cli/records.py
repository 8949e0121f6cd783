"""`semblance list`, `show`, `remove`: what is in a gallery."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.gallery.port import Reader
    from semblance.gallery.records import Record


def list_records(
    gallery: options.GalleryPath,
    where: options.WhereText = None,
    as_json: options.AsJson = False,
) -> None:
    """List the records of a gallery, or those that match."""
    from semblance.cli.output import say, table
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        if as_json:
            _print_stream(opened.store, opened.records(where))
            return
        rows = [("id", "label", "group", "picture")]
        rows += [
            (str(record.id), record.label or "", record.group or "", record.uri)
            for record in opened.records(where)
        ]
    say(table(rows, right=(0,)))


def show(
    ids: Annotated[list[int], typer.Argument(help="Ids of records.", metavar="ID...")],
    gallery: options.GalleryPath,
    as_json: options.AsJson = False,
) -> None:
    """Show all that is known of some records."""
    from semblance.cli.output import print_json, say
    from semblance.errors import GalleryError
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        found = opened.store.records(ids)
        missing = sorted(set(ids) - {record.id for record in found})
        if missing:
            raise GalleryError(f"there is no record {missing[0]} in {gallery}")
        documents = [_full(opened.store, record) for record in found]
    if as_json:
        print_json({"records": documents})
    else:
        say("\n\n".join(_lines(document) for document in documents))


def remove(
    gallery: options.GalleryPath,
    ids: Annotated[
        list[int] | None, typer.Argument(help="Ids of records.", metavar="[ID...]")
    ] = None,
    where: options.WhereText = None,
    as_json: options.AsJson = False,
) -> None:
    """Forget records and their vectors. The files themselves stay where they are."""
    from semblance.cli.output import print_json, say
    from semblance.errors import UsageError
    from semblance.pipeline.gallery import Gallery

    if bool(ids) == (where is not None):
        raise UsageError("name the records to remove by id, or by --where, but not both")
    with Gallery.open(gallery, create=False) as opened:
        chosen = ids or [record.id for record in opened.records(where)]
        removed = opened.remove(chosen)
    if as_json:
        print_json({"removed": removed})
    else:
        say(f"{gallery}: {removed} removed")


def _summary(store: "Reader", record: "Record") -> dict[str, Any]:
    digests = store.vector_digests(record.id)
    return {
        "id": record.id,
        "uri": record.uri,
        "page": record.page,
        "digest": record.digest,
        "label": record.label,
        "group": record.group,
        "category": record.category,
        "spaces": sorted(digests),
        "vector_sha256": digests,
    }


def _full(store: "Reader", record: "Record") -> dict[str, Any]:
    return {
        **_summary(store, record),
        "width": record.width,
        "height": record.height,
        "size_bytes": record.stamp.size_bytes,
        "added_at": record.added_at,
        "attributes": dict(record.attributes),
    }


def _lines(document: dict[str, Any]) -> str:
    from semblance.naming import escape_name

    flat = {**document, **document["attributes"]}
    hidden = {"attributes", "vector_sha256"}
    return "\n".join(
        f"{escape_name(name):12s} {escape_name(_text(value))}"
        for name, value in flat.items()
        if name not in hidden and value not in (None, "")
    )


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _print_stream(store: "Reader", records: Iterator["Record"]) -> None:
    """The list as one JSON document, written as it is read, whatever its length."""
    import json

    sys.stdout.write('{"records": [')
    for place, record in enumerate(records):
        sys.stdout.write(",\n" if place else "\n")
        sys.stdout.write(json.dumps(_summary(store, record)))
    sys.stdout.write("\n]}\n")
