"""Folders that are watched: what appears there joins the gallery, and whoever asked is told."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from semblance.errors import GalleryLocked, NoImages, SemblanceError
from semblance.finite import finite
from semblance.gallery.labels import folder_labels
from semblance.gallery.records import Record
from semblance.pipeline.arrivals import look_up
from semblance.search.where import parse
from semblance.service.desk import Desk
from semblance.service.problems import Problem
from semblance.service.schemas.pictures import arrival_shape, name_of
from semblance.service.security.fetching import Fetcher

MOST_TOLD = 1000
"""Newcomers of one round that are looked up and told of."""

log = logging.getLogger("semblance.service")


async def watch(desk: Desk) -> None:
    """Look at the watched folders, again and again, until cancelled.

    One process of several watches: it holds a lock beside the gallery.
    """
    settings = desk.settings
    if not settings.watch or settings.read_only:
        return
    with _only_one(desk) as mine:
        while True:
            if mine():
                try:
                    await desk.workshop.write("watch", look_round, desk)
                except (SemblanceError, Problem, OSError) as error:
                    log.warning("watching: %s", error)
            await asyncio.sleep(settings.watch_seconds)


def look_round(desk: Desk) -> list[dict[str, Any]]:
    """Bring the gallery up to date with the watched folders; what is known of each newcomer.

    A file that is still being written is skipped, and found complete in a later round.
    """
    gallery, folders = desk.gallery, list(desk.settings.watch)
    last = max(gallery.store.ids().tolist(), default=0)
    try:
        gallery.add(folders, folder_labels(folders))
    except (NoImages, GalleryLocked):
        return []
    fresh = list(islice(gallery.records(parse(f"id > {last}")), MOST_TOLD))
    told = [_told(desk, record) for record in fresh]
    for one in told:
        log.info("arrived: %s is %s", one["name"], one["relation"])
    if told and desk.settings.webhook:
        _tell(desk, desk.settings.webhook, told)
    return told


def _told(desk: Desk, record: Record) -> dict[str, Any]:
    found = look_up(desk.gallery, record, desk.settings.limit, desk.settings.view, desk.limits)
    said = arrival_shape(name_of(record), found).model_dump(mode="json")
    return {"id": record.id, "at": time.time(), **said}


def _tell(desk: Desk, url: str, told: list[dict[str, Any]]) -> None:
    """Send a JSON document {arrived: [...]} to the webhook; one that fails is only logged."""
    try:
        Fetcher.of(desk.settings).post(url, json.dumps(finite({"arrived": told})).encode())
    except Problem as error:
        log.warning("the webhook was not told: %s", error.detail)


@contextmanager
def _only_one(desk: Desk) -> Iterator[Any]:
    """Whether this process is the one that watches; it may become it later."""
    from filelock import FileLock, Timeout

    lock = FileLock(desk.settings.home / "watch.lock", thread_local=False)

    def mine() -> bool:
        if lock.is_locked:
            return True
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            return False
        return True

    try:
        yield mine
    finally:
        lock.release()
