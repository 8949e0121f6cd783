"""A graph from elsewhere: opened with care, measured, and fitted with our input and output."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from semblance.encoders.description import Preprocessing
from semblance.errors import RuntimeMissing, WeightsError


@dataclass(frozen=True, eq=False)
class ForeignGraph:
    """A parsed graph with all its weights inside, and the SHA-256 of the files it came from."""

    path: Path
    model: Any
    sha256: str

    @classmethod
    def open(cls, path: Path) -> "ForeignGraph":
        """Read a graph; raises WeightsError, also for weights kept outside the graph's folder."""
        try:
            import onnx
        except ModuleNotFoundError as error:
            raise RuntimeMissing(
                "opening graphs of others needs the package onnx; run `pip install onnx`"
            ) from error
        try:
            content = path.read_bytes()
            model = onnx.load_from_string(content)
        except OSError as error:
            raise WeightsError(f"{path} cannot be read ({error.strerror})") from error
        except Exception as error:  # protobuf's errors share no base that may be imported
            raise WeightsError(f"{path} is no ONNX graph ({error})") from error
        digest = hashlib.sha256(content)
        for file in sorted({_external_file(path, tensor) for tensor in _external(model.graph)}):
            digest.update(file.read_bytes())
        onnx.load_external_data_for_model(model, str(path.parent))
        return cls(path, model, digest.hexdigest())

    def input(self) -> Any:
        """The one input that is no weight."""
        weights = {tensor.name for tensor in self.model.graph.initializer}
        inputs = [value for value in self.model.graph.input if value.name not in weights]
        if len(inputs) != 1:
            raise WeightsError(
                f"{self.path} takes {len(inputs)} inputs; one is expected, the picture"
            )
        return inputs[0]

    def output(self, name: str) -> Any:
        """The output of this name, or the first."""
        outputs = {value.name: value for value in self.model.graph.output}
        if name and name not in outputs:
            raise WeightsError(
                f"{self.path} has no output '{name}'; it has {', '.join(sorted(outputs))}"
            )
        return outputs[name] if name else self.model.graph.output[0]

    def check_names(self) -> None:
        """Raises WeightsError unless it can run as it is, as one of our own graphs."""
        if self.input().name != "images" or self.output("").name != "features":
            raise WeightsError(
                f"{self.path} must call its input 'images' and its first output 'features' "
                'to take pixels; with layout = "planes" any names will do'
            )

    def dim(self, output: str) -> int:
        """The length of its vectors; a feature map counts by its channels."""
        shape = _shape(self.output(output))
        if len(shape) not in (2, 4) or not isinstance(shape[1], int):
            raise WeightsError(
                f"the output of {self.path} has the shape {shape}; an encoder gives (n, dim) or, "
                "to be averaged, (n, dim, height, width), with dim written in the graph"
            )
        return shape[1]

    def fixed_side(self, layout: str) -> int | None:
        """The one input size the graph takes, in pixels; None where it is free.

        Raises WeightsError where the input is no square picture or its batch is fixed.
        """
        shape = _shape(self.input())
        if len(shape) != 4:
            raise WeightsError(f"the input of {self.path} has the shape {shape}, not a picture's")
        batch, height, width = (shape[i] for i in ((0, 1, 2) if layout == "pixels" else (0, 2, 3)))
        if isinstance(batch, int):
            raise WeightsError(
                f"{self.path} takes exactly {batch} picture(s) a run; export it with a free batch"
            )
        if isinstance(height, int) != isinstance(width, int) or (
            isinstance(height, int) and height != width
        ):
            raise WeightsError(f"{self.path} takes {height} x {width} pixels; it must be a square")
        return height if isinstance(height, int) else None


def fitted(graph: ForeignGraph, preprocessing: Preprocessing, output: str) -> bytes:
    """The graph with `images`, uint8 pixels, in front and `features`, (n, dim), at the end."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    inner = onnx.compose.add_prefix(graph.model, "inner/").graph
    source = graph.input()
    kind = source.type.tensor_type.elem_type
    shape = _shape(graph.output(output))
    features = f"inner/{graph.output(output).name}"
    scale = 1 / np.array(preprocessing.std, np.float32)
    before = [
        helper.make_node("Cast", ["images"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["pixels", "mean"], ["centred"]),
        helper.make_node("Mul", ["centred", "scale"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["planes"], [f"inner/{source.name}"], to=kind),
    ]
    after = [helper.make_node("Cast", [features], ["values"], to=TensorProto.FLOAT)]
    if len(shape) == 4:
        after.append(helper.make_node("GlobalAveragePool", ["values"], ["averaged"]))
    after.append(helper.make_node("Flatten", [after[-1].output[0]], ["features"], axis=1))
    constants = [
        numpy_helper.from_array(np.array(preprocessing.mean, np.float32), "mean"),
        numpy_helper.from_array(scale, "scale"),
    ]
    side = _shape(source)[2]
    whole = helper.make_graph(
        [*before, *inner.node, *after],
        "fitted",
        [helper.make_tensor_value_info("images", TensorProto.UINT8, ["batch", side, side, 3])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", shape[1]])],
        [*inner.initializer, *constants],
    )
    model = helper.make_model(
        whole,
        ir_version=graph.model.ir_version,
        opset_imports=graph.model.opset_import,
        functions=graph.model.functions,
    )
    return bytes(model.SerializeToString(deterministic=True))


def _shape(value: Any) -> list[int | str]:
    dims = value.type.tensor_type.shape.dim
    return [
        dim.dim_value if dim.WhichOneof("value") == "dim_value" else dim.dim_param for dim in dims
    ]


def _external(graph: Any) -> Iterator[Any]:
    """Every tensor, however deep, whose values lie in another file."""
    from onnx.external_data_helper import uses_external_data

    tensors = [*graph.initializer]
    for node in graph.node:
        for attribute in node.attribute:
            tensors += [attribute.t, *attribute.tensors]
            for inner in (attribute.g, *attribute.graphs):
                yield from _external(inner) if inner.ByteSize() else ()
    yield from (tensor for tensor in tensors if uses_external_data(tensor))


def _external_file(graph: Path, tensor: Any) -> Path:
    """The file of a tensor's values, if it lies in the graph's folder and no link leads out."""
    location = {entry.key: entry.value for entry in tensor.external_data}.get("location", "")
    folder = os.path.realpath(graph.parent)
    path = os.path.normpath(os.path.join(folder, location))
    inside = os.path.commonpath([folder, path]) == folder and path != folder
    if os.path.isabs(location) or not inside or os.path.realpath(path) != path:
        raise WeightsError(
            f"{graph} wants to read '{location}', which is outside its own folder or a link; "
            "it is not opened"
        )
    if not os.path.isfile(path):
        raise WeightsError(f"{graph} keeps its weights in {path}, and that is not a file")
    return Path(path)
