"""How the learning rate changes while a network learns: by the clock, or when validation waits."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from semblance.learn.networks.descent import Descent


class Schedule(Protocol):
    """Gives what the learning rate is multiplied by."""

    def factor(self, epochs: float) -> float:
        """After so many epochs and parts of one."""

    def heard(self, score: float) -> None:
        """Told what validation gave after an epoch, larger is better."""

    def state(self) -> dict[str, float]:
        """What `restore` needs to go on."""

    def restore(self, state: Mapping[str, float]) -> None: ...


@dataclass
class ByClock:
    """`course` says what the factor is when; what validation says changes nothing."""

    course: Callable[[float], float]

    def factor(self, epochs: float) -> float:
        return self.course(epochs)

    def heard(self, score: float) -> None:
        """Nothing to learn from it."""

    def state(self) -> dict[str, float]:
        return {}

    def restore(self, state: Mapping[str, float]) -> None:
        """There is nothing to go on from."""


@dataclass
class Plateau:
    """Multiplied by `reduction` whenever `wait` epochs went by without a better score."""

    wait: int
    reduction: float
    current: float = 1.0
    best: float = -math.inf
    waited: int = 0

    def factor(self, epochs: float) -> float:
        return self.current

    def heard(self, score: float) -> None:
        if score > self.best:
            self.best, self.waited = score, 0
            return
        self.waited += 1
        if self.waited >= self.wait:
            self.current, self.waited = self.current * self.reduction, 0

    def state(self) -> dict[str, float]:
        return {"current": self.current, "best": self.best, "waited": self.waited}

    def restore(self, state: Mapping[str, float]) -> None:
        self.current, self.best = state["current"], state["best"]
        self.waited = int(state["waited"])


@dataclass
class Warmed:
    """Another schedule, its factor rising from 0 during the first `epochs` epochs, and divided by
    1 + `decay` x epochs all the while.

    Goyal et al. 2017, https://arxiv.org/abs/1706.02677: what is new must not shake what is good
    with its first, large gradients.
    """

    inner: Schedule
    epochs: float
    decay: float = 0.0

    def factor(self, epochs: float) -> float:
        rise = min(1.0, epochs / self.epochs) if self.epochs else 1.0
        return rise * self.inner.factor(epochs) / (1 + self.decay * epochs)

    def heard(self, score: float) -> None:
        self.inner.heard(score)

    def state(self) -> dict[str, float]:
        return self.inner.state()

    def restore(self, state: Mapping[str, float]) -> None:
        self.inner.restore(state)


def schedule_of(descent: "Descent") -> Schedule:
    """The schedule by its name, warmed up and decaying."""
    return Warmed(SCHEDULES[descent.schedule](descent), descent.warmup, descent.decay)


def _cosine(descent: "Descent") -> Schedule:
    """Half a cosine from the end of the warm-up to 0 at the end (Loshchilov & Hutter 2016,
    https://arxiv.org/abs/1608.03983)."""
    length = max(descent.epochs - descent.warmup, 1e-9)

    def course(epochs: float) -> float:
        share = min(max((epochs - descent.warmup) / length, 0.0), 1.0)
        return (1 + math.cos(math.pi * share)) / 2

    return ByClock(course)


def _plateau(descent: "Descent") -> Schedule:
    return Plateau(descent.plateau, descent.reduction)


def _constant(descent: "Descent") -> Schedule:
    return ByClock(lambda epochs: 1.0)


SCHEDULES: Final[Mapping[str, Callable[["Descent"], Schedule]]] = {
    "cosine": _cosine,
    "plateau": _plateau,
    "constant": _constant,
}
