"""How the weights of a network move: the optimizer, its rate and how many pictures a step hears."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from semblance.errors import UsageError
from semblance.learn.configuration import Configuration
from semblance.learn.networks.precision import PRECISIONS
from semblance.learn.networks.schedules import SCHEDULES


@dataclass(frozen=True)
class Descent(Configuration):
    """`learning_rate` is that of what is new; `schedule` says how it changes, after `warmup`
    epochs in which it rises from 0. `plateau` epochs without a gain multiply it by `reduction`.
    Whatever the schedule, it is divided by 1 + `decay` x epochs.

    A step hears `accumulate` batches of `batch` pictures. Gradients are shortened to a length of
    `clip`, 0 for never. `precision` is float32, bf16 or fp16, or `auto`: the fastest that is
    safe on the device. `momentum` is of sgd, which is Nesterov's.
    """

    optimizer: str = "adamw"
    learning_rate: float = 1e-3
    momentum: float = 0.9
    weight_decay: float = 1e-4
    schedule: str = "cosine"
    warmup: float = 1.0
    plateau: int = 5
    reduction: float = 0.5
    decay: float = 0.0
    batch: int = 32
    accumulate: int = 1
    clip: float = 1.0
    precision: str = "auto"
    epochs: int = 10
    patience: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for what, known in (
            ("optimizer", OPTIMIZERS),
            ("schedule", SCHEDULES),
            ("precision", PRECISIONS),
        ):
            if getattr(self, what) not in known:
                raise UsageError(
                    f"there is no {what} '{getattr(self, what)}'; there are {', '.join(known)}"
                )
        for name in ("epochs", "patience", "plateau", "batch", "accumulate"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} is {getattr(self, name)}; it takes at least 1")
        for name in ("weight_decay", "warmup", "decay", "clip"):
            if not getattr(self, name) >= 0:
                raise UsageError(f"{name} is {getattr(self, name)}; it takes at least 0")
        if not self.learning_rate > 0:
            raise UsageError("learning_rate is above 0")
        if not (0 <= self.momentum < 1 and 0 < self.reduction < 1):
            raise UsageError("momentum is from 0 to below 1, reduction between 0 and 1")


@dataclass(frozen=True, eq=False)
class Group:
    """Parameters that move at `rate` times the learning rate; at 0 they would not, so they are
    left out instead."""

    parameters: Sequence[Any]
    rate: float = 1.0


def optimizer_of(groups: Sequence[Group], descent: Descent) -> Any:
    """A torch optimizer, its rate not set yet; each of its groups has its `rate`.

    Biases and scales do not decay (He et al. 2018, https://arxiv.org/abs/1812.01187).
    """
    split = [part for group in groups for part in _by_decay(group, descent.weight_decay)]
    return OPTIMIZERS[descent.optimizer](split, descent)


def _by_decay(group: Group, decay: float) -> list[dict[str, Any]]:
    matrices = [each for each in group.parameters if each.ndim > 1]
    others = [each for each in group.parameters if each.ndim <= 1]
    parts = ((matrices, decay), (others, 0.0))
    return [
        {"params": params, "weight_decay": share, "rate": group.rate}
        for params, share in parts
        if params
    ]


def _sgd(groups: list[dict[str, Any]], descent: Descent) -> Any:
    import torch

    momentum = descent.momentum
    return torch.optim.SGD(
        groups, lr=descent.learning_rate, momentum=momentum, nesterov=momentum > 0
    )


def _adam(groups: list[dict[str, Any]], descent: Descent) -> Any:
    import torch

    return torch.optim.Adam(groups, lr=descent.learning_rate)


def _adamw(groups: list[dict[str, Any]], descent: Descent) -> Any:
    import torch

    return torch.optim.AdamW(groups, lr=descent.learning_rate)


def _rmsprop(groups: list[dict[str, Any]], descent: Descent) -> Any:
    import torch

    return torch.optim.RMSprop(groups, lr=descent.learning_rate)


OPTIMIZERS: Final[Mapping[str, Callable[[list[dict[str, Any]], Descent], Any]]] = {
    "sgd": _sgd,
    "adam": _adam,
    "adamw": _adamw,
    "rmsprop": _rmsprop,
}
