"""The head that a training came to."""

from dataclasses import dataclass

from semblance.learn.epochs.progress import Epoch
from semblance.learn.heads.head import Head


@dataclass(frozen=True, eq=False)
class Trained:
    """The `head` of the epoch `best`; `note` says what went wrong on the way, if anything did."""

    head: Head
    epochs: tuple[Epoch, ...]
    best: int
    note: str = ""
