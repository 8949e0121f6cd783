"""What routes read out of a request: the desk, the client, pictures, filters."""

import base64
import binascii
from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Request, UploadFile

from semblance.errors import QueryError
from semblance.gallery.records import Record
from semblance.images import Source
from semblance.naming import escape_name
from semblance.search.region import Part, region_of
from semblance.search.threshold import Threshold
from semblance.search.where import Where, fields, parse
from semblance.search.where_tree import And
from semblance.service.adding import name_of
from semblance.service.desk import Desk
from semblance.service.problems import Problem
from semblance.service.settings import MIB
from semblance.service.strict import Strict as Strict

HIDDEN_FIELD = "uri"
"""A filter on it would tell, question by question, where files lie on this machine."""

LARGEST_ID = 2**63 - 1


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def client_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


TheDesk = Annotated[Desk, Depends(desk_of)]
Client = Annotated[str, Depends(client_of)]


async def source_of(upload: UploadFile, desk: Desk, name: str) -> Source:
    """An upload as bytes that were read once; raises ImageError and Problem."""
    most = desk.limits.max_bytes
    if upload.size is not None and upload.size > most:
        raise Problem(
            413, "picture too large", f"{name}: at most {most // MIB} MB; send a smaller picture"
        )
    return Source.from_bytes(await upload.read(), name, desk.limits)


async def sources_of(uploads: Iterable[UploadFile], desk: Desk, field: str) -> list[Source]:
    """Several uploads; in messages each is called by what its sender called it."""
    return [
        await source_of(upload, desk, f"{field} {escape_name(name_of(upload.filename, place))}")
        for place, upload in enumerate(uploads)
    ]


def part_of(text: str | None) -> Part | None:
    """The part of a picture that is meant, where one is named."""
    return None if text is None else region_of(text)


def records_of(desk: Desk, ids: list[int] | None) -> tuple[Record, ...]:
    """Records by id; raises Problem for one that is not there."""
    wanted = list(dict.fromkeys(ids or ()))
    if not all(0 < id <= LARGEST_ID for id in wanted):
        raise Problem(422, "wrong parameter", "ids are positive numbers of 64 bits")
    found = desk.gallery.store.records(wanted)
    missing = sorted(set(wanted) - {record.id for record in found})
    if missing:
        raise Problem(404, "no such picture", f"there is no picture {missing[0]}; it may be gone")
    return tuple(found)


def words(said: str | None) -> str | None:
    """A label or a group; blanks alone are none, for nobody could see or choose it."""
    return said if said and said.strip() else None


def threshold_of(text: str | None, desk: Desk) -> Threshold:
    return desk.settings.limit if text is None else Threshold.parse(text)


def where_of(text: str | None) -> Where | None:
    """A filter; raises QueryError, also for the field that is not to be asked about."""
    if text is None or not text.strip():
        return None
    where = parse(text)
    if any(field.name == HIDDEN_FIELD and not field.is_attribute for field in fields(where)):
        raise QueryError("records are not filtered by 'uri' here; use id, label, group or filename")
    return where


def after(where: Where | None, cursor: str | None) -> Where | None:
    """The filter, and only what comes after the cursor."""
    if cursor is None:
        return where
    beyond = parse(f"id > {_place(cursor)}")
    return beyond if where is None else And((where, beyond))


def cursor_at(record_id: int) -> str:
    return base64.urlsafe_b64encode(str(record_id).encode()).decode().rstrip("=")


def _place(cursor: str) -> int:
    try:
        place = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        place = -1
    if not 0 <= place <= LARGEST_ID:
        raise QueryError("the cursor is not one of ours; start again without it")
    return place
