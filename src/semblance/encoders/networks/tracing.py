"""From torch to ONNX: pixels in, features out, the way the bundled graphs have it."""

import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.networks import (
    open_clip_network,
    sscd_network,
    timm_network,
    transformers_network,
)
from semblance.encoders.networks.misfit import Misfit
from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.networks.random_weights import randomize
from semblance.encoders.networks.state import read_state
from semblance.errors import WeightsError

LARGEST_BATCH = 1024
"""The exporter wants an upper bound on a dimension it keeps free; nobody runs more at once."""

BUILDERS = {
    "timm": timm_network.build,
    "open_clip": open_clip_network.build,
    "transformers": transformers_network.build,
    "sscd": sscd_network.build,
}


def network(description: EncoderDescription, side: int, weights: Path | None) -> Any:
    """The torch module from (n, side, side, 3) uint8 to (n, dim) float32, normalization included.

    Without a weights file, `description.weights` is `random:SEED`.
    """
    build = BUILDERS[description.library]

    def make(state: dict[str, Any] | None) -> Any:
        return normalized(build(description, side, state), description.square)

    return _filled(make, description, weights, parity_pictures(side))


def text_network(
    description: EncoderDescription, weights: Path | None, tokens: NDArray[np.int64]
) -> Any:
    """The torch module from (n, context) int64 tokens to (n, dim) float32, of open_clip."""

    def make(state: dict[str, Any] | None) -> Any:
        return open_clip_network.build_text(description, state).eval().requires_grad_(False)

    return _filled(make, description, weights, tokens)


def trace(
    module: Any,
    inputs: NDArray[Any],
    name: str = "images",
    free: Mapping[int, Any] | None = None,
) -> bytes:
    """The ONNX graph of a module: the input `name` to `features`, the batch free, all else fixed
    but for the axes in `free`, each with its `torch.export.Dim`.

    Two of the inputs are traced, because the exporter takes a batch of one for a constant.
    """
    import torch

    batch = torch.export.Dim("batch", min=1, max=LARGEST_BATCH)
    with _quiet(), torch.no_grad():
        program = torch.onnx.export(
            module,
            (torch.from_numpy(inputs[:2]),),
            dynamo=True,
            input_names=[name],
            output_names=["features"],
            dynamic_shapes=({0: batch, **(free or {})},),
            external_data=False,
            verbose=False,
        )
    return bytes(program.model_proto.SerializeToString())


def _filled(
    make: Callable[[dict[str, Any] | None], Any],
    description: EncoderDescription,
    weights: Path | None,
    inputs: NDArray[Any],
) -> Any:
    if weights is not None:
        try:
            return make(read_state(weights))
        except Misfit as error:
            raise WeightsError(f"{weights}: {error}") from error
    import torch

    seed = int(description.weights.removeprefix("random:"))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = make(None)
        randomize(module, seed, inputs)
    return module


def normalized(module: Any, preprocessing: Preprocessing) -> Any:
    """From (n, side, side, 3) uint8 to what `module` says of normalized planes; it evaluates, and
    nothing of it learns until it is told to."""
    import torch
    from torch import nn

    class Pixels(nn.Module):  # type: ignore[misc]
        """Transposing last lets an engine that computes on interleaved channels drop it."""

        def __init__(self) -> None:
            super().__init__()
            self.module = module
            self.register_buffer("mean", torch.tensor(preprocessing.mean))
            self.register_buffer("scale", 1 / torch.tensor(preprocessing.std))

        def forward(self, images: Any) -> Any:
            return self.module(((images.float() - self.mean) * self.scale).permute(0, 3, 1, 2))

    return Pixels().eval().requires_grad_(False)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The exporter reports its steps on standard output and warns of its own deprecations."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
