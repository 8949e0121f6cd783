"""A process that fills a gallery batch by batch, says so, and may end itself at a named stage.

    python -m tests.gallery.crash_child GALLERY [STAGE OCCURRENCE]

Prints `ready`, then `stored N` after each acknowledged batch, where N pictures are now stored.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from semblance.encoders.space import Space
from semblance.gallery.records import Draft, Labels
from semblance.gallery.sqlite import SqliteStore, Stage
from semblance.images.stamp import FileStamp
from tests.gallery.samples import PREPROCESSING, draft

PICTURES = 240
BATCH = 8
BATCHES_A_WRITER = 3
SPACES = (Space("one", "00", PREPROCESSING, 400), Space("two", "00", PREPROCESSING, 150))


def picture(number: int) -> Draft:
    """The picture of this number, the same in every run."""
    labels = Labels("jar", f"p{number // 4}", {"price": number})
    stamp = FileStamp(number, number, number)
    return draft(f"/pictures/{number:04}", number, labels=labels, spaces=SPACES, stamp=stamp)


def silent(stored: int) -> None:
    """What a run says that nobody watches."""


def fill(store: SqliteStore, acknowledge: Callable[[int], None] = silent) -> None:
    """Store what is missing, in order, as a resumed indexing run does."""
    while missing := _missing(store)[: BATCH * BATCHES_A_WRITER]:
        with store.writer() as writer:
            for space in SPACES:
                writer.add_space(space)
            for start in range(0, len(missing), BATCH):
                writer.put([picture(number) for number in missing[start : start + BATCH]])
                acknowledge(store.count())


def _missing(store: SqliteStore) -> list[int]:
    known = {record.uri for record in store.each_record()}
    return [number for number in range(PICTURES) if picture(number).uri not in known]


class SelfDestruction:
    """Ends the process, with no chance to tidy up, when a stage is reached the n-th time."""

    def __init__(self, stage: str, occurrence: int) -> None:
        self.stage = stage
        self.left = occurrence

    def __call__(self, stage: Stage) -> None:
        self.left -= stage == self.stage
        if stage == self.stage and self.left == 0:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def main(folder: str, stage: str = "", occurrence: str = "0") -> None:
    on_stage = SelfDestruction(stage, int(occurrence))
    print("ready", flush=True)
    store = SqliteStore.open(Path(folder), create=True, on_stage=on_stage)
    fill(store, lambda stored: print(f"stored {stored}", flush=True))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
