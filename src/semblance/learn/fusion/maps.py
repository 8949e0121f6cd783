"""Every kind of learned fusion as a map of joined vectors, and how a file's numbers become one."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from semblance.learn.fusion.attention import Attention, attention_of
from semblance.learn.fusion.mixture import Mixture, mixture_of
from semblance.learn.fusion.shares import Matrix

Fused: TypeAlias = Mixture | Attention

KINDS: Final = ("weights", "gate", "attention")


def fused_of(kind: str, tensors: Mapping[str, Matrix], dims: tuple[int, ...]) -> Fused:
    """Raises KeyError for a kind that is unknown here or a tensor that lacks, and ValueError for
    shapes that do not fit together."""
    if kind not in KINDS:
        raise KeyError(kind)
    fused = attention_of(tensors, dims) if kind == "attention" else mixture_of(tensors, dims)
    if fused.kind != kind:
        raise ValueError(f"it holds {fused.kind}")
    return fused
