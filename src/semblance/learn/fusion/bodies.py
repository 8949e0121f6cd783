"""The learned fusions as torch modules, and what is kept of them for plain vectors."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from semblance.learn.epochs.progress import Weights
from semblance.learn.fusion.config import GATE_UNITS
from semblance.learn.fusion.maps import Fused, fused_of
from semblance.learn.fusion.shares import Matrix
from semblance.learn.heads.body import Scaling, numbers
from semblance.learn.heads.examples import Examples

PACE = 30.0
"""How much faster the few weights move than a step of the optimizer: some tenths are to be gone in
some hundred steps of a thousandth."""

GATE_PACE = 10.0
"""The same of a gate's scores. On validation photos of clothes a gate has 0.641 mAP with it and
0.615 without, which was still rising after 60 epochs."""

HEADS = 4
"""Of attention, where the length can be divided by it."""


@dataclass(frozen=True, eq=False)
class FusionBody:
    """Of one kind, for models of `dims`; `width` is the length of attention's vectors."""

    kind: str
    scaling: Scaling
    dims: tuple[int, ...]
    width: int

    @property
    def dim(self) -> int:
        return self.width if self.kind == "attention" else sum(self.dims)

    def inputs(self, vectors: Matrix) -> Matrix:
        return self.scaling.apply(vectors)

    def module(self) -> Any:
        if self.kind == "attention":
            return attention_module(self.dims, self.width)
        return mixture_module(self.dims, gated=self.kind == "gate")

    def weights(self, module: Any) -> Weights:
        import torch

        kept = self._attention(module) if self.kind == "attention" else self._mixture(module)
        return {name: torch.from_numpy(np.ascontiguousarray(each)) for name, each in kept.items()}

    def fused(self, weights: Weights) -> Fused:
        """The map that a training kept."""
        tensors = {name: np.asarray(each.numpy(), np.float32) for name, each in weights.items()}
        return fused_of(self.kind, tensors, self.dims)

    def _mixture(self, module: Any) -> dict[str, Matrix]:
        """The network's inputs are centred already, so a mixture subtracts that centre."""
        if self.kind == "weights":
            weights = np.exp(numbers(module.logs(None)[0]))
            return {"weights": weights, "centre": self.scaling.mean.copy()}
        first = self.scaling.folded(numbers(module.first.weight), numbers(module.first.bias))
        return {
            "first": first.weight,
            "first_bias": first.bias,
            "second": GATE_PACE * numbers(module.second.weight),
            "second_bias": GATE_PACE * numbers(module.second.bias),
            "centre": self.scaling.mean.copy(),
        }

    def _attention(self, module: Any) -> dict[str, Matrix]:
        parts = [numbers(each.weight) * np.float32(self.scaling.scale) for each in module.project]
        edges = np.cumsum((0, *self.dims))
        means = [self.scaling.mean[a:b] for a, b in pairwise(edges)]
        moved = np.stack([part @ mean for part, mean in zip(parts, means, strict=True)])
        shape = (module.heads, self.width // module.heads, self.width)
        asking = (numbers(each.weight).reshape(shape) for each in module.asking)
        return {
            "project": np.concatenate(parts, axis=1),
            "tokens": numbers(module.tokens) - moved,
            **dict(zip(("queries", "keys", "values"), asking, strict=True)),
            "out": numbers(module.out.weight),
        }


def body_of(kind: str, train: Examples, dims: tuple[int, ...], width: int) -> FusionBody:
    """What learns on these examples."""
    return FusionBody(kind, Scaling.of(train.vectors), dims, width)


def mixture_module(dims: tuple[int, ...], gated: bool) -> Any:
    """Begins with equal shares."""
    import torch

    class Weighed(torch.nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("dims", torch.tensor(dims), persistent=False)
            if gated:
                self.first = torch.nn.Linear(sum(dims), GATE_UNITS)
                self.second = torch.nn.Linear(GATE_UNITS, len(dims))
                torch.nn.init.zeros_(self.second.weight)
                torch.nn.init.zeros_(self.second.bias)
            else:
                self.scores = torch.nn.Parameter(torch.zeros(1, len(dims)))

        def logs(self, inputs: Any) -> Any:
            """Of the shares: their roots have no slope where a share has become 0."""
            if not gated:
                return torch.log_softmax(PACE * self.scores, dim=1)
            scores = GATE_PACE * self.second(torch.relu(self.first(inputs)))
            return torch.log_softmax(scores, dim=1)

        def forward(self, inputs: Any) -> Any:
            roots = torch.exp(self.logs(inputs) / 2).expand(len(inputs), -1)
            return inputs * torch.repeat_interleave(roots, self.dims, dim=1)

    return Weighed()


def attention_module(dims: tuple[int, ...], width: int) -> Any:
    """Begins as the mean of the projections: what attention adds is nothing yet."""
    import torch

    class Attending(torch.nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            linear = torch.nn.Linear
            self.heads = HEADS if width % HEADS == 0 else 1
            self.project = torch.nn.ModuleList([linear(dim, width, bias=False) for dim in dims])
            self.tokens = torch.nn.Parameter(torch.zeros(len(dims), width))
            self.asking = torch.nn.ModuleList([linear(width, width, bias=False) for _ in "qkv"])
            self.out = linear(width, width, bias=False)
            torch.nn.init.zeros_(self.out.weight)

        def forward(self, inputs: Any) -> Any:
            blocks = torch.split(inputs, list(dims), dim=1)
            each = [part(block) for part, block in zip(self.project, blocks, strict=True)]
            tokens = torch.stack(each, dim=1) + self.tokens
            query, key, value = (self._split(ask(tokens)) for ask in self.asking)
            looks = torch.softmax(query @ key.mT / query.shape[-1] ** 0.5, dim=-1)
            seen = (looks @ value).transpose(1, 2).reshape(tokens.shape)
            return (tokens + self.out(seen)).mean(dim=1)

        def _split(self, tokens: Any) -> Any:
            shape = (len(tokens), len(dims), self.heads, width // self.heads)
            return tokens.reshape(shape).transpose(1, 2)

    return Attending()
