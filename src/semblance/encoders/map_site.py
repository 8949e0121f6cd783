"""Where in a graph the last spatial map is, before pooling makes one vector of it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Layout = Literal["planes", "rows", "tokens"]
"""(n, c, h, w), (n, h, w, c), or (n, t, c) with the class token and registers first."""

NO_ACTIVATIONS = ("Softmax", "MatMul", "Transpose", "Reshape", "Slice", "Expand", "Cast", "Shape")
"""Whose squares are attention, weights or the same numbers once more."""

MOST_EXTRA_TOKENS = 16
SMALLEST_GRID = 2


@dataclass(frozen=True, slots=True)
class MapSite:
    """A tensor of a graph that is a map of `grid` (rows, columns) places by `channels`.

    `extra` counts the tokens that stand for no place.
    """

    tensor: str
    layout: Layout
    grid: tuple[int, int]
    channels: int
    extra: int = 0


class MappedGraph:
    """A parsed graph for square inputs of a side, with the shapes of its tensors."""

    def __init__(self, graph: bytes, side: int) -> None:
        import onnx

        self._onnx = onnx
        self._model = onnx.load_from_string(graph)
        self._side = side

    def last(self) -> MapSite | None:
        """The map that is nearest to the vector."""
        node = self._producers.get("features")
        return None if node is None else next(self._upwards(node), None)

    def all(self) -> list[MapSite]:
        """Every map, from the input to the vector: tokens where the last map has tokens."""
        last = self.last()
        names = (
            output
            for node in self._model.graph.node
            for output in node.output
            if node.op_type not in NO_ACTIVATIONS
        )
        found = (self.at(name) for name in names)
        sites = [site for site in found if site is not None]
        of_tokens = last is not None and last.layout == "tokens"
        return [
            site
            for site in sites
            if (site.layout == "tokens") == of_tokens and site.grid[0] < self._side
        ]

    def at(self, tensor: str) -> MapSite | None:
        """A tensor as a map; None if it is none."""
        shape = self._shapes.get(tensor, ())
        if len(shape) == 4 and shape[2] == shape[3] and shape[2] >= SMALLEST_GRID:
            return MapSite(tensor, "planes", (shape[2], shape[3]), shape[1])
        if len(shape) == 4 and shape[1] == shape[2] and shape[1] >= SMALLEST_GRID:
            return MapSite(tensor, "rows", (shape[1], shape[2]), shape[3])
        if len(shape) == 3:
            return self._tokens(tensor, *shape[1:])
        return None

    def read_at(self, site: MapSite) -> bytes:
        """The graph that gives this map, as it lies there, as `features`."""
        model = self._onnx.ModelProto()
        model.CopyFrom(self._model)
        graph = model.graph
        tensor = _renamed(graph, "features", "vector before maps", site.tensor)
        graph.node.append(self._onnx.helper.make_node("Identity", [tensor], ["features"]))
        del graph.output[:]
        kind = self._onnx.TensorProto.FLOAT
        graph.output.append(self._onnx.helper.make_tensor_value_info("features", kind, None))
        _keep_needed(graph)
        return bytes(model.SerializeToString())

    def _tokens(self, tensor: str, count: int, channels: int) -> MapSite | None:
        """Patches make a square grid whose side divides the input's."""
        grid = int(count**0.5)
        extra = count - grid * grid
        fits = grid >= SMALLEST_GRID and self._side % grid == 0 and extra <= MOST_EXTRA_TOKENS
        return MapSite(tensor, "tokens", (grid, grid), channels, extra=extra) if fits else None

    def _upwards(self, node: Any) -> Iterator[MapSite]:
        """The maps before a node, the nearest first."""
        waiting, met = deque(node.input), set(node.input)
        while waiting:
            tensor = waiting.popleft()
            site = self.at(tensor)
            before = self._producers.get(tensor)
            if before is None:
                continue
            if site is not None and before.op_type not in ("Softmax", "MatMul"):
                yield site
            fresh = [name for name in before.input if name not in met]
            waiting.extend(fresh)
            met.update(fresh)

    @cached_property
    def _producers(self) -> dict[str, Any]:
        return {output: node for node in self._model.graph.node for output in node.output}

    @cached_property
    def _shapes(self) -> dict[str, tuple[int, ...]]:
        """By tensor, 0 for what is free, such as the batch."""
        model = self._onnx.ModelProto()
        model.CopyFrom(self._model)
        for place in (1, 2):
            model.graph.input[0].type.tensor_type.shape.dim[place].dim_value = self._side
        del model.graph.value_info[:]
        inferred = self._onnx.shape_inference.infer_shapes(model, data_prop=True)
        return {
            value.name: tuple(dim.dim_value for dim in value.type.tensor_type.shape.dim)
            for value in inferred.graph.value_info
        }


def _renamed(graph: Any, name: str, to: str, wanted: str) -> str:
    """Give a tensor another name; what the wanted tensor is called from then on."""
    for node in graph.node:
        for place, each in enumerate(node.output):
            if each == name:
                node.output[place] = to
        for place, each in enumerate(node.input):
            if each == name:
                node.input[place] = to
    return to if wanted == name else wanted


def _keep_needed(graph: Any) -> None:
    """Drop the nodes that nothing before the output needs: engines would only have to."""
    needed = {value.name for value in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(_inputs(node))
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))


def _inputs(node: Any) -> Iterator[str]:
    """What a node reads, and what its branches read from outside."""
    yield from node.input
    for attribute in node.attribute:
        for branch in (attribute.g, *attribute.graphs):
            for inner in branch.node:
                yield from _inputs(inner)
