"""What became of a training: each epoch, and the head that validation liked best."""

from dataclasses import dataclass

from semblance.learn.head import Head


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean `loss` of its batches, and mAP on validation in [0, 1], larger is better.

    For LDA, which has no epochs, `number` is how many principal axes were tried.
    """

    number: int
    loss: float
    validation: float


@dataclass(frozen=True, eq=False)
class Trained:
    """The `head` of the epoch `best`; `note` says what went wrong on the way, if anything did."""

    head: Head
    epochs: tuple[Epoch, ...]
    best: int
    note: str = ""
