"""From torch to ONNX: pixels in, features out, the way the bundled graphs have it."""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.networks import open_clip_network, timm_network
from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.networks.random_weights import randomize
from semblance.encoders.networks.state import read_state

LARGEST_BATCH = 1024
"""The exporter wants an upper bound on a dimension it keeps free; nobody runs more at once."""

BUILDERS = {"timm": timm_network.build, "open_clip": open_clip_network.build}


def network(description: EncoderDescription, side: int, weights: Path | None) -> Any:
    """The torch module from (n, side, side, 3) uint8 to (n, dim) float32, normalization included.

    Without a weights file, `description.weights` is `random:SEED`.
    """
    build = BUILDERS[description.library]
    if weights is not None:
        built = build(description, side, read_state(weights))
        return _normalized(built, description.preprocessing)
    import torch

    seed = int(description.weights.removeprefix("random:"))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = _normalized(build(description, side, None), description.preprocessing)
        randomize(made, seed, side)
    return made


def trace(module: Any, side: int) -> bytes:
    """The ONNX graph of a module: `images` to `features`, the batch free, the side fixed.

    Two pictures are traced, because the exporter takes a batch of one for a constant.
    """
    import torch

    example = torch.from_numpy(parity_pictures(side)[:2])
    batch = torch.export.Dim("batch", min=1, max=LARGEST_BATCH)
    with _quiet(), torch.no_grad():
        program = torch.onnx.export(
            module,
            (example,),
            dynamo=True,
            input_names=["images"],
            output_names=["features"],
            dynamic_shapes=({0: batch},),
            external_data=False,
            verbose=False,
        )
    return bytes(program.model_proto.SerializeToString())


def _normalized(module: Any, preprocessing: Preprocessing) -> Any:
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
