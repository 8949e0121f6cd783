"""A fusion as an ONNX graph, for other programs: the models' vectors side by side -> embedding."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from semblance.learn.extra import needs
from semblance.learn.fusion.attention import Attention
from semblance.learn.fusion.maps import Fused
from semblance.learn.fusion.mixture import Mixture
from semblance.learn.fusion.shares import Gate, Matrix
from semblance.learn.heads.onnx_graph import SMALLEST_NORM, model_bytes


def fusion_onnx_bytes(fused: Fused) -> bytes:
    """`joined`, (n, D) float32 -> `embedding`, (n, dim) of unit length; see a head's graph.

    Raises RuntimeMissing without onnx.
    """
    with needs("onnx", "the ONNX graph of a fusion"):
        from onnx import helper
    graph = Graph(helper)
    mapped = _mixture(graph, fused) if isinstance(fused, Mixture) else _attention(graph, fused)
    graph.unit(mapped, "embedding")
    return model_bytes("fusion", graph.nodes, graph.arrays, fused.takes, fused.dim)


class Graph:
    """Nodes in the order of their making, each with one result, and the arrays they use."""

    def __init__(self, helper: Any) -> None:
        self._helper = helper
        self.nodes: list[Any] = []
        self.arrays: dict[str, np.ndarray[Any, Any]] = {}

    def add(self, kind: str, *inputs: str, to: str = "", **attributes: Any) -> str:
        """A node; the name of its result."""
        to = to or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(self._helper.make_node(kind, list(inputs), [to], **attributes))
        return to

    def array(self, name: str, values: Matrix | Sequence[int]) -> str:
        """A constant: float32 numbers, or integers such as a shape."""
        floats = isinstance(values, np.ndarray)
        self.arrays[name] = np.asarray(values, np.float32 if floats else np.int64)
        return name

    def unit(self, given: str, to: str) -> str:
        norm = self.add("ReduceL2", given, axes=[1], keepdims=1)
        smallest = self.array("smallest", np.array([[SMALLEST_NORM]], np.float32))
        return self.add("Div", given, self.add("Max", norm, smallest), to=to)


def _mixture(graph: Graph, fused: Mixture) -> str:
    roots = graph.add("Sqrt", _shares(graph, fused))
    # Each share as often as its model has numbers: a product with ones where they belong.
    spread = np.repeat(np.eye(len(fused.dims), dtype=np.float32), fused.dims, axis=1)
    scale = graph.add("MatMul", roots, graph.array("spread", spread))
    centred = graph.add("Sub", "joined", graph.array("centre", fused.centre[None]))
    mixed = graph.add("Mul", centred, scale)
    if fused.reduction is None:
        return mixed
    moved = graph.add("Sub", mixed, graph.array("mean", fused.reduction.mean[None]))
    components = graph.array("components", fused.reduction.components)
    return graph.add("Gemm", moved, components, transB=1)


def _shares(graph: Graph, fused: Mixture) -> str:
    if not isinstance(fused.shares, Gate):
        return graph.array("weights", fused.shares.of(np.zeros((1, fused.takes), np.float32)))
    names = {name: graph.array(name, each) for name, each in fused.shares.tensors.items()}
    hidden = graph.add("Gemm", "joined", names["first"], names["first_bias"], transB=1)
    rectified = graph.add("Relu", hidden)
    scores = graph.add("Gemm", rectified, names["second"], names["second_bias"], transB=1)
    return graph.add("Softmax", scores, axis=1)


def _attention(graph: Graph, fused: Attention) -> str:
    models, dim = fused.tokens.shape
    blocks = graph.add("Concat", *_projected(graph, fused), axis=1)
    tokens = graph.add("Add", blocks, graph.array("tokens", fused.tokens[None]))
    asked, told, seen = (
        _split(graph, tokens, name, getattr(fused, name)) for name in ("queries", "keys", "values")
    )
    turned = graph.add("Transpose", told, perm=[0, 1, 3, 2])
    width = np.array([fused.queries.shape[1] ** -0.5], np.float32)
    scores = graph.add("Mul", graph.add("MatMul", asked, turned), graph.array("width", width))
    found = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), seen)
    merged = graph.add("Transpose", found, perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", merged, graph.array("flat", [-1, models, dim]))
    added = graph.add("MatMul", flat, graph.array("out", fused.out.T))
    return graph.add("ReduceMean", graph.add("Add", tokens, added), axes=[1], keepdims=0)


def _projected(graph: Graph, fused: Attention) -> Iterator[str]:
    """Each model's (n, 1, dim)."""
    edges = np.cumsum((0, *fused.dims)).tolist()
    shape = graph.array("shape", [-1, 1, fused.dim])
    for place, (start, end) in enumerate(pairwise(edges)):
        ends = {"start": start, "end": end, "axis": 1}
        bounds = (graph.array(f"{what}_{place}", [number]) for what, number in ends.items())
        block = graph.add("Slice", "joined", *bounds)
        weight = graph.array(f"project_{place}", fused.project[:, start:end].T)
        yield graph.add("Reshape", graph.add("MatMul", block, weight), shape)


def _split(graph: Graph, tokens: str, name: str, weight: Matrix) -> str:
    """(n, heads, M, dim / heads)."""
    heads, width, dim = weight.shape
    mapped = graph.add("MatMul", tokens, graph.array(name, weight.reshape(dim, dim).T))
    shape = graph.array("heads", [0, 0, heads, width])  # 0 keeps what is there
    return graph.add("Transpose", graph.add("Reshape", mapped, shape), perm=[0, 2, 1, 3])
