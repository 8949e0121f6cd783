"""A trained network as an encoder: `net:RUN`, run from its graph, without torch."""

from dataclasses import dataclass, replace
from pathlib import Path

from semblance.encoders.description import EncoderDescription
from semblance.encoders.fetching.digests import sha256_of
from semblance.encoders.graph import GraphEncoder, read_verified
from semblance.encoders.registry import Factory
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.learn.networks.file import read_network

LIBRARY = "network"


def described(name: str, path: Path) -> tuple[EncoderDescription, Factory]:
    """The description of a network by its graph; raises WeightsError where it is none of ours."""
    sidecar = read_network(path).sidecar
    side = sidecar.input_size
    description = EncoderDescription(
        name=name,
        family="trained",
        library=LIBRARY,
        architecture=sidecar.architecture,
        dim=sidecar.dim,
        preprocessing=sidecar.preprocessing,
        parameters=sidecar.parameters,
        weights=f"file:{path}",
        weights_sha256=sha256_of(path),
        licence=sidecar.licence,
        origin=sidecar.origin,
        paper=sidecar.paper,
        pooling="projection",
        input_sizes=(side, side, 1),
    )
    return description, network_encoder


def network_encoder(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> GraphEncoder:
    """Its space has the name that was given at training: where the file lies is not part of it."""
    path = Path(description.weights.removeprefix("file:"))
    source = NetworkGraph(path, description.weights_sha256)
    encoder = GraphEncoder(description, source, input_size, runtime)
    encoder.space = replace(encoder.space, model=read_network(path).sidecar.name)
    return encoder


@dataclass(frozen=True, slots=True)
class NetworkGraph:
    """Reads the graph, which takes one input size."""

    path: Path
    sha256: str

    def __call__(self, side: int) -> bytes:
        return read_verified(self.path, self.sha256, "copy it again")
