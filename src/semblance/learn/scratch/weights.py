"""The numbers of a small network in one safetensors file, with what it takes to build it again."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from semblance.errors import WeightsError
from semblance.learn.epochs.progress import Weights
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.networks.whole import Shape, whole
from semblance.learn.tensors import read_tensors, tensor_bytes

KIND, VERSION = "semblance small network", 1
COUNTER = "num_batches_tracked"
"""How many batches a normalization saw: of no use once it is trained, and no float."""


def weights_bytes(config: ScratchConfig, shape: Shape, weights: Weights) -> bytes:
    """Network and objective: an autoencoder's other half, the directions of classes."""
    tensors = {
        name: tensor.numpy() for name, tensor in weights.items() if not name.endswith(COUNTER)
    }
    metadata = {
        "kind": KIND,
        "version": str(VERSION),
        "config": json.dumps(asdict(config)),
        "shape": json.dumps(asdict(shape)),
    }
    return tensor_bytes(tensors, metadata)


def read_network(path: Path) -> tuple[ScratchConfig, Any]:
    """The configuration and the torch module, from (n, side, side, c) uint8 to (n, dim) float32.

    Raises WeightsError for another file, and RuntimeMissing without torch.
    """
    metadata, tensors = read_tensors(path)
    config, shape = _origin(metadata, path)
    module = whole(config, shape)
    import torch

    state = {
        name.removeprefix("network."): torch.from_numpy(np.array(tensor))
        for name, tensor in tensors.items()
        if name.startswith("network.")
    }
    counters = {name: n for name, n in module.state_dict().items() if name.endswith(COUNTER)}
    try:
        module.load_state_dict({**counters, **state})
    except RuntimeError as error:
        raise WeightsError(f"{path} is damaged: its numbers do not fit; train it again") from error
    return config, module.eval().requires_grad_(False)


def _origin(metadata: Mapping[str, str], path: Path) -> tuple[ScratchConfig, Shape]:
    if metadata.get("kind") != KIND:
        raise WeightsError(
            f"{path} holds no small network; `semblance train resnet` and its like make them"
        )
    if int(metadata["version"]) > VERSION:
        raise WeightsError(f"{path} was trained by a later version of Semblance; use that one")
    return ScratchConfig(**json.loads(metadata["config"])), Shape(**json.loads(metadata["shape"]))
