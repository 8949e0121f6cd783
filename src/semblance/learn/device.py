"""Where training happens: on CUDA where torch has one, unless it was told otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

from semblance.errors import RuntimeMissing
from semblance.learn.extra import needs
from semblance.learn.heads.losses import LDA


def training_device(asked: str, loss: str = "") -> str:
    """`cpu` or `cuda`, of auto, cpu or cuda; always `cpu` for a loss that needs no torch.

    Raises RuntimeMissing for a CUDA that is not there.
    """
    if loss == LDA:
        return "cpu"
    with needs("torch", "training"):
        import torch
    if asked == "cpu":
        return "cpu"
    found = torch.cuda.is_available()
    if asked == "cuda" and not found:
        raise RuntimeMissing(
            "the torch installed here finds no CUDA device; install one built for CUDA "
            "(https://pytorch.org), or use --device cpu"
        )
    return "cuda" if found else "cpu"


@contextmanager
def torch_threads(count: int, loss: str = "") -> Iterator[None]:
    """Keeps torch to so many threads within its block, where the loss needs torch at all."""
    if loss == LDA:
        yield
        return
    with needs("torch", "training"):
        import torch
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
