"""A category model's own file: its last layer, the categories' names and the temperature.

The layers below are in the network's graph beside it, which any encoder of ours can run.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from semblance.errors import WeightsError
from semblance.learn.catalogue import categories_file
from semblance.learn.classifier.calibration import Values, probabilities
from semblance.learn.classifier.top import Layers, Matrix
from semblance.learn.tensors import read_tensors, tensor_bytes

FILE = "classifier.safetensors"

KIND, VERSION = "semblance classifier", 1


@dataclass(frozen=True, eq=False)
class Categories:
    """From (n, D) features to probabilities of the K `labels`."""

    labels: tuple[str, ...]
    weight: Matrix
    bias: Matrix
    temperature: float

    def logits(self, features: Matrix) -> Matrix:
        """(n, K), before the temperature."""
        return np.asarray(features @ self.weight.T + self.bias, np.float32)

    def probabilities(self, features: Matrix) -> Values:
        """(n, K), each row summing to 1."""
        return probabilities(self.logits(features), self.temperature)


def classifier_bytes(layers: Layers, labels: tuple[str, ...], temperature: float) -> bytes:
    """The bytes of the file: all layers of the top; raises RuntimeMissing without safetensors."""
    tensors = {
        f"{name}.{part}": tensor
        for name in ("hidden", "features", "categories")
        for part, tensor in zip(("weight", "bias"), getattr(layers, name), strict=True)
    }
    metadata = {
        "kind": KIND,
        "version": str(VERSION),
        "labels": json.dumps(labels),
        "temperature": repr(temperature),
    }
    return tensor_bytes(tensors, metadata)


def place_of(given: str) -> tuple[Path, str]:
    """The file of a category model, and its network as `--model` takes it; of a run folder, or of
    a short name. Raises WeightsError where there is neither."""
    inside, named = Path(given) / FILE, categories_file(given)
    if inside.is_file():
        return inside, f"net:{given}"
    if named.is_file():
        return named, given
    raise WeightsError(
        f"there is no category model at {given}; name a run folder of `semblance train "
        "classifier`, or what its --name was"
    )


def read_categories(path: Path) -> Categories:
    """Raises WeightsError for a file of something else, or a damaged one."""
    metadata, tensors = read_tensors(path)
    if metadata.get("kind") != KIND:
        raise WeightsError(f"{path} holds no category model; `semblance train classifier` makes it")
    if int(metadata["version"]) > VERSION:
        raise WeightsError(f"{path} was trained by a later version of Semblance; use that one")
    try:
        labels = tuple(json.loads(metadata["labels"]))
        weight, bias = tensors["categories.weight"], tensors["categories.bias"]
        read = Categories(labels, weight, bias, float(metadata["temperature"]))
    except (KeyError, ValueError) as error:
        raise WeightsError(f"{path} is damaged ({error}); train it again") from error
    fits = weight.ndim == 2 and weight.shape[0] == len(labels) and bias.shape == (len(labels),)
    if not fits or not np.isfinite(weight).all() or not read.temperature > 0:
        raise WeightsError(f"{path} is damaged: its numbers do not fit together; train it again")
    return read
