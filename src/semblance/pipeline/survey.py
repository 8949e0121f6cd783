"""What an indexing run has to look at: the walk, less what the gallery holds unchanged."""

import os
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TypeAlias, TypeVar

from semblance.gallery.port import Reader
from semblance.gallery.records import Record
from semblance.images import Found, Unusable, Walk
from semblance.images.stamp import FileStamp
from semblance.pipeline.presence import is_whole
from semblance.pipeline.report import Skipped

LOOKUP = 256
"""Files looked up in the gallery at a time."""

BATCH = 8
"""Files that a worker takes at a time."""

HEAD = 64
"""Files that all workers but one take first: they decode them while that one opens the networks."""

CLOCK_GRAIN_NS = 2_000_000_000
"""A file modified this shortly before it was read is read again: a later change could bear the
same time. Two seconds is FAT's resolution, the coarsest in use."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fresh:
    """A file to read: new, or changed since it was stored."""

    path: Path


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that stands as it was when it was stored."""

    path: Path
    records: tuple[Record, ...]


Item: TypeAlias = Fresh | Unchanged | Skipped


def survey(walk: Walk, reader: Reader, incomplete: Set[int]) -> Iterator[Item]:
    """One item for each file of the walk, in its order.

    `incomplete` are ids of records that lack a vector in some space: their files are fresh.
    """
    for entries in _chunks(walk, LOOKUP):
        known = reader.at([str(entry.path) for entry in entries if isinstance(entry, Found)])
        for entry in entries:
            if isinstance(entry, Unusable):
                yield Skipped(str(entry.path), entry.reason)
                continue
            records = known.get(str(entry.path), [])
            complete = is_whole(records) and incomplete.isdisjoint(r.id for r in records)
            if complete and _stands(records[0]):
                yield Unchanged(entry.path, tuple(records))
            else:
                yield Fresh(entry.path)


def work_chunks(items: Iterable[Item], workers: int) -> Iterator[list[Item]]:
    """Runs of items worth a worker's turn: BATCH files to read or HEAD, up to LOOKUP in all."""
    sizes = chain([BATCH], repeat(HEAD, workers - 1), repeat(BATCH))
    size = next(sizes)
    chunk: list[Item] = []
    fresh = 0
    for item in items:
        chunk.append(item)
        fresh += isinstance(item, Fresh)
        if fresh == size or len(chunk) == LOOKUP:
            yield chunk
            chunk, fresh = [], 0
            size = next(sizes)
    if chunk:
        yield chunk


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _stands(record: Record) -> bool:
    """Whether the file's size and time are those it was stored with, and can be believed."""
    try:
        now = os.stat(record.uri)
    except OSError:
        return False
    stored: FileStamp = record.stamp
    if (now.st_size, now.st_mtime_ns) != (stored.size_bytes, stored.mtime_ns):
        return False
    return stored.mtime_ns < stored.read_ns - CLOCK_GRAIN_NS
