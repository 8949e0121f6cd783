"""`hf:PATH`: a vision checkpoint of Hugging Face Transformers, from a local folder."""

import hashlib
import os
from pathlib import Path
from typing import Any

from semblance.encoders.catalogue.hf_preprocessing import preprocessing_of
from semblance.encoders.catalogue.remembered import remembered
from semblance.encoders.description import LARGEST_INPUT, EncoderDescription, Family
from semblance.encoders.exported import ExportedGraph
from semblance.encoders.fetching.digests import sha256_of
from semblance.encoders.graph import GraphEncoder
from semblance.encoders.registry import Factory, scheme
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import WeightsError

CONFIG, PROCESSOR = "config.json", "preprocessor_config.json"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""In the order in which they are looked for; a `.bin` is opened only as tensors."""


@scheme("hf")
def hf_folder(path: str) -> tuple[EncoderDescription, Factory]:
    """The description of the checkpoint in a folder; asked of Transformers once."""
    folder = Path(os.path.abspath(path))
    weights = _weights(folder)
    identity = _identity(folder, weights)
    place = hashlib.sha256(f"{folder} {identity}".encode()).hexdigest()[:16]
    known = remembered(f"hf:{folder.name}:{place}", lambda: describe(folder, weights, identity))
    return known, hf_encoder


def hf_encoder(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> GraphEncoder:
    """An encoder of a checkpoint in a folder; its graph is made at the first use."""
    weights = Path(description.weights.removeprefix("file:"))
    return GraphEncoder(description, ExportedGraph(description, weights), input_size, runtime)


def describe(folder: Path, weights: Path, identity: str) -> EncoderDescription:
    """What the files say; raises WeightsError for text models and broken files."""
    from semblance.encoders.networks.libraries import transformers
    from semblance.encoders.networks.state import read_state
    from semblance.encoders.networks.transformers_network import open_network

    transformers()  # where it is not installed, that is the error, not a file torch cannot read
    network = open_network(folder, read_state(weights))
    preprocessing = preprocessing_of(folder / PROCESSOR)
    return EncoderDescription(
        name=f"hf:{folder}",
        family=_family(network),
        library="transformers",
        architecture=network.architecture,
        dim=network.dim(preprocessing.input_size),
        preprocessing=preprocessing,
        parameters=network.parameters,
        weights=f"file:{weights}",
        weights_sha256=identity,
        licence="not stated",
        origin=f"a folder, {folder.name}",
        paper="",
        pooling=network.pooling,
        input_sizes=_input_sizes(network, preprocessing.input_size),
    )


def _weights(folder: Path) -> Path:
    """The weights file of a folder that is complete; raises WeightsError with what it lacks."""
    if not folder.is_dir():
        raise WeightsError(
            f"there is no folder {folder}; hf: names a folder with {CONFIG}, {PROCESSOR} and "
            f"{WEIGHTS[0]}, as `save_pretrained` writes them"
        )
    for file in (CONFIG, PROCESSOR):
        if not (folder / file).is_file():
            raise WeightsError(f"{folder} holds no {file}; save model and image processor there")
    found = next((folder / name for name in WEIGHTS if (folder / name).is_file()), None)
    if found is None:
        parts = any(folder.glob("*.index.json"))
        remedy = "save it as one file (max_shard_size)" if parts else "put the weights there"
        raise WeightsError(f"{folder} holds no {' or '.join(WEIGHTS)}; {remedy}")
    return found


def _identity(folder: Path, weights: Path) -> str:
    """Of the weights and of the configuration: the same weights compute otherwise in another."""
    try:
        files = [(folder / name).read_bytes() for name in (CONFIG, PROCESSOR)]
    except OSError as error:
        raise WeightsError(f"{folder} cannot be read ({error.strerror})") from error
    return hashlib.sha256(b"\0".join([*files, sha256_of(weights).encode()])).hexdigest()


def _family(network: Any) -> Family:
    if network.takes_text:
        return "multimodal"
    return "convolutional" if network.any_size else "transformer"


def _input_sizes(network: Any, usual: int) -> tuple[int, int, int]:
    """Any, whole patches where positions can be resized, else the one size."""
    if network.any_size:
        return min(32, usual), max(LARGEST_INPUT, usual), 1
    step = network.patch
    if not step or usual % step:
        return usual, usual, 1
    return min(4 * step, usual), max(LARGEST_INPUT // step * step, usual), step
