"""One writer at a time, by agreement: a row that says who writes, and until when.

Milvus cannot compare and set, so whoever wants to write first writes down that he does and then
looks who else has: of two at least one sees the other. A holder renews his row, and takes it away
in the end.

What a lease cannot promise: a writer that was stopped for longer than LEASE_S (a sleeping
laptop) and wakes up in the middle of a call may finish that one message beside its successor, and
clocks that differ by minutes shorten or lengthen it. A writer looks at its own clock before each
message and stops when its time is up.
"""

import contextlib
import json
import os
import platform
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from semblance.errors import GalleryLocked, SemblanceError
from semblance.gallery.milvus.documents import FIELDS, Document, from_rows, to_rows
from semblance.gallery.milvus.layout import Layout
from semblance.gallery.milvus.server import Server

LEASE: Final = "lease"

LEASE_S: Final = 90.0
"""Longer than a server takes to come back."""

RENEWED_EVERY_S: Final = 20.0
MARGIN_S: Final = 5.0
"""So long before the end of its time a writer stops."""

ROUNDS: Final = 30
"""How often to look whether others who asked at the same moment have made up their minds."""

ROUND_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Bid:
    """One who writes (`holds`) or would like to."""

    token: int
    holds: bool
    expires: float
    process: str
    since: str
    keys: tuple[int, ...]

    @property
    def is_live(self) -> bool:
        return self.expires > time.time() and not _has_ended(self.process)


class Lease:
    """The right to write to one gallery. Made by `acquire`, given back by `release`."""

    def __init__(self, server: Server, layout: Layout) -> None:
        self._server = server
        self._layout = layout
        self._token = secrets.randbits(62)
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self._key = 0
        self._until = 0.0
        self._ended = threading.Event()
        self._turn = threading.Lock()
        self.follows_a_crash = False
        self._dead: list[int] = []

    def acquire(self) -> None:
        """Become the holder; raises GalleryLocked at once where another one is."""
        self._write(holds=False)
        try:
            self._await_turn()
            self._write(holds=True)
            self._bury()
        except BaseException:
            self._withdraw()
            raise
        threading.Thread(target=self._renew, name="gallery lease", daemon=True).start()

    def check(self) -> None:
        """Raises GalleryLocked where the time is up: another process may be the writer now."""
        if time.monotonic() > self._until - MARGIN_S:
            raise GalleryLocked(
                f"{self._server.address}: this process was away for too long and is not the writer "
                "any more; nothing of the last batch was stored; run the command again"
            )

    def release(self, *, clean: bool) -> None:
        """Let the next one write; after a failure that left rows behind, it clears them away."""
        self._ended.set()
        with self._turn:
            if clean:
                self._withdraw()
            else:
                with contextlib.suppress(SemblanceError):
                    self._write(holds=True, expires=0.0)

    def _await_turn(self) -> None:
        for _ in range(ROUNDS):
            others = [bid for bid in self._bids() if bid.token != self._token and bid.is_live]
            if not others:
                return
            rival = min(others, key=lambda bid: (not bid.holds, bid.token))
            if rival.holds or rival.token < self._token:
                break
            time.sleep(ROUND_S)
        raise GalleryLocked(
            f"{self._server.address} is being written by {rival.process.split('|')[0]}, since "
            f"{rival.since}; wait until it has finished; reading goes on meanwhile"
        )

    def _bids(self) -> list[Bid]:
        rows = self._server.query(self._layout.meta, f'key == "{LEASE}"', FIELDS)
        return [_bid(document) for document in from_rows(rows)]

    def _write(self, *, holds: bool, expires: float | None = None) -> None:
        """Put down this bid anew, and then delete what it said before."""
        began = time.monotonic()
        said: dict[str, Any] = {
            "holds": holds,
            "expires": time.time() + LEASE_S if expires is None else expires,
            "process": _this_process(),
            "since": self._since,
        }
        key, before = -1 - secrets.randbits(62), self._key
        document = Document(self._token, LEASE, json.dumps(said), part=secrets.randbits(31))
        (row,) = to_rows(document, 0)
        self._server.insert(self._layout.meta, [{"pk": key, **row}])
        self._key, self._until = key, began + LEASE_S
        if before:
            self._server.delete(self._layout.meta, [before])

    def _withdraw(self) -> None:
        if self._key:
            with contextlib.suppress(SemblanceError):
                # It ends by itself in any case.
                self._server.delete(self._layout.meta, [self._key])

    def _bury(self) -> None:
        """Delete the bids of those who ended without a word; they may have left half a batch."""
        dead = [bid for bid in self._bids() if bid.token != self._token and not bid.is_live]
        self.follows_a_crash = any(bid.holds for bid in dead)
        self._dead = [key for bid in dead for key in bid.keys]

    def forget_the_dead(self) -> None:
        """Once what they left is cleared away."""
        self._server.delete(self._layout.meta, self._dead)

    def _renew(self) -> None:
        while not self._ended.wait(RENEWED_EVERY_S):
            with self._turn, contextlib.suppress(SemblanceError):
                # Without a renewal the writer stops by its own clock.
                if not self._ended.is_set():
                    self._write(holds=True)


def _bid(document: Document) -> Bid:
    said = json.loads(document.data)
    return Bid(
        document.owner,
        said["holds"],
        said["expires"],
        said["process"],
        said["since"],
        document.keys,
    )


def _this_process() -> str:
    """Who this is for people, and behind the bar for other processes of the same machine."""
    return f"process {os.getpid()} on {platform.node() or 'some machine'}|{os.getpid()}|{_place()}"


def _place() -> str:
    """The machine since it was started and the numbering of its processes; empty if unknown.

    Containers may share a name and have processes of the same number.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _has_ended(process: str) -> bool:
    """Whether a process is known to be over, because it ran here."""
    _, number, place = process.split("|")
    if not place or place != _place():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
