"""A network learning from pictures by gradient descent, one epoch at a time."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from semblance.learn.epochs.learner import Diverged, Verdict
from semblance.learn.epochs.progress import Epoch, Weights
from semblance.learn.networks.batches import Batch, Batches
from semblance.learn.networks.descent import Descent, Group, optimizer_of
from semblance.learn.networks.objective import Objective
from semblance.learn.networks.precision import Arithmetic
from semblance.learn.networks.schedules import schedule_of

Judge: TypeAlias = Callable[[Any], Verdict]
"""Validation of a network that is on its device, evaluating, no gradients kept."""

SEED_STEP = 1_000_003
"""A prime, so that seeds and epochs do not meet."""


@dataclass(frozen=True, eq=False)
class Pupil:
    """What learns: a torch module from (n, side, side, 3) uint8 to what the `objective` is of.

    `groups` are the parameters that move; `still` are modules that evaluate even while the others
    train.
    """

    network: Any
    objective: Objective
    groups: Sequence[Group]
    still: Sequence[Any] = field(default=())


class NetworkLearner:
    """Network, objective and optimizer of one training; a `Learner` for `fit`.

    The pupil is moved to `device`. `judge` says how good it is.
    """

    def __init__(
        self, pupil: Pupil, batches: Batches, judge: Judge, descent: Descent, device: str
    ) -> None:
        import torch

        self._network = pupil.network.to(device, memory_format=torch.channels_last)
        pupil.objective.loss.to(device)
        self._pupil, self._batches, self._judge = pupil, batches, judge
        self._descent, self._device = descent, device
        self._optimizer = optimizer_of(pupil.groups, descent)
        self._schedule = schedule_of(descent)
        self._arithmetic = Arithmetic.of(descent.precision, device)
        self._rate = 0.0

    def epoch(self, done: int) -> float:
        """The mean loss of the next epoch's batches, so many being done; raises Diverged."""
        self._pupil.objective.begin(done / max(1, self._descent.epochs - 1))
        self._network.train()
        for module in self._pupil.still:
            module.eval()
        plan = self._batches.plan(done)
        count = -(-len(plan) // self._descent.accumulate)
        with self._seeded(done), contextlib.closing(self._batches.read(done, plan)) as batches:
            losses = [
                self._step(together, done + place / count)
                for place, together in enumerate(_bundles(batches, self._descent.accumulate))
            ]
        return float(np.mean(losses))

    def judge(self) -> Verdict:
        """What validation says, with the learning rate that the epoch ended with."""
        import torch

        self._network.eval()
        with torch.inference_mode():
            verdict = self._judge(self._network)
        return replace(verdict, figures={**verdict.figures, "learning_rate": self._rate})

    def heard(self, epoch: Epoch) -> None:
        self._schedule.heard(epoch.validation)

    def weights(self) -> Weights:
        """Copies on the processor of all that the network knows, statistics included."""
        state = self._network.state_dict()
        return {name: each.detach().cpu().clone() for name, each in state.items()}

    def state(self) -> dict[str, Any]:
        return {
            "network": self._network.state_dict(),
            "loss": self._pupil.objective.loss.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._arithmetic.scaler.state_dict(),
            "schedule": self._schedule.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._network.load_state_dict(state["network"])
        self._pupil.objective.loss.load_state_dict(state["loss"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._arithmetic.scaler.load_state_dict(state["scaler"])
        self._schedule.restore(state["schedule"])

    def _step(self, batches: Sequence[Batch], epochs: float) -> float:
        """One step after several batches, as if they were one; their mean loss."""
        pictures = sum(len(codes) for _, codes in batches)
        self._optimizer.zero_grad()
        total = 0.0
        for pixels, codes in batches:
            loss = self._loss(pixels, codes) * (len(codes) / pictures)
            total += float(loss.detach())
            if not np.isfinite(total):
                raise Diverged
            # A miner that finds nothing in a batch leaves a loss without a past.
            if loss.requires_grad:
                self._arithmetic.scaler.scale(loss).backward()
        self._move(epochs)
        return total

    def _loss(self, pixels: Any, codes: Any) -> Any:
        import torch

        seen, said = (torch.from_numpy(each).to(self._device) for each in (pixels, codes))
        with self._arithmetic.forward():
            outputs = self._network(seen)
        return self._pupil.objective(outputs.float(), said)

    def _move(self, epochs: float) -> None:
        import torch

        scaler = self._arithmetic.scaler
        self._rate = self._descent.learning_rate * self._schedule.factor(epochs)
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * group["rate"]
        parameters = [each for group in self._optimizer.param_groups for each in group["params"]]
        if not any(each.grad is not None for each in parameters):
            return
        if self._descent.clip:
            scaler.unscale_(self._optimizer)
            torch.nn.utils.clip_grad_norm_(parameters, self._descent.clip)
        scaler.step(self._optimizer)
        scaler.update()

    @contextlib.contextmanager
    def _seeded(self, number: int) -> Iterator[None]:
        """Whatever torch draws within is drawn again when the epoch is repeated."""
        import torch

        devices = [torch.cuda.current_device()] if self._device == "cuda" else []
        deterministic = torch.backends.cudnn.flags(benchmark=False, deterministic=True)
        with torch.random.fork_rng(devices=devices), deterministic:
            torch.manual_seed(SEED_STEP * self._descent.seed + number)
            yield


def _bundles(batches: Iterator[Batch], size: int) -> Iterator[list[Batch]]:
    """Batches that one step hears."""
    together: list[Batch] = []
    for batch in batches:
        together.append(batch)
        if len(together) == size:
            yield together
            together = []
    if together:
        yield together
