"""One writer at a time: a lock of the operating system, which ends with its process."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from semblance.errors import GalleryError, GalleryLocked
from semblance.gallery.sqlite.layout import Layout


@contextmanager
def writer_lock(layout: Layout, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the gallery's lock; GalleryLocked if another process or thread does."""
    from filelock import FileLock, Timeout

    lock = FileLock(layout.lock, thread_local=False)
    try:
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise GalleryLocked(_who_writes(layout)) from None
    except OSError as error:
        raise GalleryError(
            f"{layout.folder} cannot be written ({error.strerror}); check its permissions"
        ) from error
    try:
        _sign(layout)
        yield
    finally:
        lock.release()


def _sign(layout: Layout) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        layout.holder.write_text(json.dumps({"pid": os.getpid(), "since": since}))
    except OSError:
        # The name is a courtesy to others; without room for it the work itself will say so.
        return


def _who_writes(layout: Layout) -> str:
    advice = "wait until it has finished; reading goes on meanwhile"
    try:
        holder = json.loads(layout.holder.read_text())
        who = f"process {holder['pid']}, since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return f"{layout.folder} is being written by another process; {advice}"
    return f"{layout.folder} is being written by {who}; {advice}"
