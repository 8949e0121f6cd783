"""Who is told how far a training is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from semblance.learn.epochs.progress import Epoch


@dataclass(frozen=True, slots=True)
class Watch:
    """Told how far a run is: pictures encoded (or read) of so many, and every epoch."""

    encoding: Callable[[int, int], None] = field(default=lambda done, total: None)
    epoch: Callable[[Epoch], None] = field(default=lambda epoch: None)
