"""A trained torch network as a graph for every runtime, with its sidecar."""

from dataclasses import replace
from typing import Any

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.files.sidecar import toml_of
from semblance.encoders.networks.parity import check_parity
from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.networks.tracing import trace
from semblance.learn.extra import needs


def graph_of(network: Any, name: str, side: int) -> bytes:
    """`images`, (n, side, side, 3) uint8 -> `features`, (n, dim) float32; the network is moved to
    the processor and evaluates from then on.

    Raises ExportError where the graph does not say what the network says.
    """
    with needs("onnxscript", "the graph of a network"):
        import onnxscript  # noqa: F401 - torch's exporter names it too late
        import torch
    network.to("cpu", memory_format=torch.contiguous_format).eval().requires_grad_(False)
    pictures = parity_pictures(side)
    graph = trace(network, pictures)
    check_parity(name, graph, network, pictures)
    return graph


def sidecar_of(
    network: Any, name: str, backbone: EncoderDescription, preprocessing: Preprocessing, dim: int
) -> str:
    """How pictures are prepared for it, what it is called and where it comes from, as TOML."""
    description = replace(
        backbone,
        name=name,
        architecture=f"{backbone.name}, trained further",
        dim=dim,
        parameters=sum(each.numel() for each in network.parameters()),
        licence="yours, as far as the pictures and the backbone allow "
        f"({backbone.licence.partition(' (')[0]})",
    )
    return toml_of(description, preprocessing)
