"""`onnx:PATH`: a graph from anywhere, its preprocessing read from `PATH.toml` beside it."""

import math
import os
from dataclasses import dataclass
from pathlib import Path

from semblance.encoders.description import LARGEST_INPUT, EncoderDescription
from semblance.encoders.files.foreign_graph import ForeignGraph, fitted
from semblance.encoders.files.sidecar import Sidecar
from semblance.encoders.graph import GraphEncoder
from semblance.encoders.registry import Factory, scheme
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import WeightsError


@scheme("onnx")
def any_onnx_file(path: str) -> tuple[EncoderDescription, Factory]:
    """The description of a graph in a file."""
    file = Path(os.path.abspath(path))
    sidecar = Sidecar.beside(file)
    return _description(ForeignGraph.open(file), sidecar), onnx_encoder


def onnx_encoder(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> GraphEncoder:
    """An encoder of a graph in a file."""
    path = Path(description.weights.removeprefix("file:"))
    source = FittedGraph(path, description.weights_sha256)
    return GraphEncoder(description, source, input_size, runtime)


@dataclass(frozen=True, slots=True)
class FittedGraph:
    """Reads a graph of others and fits it, unless it takes pixels already."""

    path: Path
    sha256: str

    def __call__(self, side: int) -> bytes:
        sidecar = Sidecar.beside(self.path)
        graph = ForeignGraph.open(self.path)
        if graph.sha256 != self.sha256:
            raise WeightsError(f"{self.path} has changed while it was in use; start again")
        if sidecar.layout == "pixels":
            return bytes(graph.model.SerializeToString())
        return fitted(graph, sidecar.preprocessing, sidecar.output)


def _description(graph: ForeignGraph, sidecar: Sidecar) -> EncoderDescription:
    if sidecar.layout == "pixels":
        graph.check_names()
    side = graph.fixed_side(sidecar.layout)
    weights = graph.model.graph.initializer
    return EncoderDescription(
        name=f"onnx:{graph.path}",
        family="trained",
        library="onnx",
        architecture=graph.path.name,
        dim=graph.dim(sidecar.output),
        preprocessing=sidecar.preprocessing,
        parameters=sum(math.prod(tensor.dims) for tensor in weights),
        weights=f"file:{graph.path}",
        weights_sha256=graph.sha256,
        licence=sidecar.licence,
        origin=sidecar.origin,
        paper=sidecar.paper,
        input_sizes=(side, side, 1) if side else (32, LARGEST_INPUT, 1),
    )
