"""Where a network learns: on CUDA where torch has one, unless it was told otherwise."""

from semblance.errors import RuntimeMissing
from semblance.learn.extra import device_for, needs


def training_device(asked: str) -> str:
    """`cpu` or `cuda` for auto, cpu or cuda; raises RuntimeMissing for a CUDA that is not there."""
    with needs("torch", "training a network"):
        import torch
    if asked == "cpu":
        return "cpu"
    if asked == "cuda" and not torch.cuda.is_available():
        raise RuntimeMissing(
            "the torch installed here finds no CUDA device; install one built for CUDA "
            "(https://pytorch.org), or use --device cpu"
        )
    return device_for("")
