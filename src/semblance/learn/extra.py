"""The libraries of the extra `train`: there, or an error that says how to get them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from semblance import extras

needs = partial(extras.needs, extra="train")


def device_for(loss: str) -> str:
    """`cuda` where torch has one and the loss needs torch, else `cpu`."""
    if loss == "lda":
        return "cpu"
    with needs("torch", "training a head"):
        import torch
    return "cuda" if torch.cuda.is_available() else "cpu"


@contextmanager
def torch_threads(count: int, loss: str) -> Iterator[None]:
    """Keeps torch to so many threads within its block, where the loss needs torch at all."""
    if loss == "lda":
        yield
        return
    with needs("torch", "training a head"):
        import torch
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
