"""What became of a training: each epoch, and the weights that validation liked best."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Weights: TypeAlias = Mapping[str, Any]
"""Torch tensors by name; copies, which no later step changes."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean `loss` of its batches, and what validation gave, larger is better.

    Epochs are numbered from 1. `figures` are others of the same epoch, told and drawn beside. For
    LDA, which has no epochs, `number` is how many principal axes were tried.
    """

    number: int
    loss: float
    validation: float
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Fitted:
    """The `weights` of the epoch numbered `best`; `note` says what went wrong on the way, if
    anything."""

    weights: Weights
    epochs: tuple[Epoch, ...]
    best: int
    note: str = ""

    @property
    def chosen(self) -> Epoch:
        """The epoch whose weights these are."""
        return self.epochs[self.best - 1]
