"""A map learning by gradient descent, one epoch at a time."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from semblance.learn.epochs.learner import Diverged, Verdict
from semblance.learn.epochs.progress import Epoch, Weights
from semblance.learn.extra import needs
from semblance.learn.heads.body import Body
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.losses import LOSSES
from semblance.learn.heads.mining import miner_of
from semblance.learn.sampling import m_per_class

Judge: TypeAlias = Callable[[Weights], float]


class HeadLearner:
    """Module, loss, miner and optimizer of one training of a `body`.

    `judged` is validation, mAP in [0, 1]. Raises RuntimeMissing without the extra `train`.
    """

    def __init__(
        self, body: Body, train: Examples, judged: Judge, config: HeadConfig, device: str
    ) -> None:
        with needs("torch", "training"):
            import torch
        self._judge = judged
        self._body = body
        self._config = config
        self._train = train
        self._vectors = torch.from_numpy(body.inputs(train.vectors)).to(device)
        self._codes = torch.from_numpy(train.codes).to(device)
        loss = LOSSES[config.loss]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            self._network = body.module().to(device)
            self._loss = loss.make(train.classes, body.dim).to(device)
        self._miner = miner_of(loss.miner if config.miner == "usual" else config.miner)
        weights = [*self._network.parameters(), *self._loss.parameters()]
        # Fused, a step of two million weights takes 3 ms of processor time and not 20.
        self._optimizer = torch.optim.AdamW(
            weights, lr=config.learning_rate, weight_decay=config.weight_decay, fused=True
        )

    def epoch(self, done: int) -> float:
        """The mean loss of the next epoch's batches, so many being done; raises Diverged."""
        import torch

        config = self._config
        self._miner.difficulty = done / max(1, config.epochs - 1)
        noise = torch.Generator(device=self._vectors.device)
        noise.manual_seed(1_000_003 * config.seed + done)
        losses = [
            self._step(torch.from_numpy(places).to(self._codes.device), noise)
            for places in m_per_class(
                self._train.codes, config.batch, config.per_class, config.seed, done
            )
        ]
        return float(np.mean(losses))

    def judge(self) -> Verdict:
        return Verdict(self._judge(self.weights()))

    def heard(self, epoch: Epoch) -> None:
        """No schedule waits for validation."""

    def weights(self) -> Weights:
        return self._body.weights(self._network)

    def state(self) -> dict[str, Any]:
        return {
            "network": self._network.state_dict(),
            "loss": self._loss.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._network.load_state_dict(state["network"])
        self._loss.load_state_dict(state["loss"])
        self._optimizer.load_state_dict(state["optimizer"])

    def _step(self, places: Any, noise: Any) -> float:
        import torch

        vectors, codes = self._vectors[places], self._codes[places]
        if self._config.dropout:
            kept = torch.rand(vectors.shape, generator=noise, device=vectors.device)
            vectors = vectors * (kept >= self._config.dropout) / (1 - self._config.dropout)
        embeddings = torch.nn.functional.normalize(self._network(vectors))
        loss = self._loss(embeddings, codes, self._miner(embeddings, codes))
        value = float(loss.detach())
        if not np.isfinite(value):
            raise Diverged
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return value
