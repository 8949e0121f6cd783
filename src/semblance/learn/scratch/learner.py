"""A small network learning, one epoch at a time."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import cos, isfinite, pi
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.learn.epochs.learner import Diverged, Verdict
from semblance.learn.epochs.progress import Epoch, Weights
from semblance.learn.extra import needs
from semblance.learn.scratch.augmentation import another_look
from semblance.learn.scratch.batches import Batch, Batches
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.networks.whole import Shape, whole
from semblance.learn.scratch.objectives import objective_of
from semblance.learn.scratch.pictures import Pixels

Matrix: TypeAlias = NDArray[np.float32]
Embed: TypeAlias = Callable[[Pixels], Matrix]
"""(n, side, side, c) uint8 pictures -> (n, dim) float32."""

AT_ONCE = 512
"""Pictures embedded in one go."""

LARGEST_GRADIENT = 5.0
"""Longer ones are cut to this length: now and then a batch of a beginning has one."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """What is learnt from: training pictures, which are looked at together, how many classes."""

    pixels: Pixels
    batches: Batches
    classes: int


class ScratchLearner:
    """Network, objective and optimizer of one training.

    `judge` gives validation's score of a way to embed, larger is better. Raises RuntimeMissing
    without the extra `train`.
    """

    def __init__(
        self,
        lesson: Lesson,
        judge: Callable[[Embed], float],
        config: ScratchConfig,
        device: str,
    ) -> None:
        with needs("torch", "training a network"):
            import torch
        self._lesson, self._judge, self._config, self._device = lesson, judge, config, device
        shape = Shape.of(lesson.pixels)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            network = whole(config, shape), objective_of(config, shape, lesson.classes)
        self._network, self._objective = (part.to(device) for part in network)
        self._network.to(memory_format=torch.channels_last)
        parameters = [*self._network.parameters(), *self._objective.parameters()]
        self._optimizer = torch.optim.AdamW(
            parameters, lr=config.learning_rate, weight_decay=config.weight_decay, fused=True
        )
        self._parameters = parameters
        self._took_s = self._rate = 0.0

    def epoch(self, done: int) -> float:
        """The mean loss of the next epoch's batches, so many being done; raises Diverged."""
        started = time.process_time()
        self._network.train()
        self._objective.train()
        rng = np.random.default_rng([self._config.seed, done, 1])
        first = done * self._lesson.batches.per_epoch
        losses = [
            self._step(batch, first + step, rng)
            for step, batch in enumerate(self._lesson.batches.of_epoch(done))
        ]
        self._took_s = time.process_time() - started
        return float(np.mean(losses))

    def judge(self) -> Verdict:
        figures = {"learning_rate": self._rate, "processor_s": self._took_s}
        return Verdict(self._judge(self.embed), figures)

    def heard(self, epoch: Epoch) -> None:
        """The schedule waits for nobody."""

    def weights(self) -> Weights:
        parts = {"network": self._network, "objective": self._objective}
        return {
            f"{part}.{name}": tensor.detach().cpu().clone()
            for part, module in parts.items()
            for name, tensor in module.state_dict().items()
        }

    def state(self) -> dict[str, Any]:
        return {"weights": self.weights(), "optimizer": self._optimizer.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        self.load(state["weights"])
        self._optimizer.load_state_dict(state["optimizer"])

    def load(self, weights: Weights) -> None:
        """Be what `weights` were taken of."""
        for part, module in (("network", self._network), ("objective", self._objective)):
            named = {name.partition("."): tensor for name, tensor in weights.items()}
            module.load_state_dict({n: t for (p, _, n), t in named.items() if p == part})

    def embed(self, pixels: Pixels) -> Matrix:
        """(n, dim) float32, computed in float32 as the exported graph is."""
        return self._run(pixels, lambda vectors: vectors)

    def again(self, pixels: Pixels) -> NDArray[np.float32]:
        """What an autoencoder makes of pictures: (n, side, side, c), in [0, 1]."""
        return self._run(pixels, self._objective.decoder).transpose(0, 2, 3, 1)

    @property
    def parameters(self) -> int:
        """How many the network has, without what only training needs."""
        return sum(each.numel() for each in self._network.parameters())

    def module(self) -> Any:
        """The network on the processor, for export."""
        return self._network.eval().cpu().requires_grad_(False)

    def _run(self, pixels: Pixels, end: Callable[[Any], Any]) -> NDArray[np.float32]:
        import torch

        self._network.eval()
        self._objective.eval()
        found = []
        with torch.inference_mode():
            for start in range(0, len(pixels), AT_ONCE):
                part = torch.from_numpy(pixels[start : start + AT_ONCE]).to(self._device)
                found.append(end(self._network(part)).cpu().numpy())
        return np.concatenate(found)

    def _step(self, batch: Batch, step: int, rng: np.random.Generator) -> float:
        import torch

        config = self._config
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate = self._rate_at(step)
        seen = another_look(self._lesson.pixels[batch.places], config.shift, config.flip, rng)
        pixels = torch.from_numpy(seen).to(self._device)
        with self._mixed():
            vectors = self._network(pixels)
        targets = torch.from_numpy(batch.targets).to(self._device)
        loss = self._objective(vectors.float(), pixels, targets)
        value = float(loss.detach())
        if not isfinite(value):
            raise Diverged
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._parameters, LARGEST_GRADIENT)
        self._optimizer.step()
        return value

    def _rate_at(self, step: int) -> float:
        """Loshchilov & Hutter, "SGDR", 2016, https://arxiv.org/abs/1608.03983, with a warm-up."""
        total = self._config.epochs * self._lesson.batches.per_epoch
        rising = self._config.warm_up * total
        if step < rising:
            return self._config.learning_rate * (step + 1) / (rising + 1)
        done = (step - rising) / (total - rising)
        return self._config.learning_rate * (1 + cos(pi * done)) / 2

    def _mixed(self) -> AbstractContextManager[Any]:
        import torch

        context: AbstractContextManager[Any] = torch.autocast(
            self._device,
            torch.bfloat16,
            enabled=computes_bf16(self._config.precision, self._device),
        )
        return context


def computes_bf16(precision: str, device: str) -> bool:
    """Whether a training runs in bf16: asked for, or `auto` where the device has it by itself.

    Measured on one core with AVX512-BF16, a batch of the ResNet: 516 ms in float32, 296 in bf16,
    channels last in both. Emulated it would be slower than float32.
    """
    import torch

    if precision != "auto":
        return precision == "bf16"
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    known = (
        getattr(torch.cpu, f"_is_{name}_supported", None) for name in ("avx512_bf16", "amx_tile")
    )
    return any(bool(ask()) for ask in known if ask is not None)
