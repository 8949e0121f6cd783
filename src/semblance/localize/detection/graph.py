"""A detector's ONNX file: opened with care, asked for its signature, and run."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.files.foreign_graph import ForeignGraph
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.encoders.runtime.session import open_session
from semblance.errors import UsageError, WeightsError
from semblance.localize.detection.candidates import Outputs
from semblance.localize.detection.signature import KINDS, Signature, Tensor


class DetectionGraph:
    """A detector that ONNX Runtime has opened; `run` may be called from several threads.

    It computes in float32 on a CPU whatever the precision asked for: OpenVINO's bfloat16 moves
    boxes by pixels, and graphs that suppress overlaps inside have outputs of no fixed size.
    Raises WeightsError for what cannot be opened, UsageError for what only TensorRT runs.
    """

    def __init__(self, path: Path, choice: RuntimeChoice) -> None:
        self.path = path
        file = ForeignGraph.open(path)
        self.sha256 = file.sha256
        operators = frozenset(_operators(file.model.graph))
        _refuse_tensorrt(path, operators)
        self._session = open_session(bytes(file.model.SerializeToString()), choice)
        self.signature = Signature(
            tuple(map(_tensor, self._session.get_inputs())),
            tuple(map(_tensor, self._session.get_outputs())),
            dict(self._session.get_modelmeta().custom_metadata_map),
            operators,
        )

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> Outputs:
        """Every output by its name; raises WeightsError where the graph fails."""
        names = [tensor.name for tensor in self.signature.outputs]
        try:
            found = self._session.run(names, dict(inputs))
        except Exception as error:  # its exceptions share no base of their own
            reason = str(error).partition("\n")[0]
            raise WeightsError(f"the detector {self.path} cannot be run ({reason})") from error
        return {name: _single(values) for name, values in zip(names, found, strict=True)}


def _single(values: Any) -> NDArray[Any]:
    array = np.asarray(values)
    return array.astype(np.float32) if array.dtype.kind == "f" else array


def _tensor(found: Any) -> Tensor:
    shape = tuple(side if isinstance(side, int) else None for side in found.shape)
    return Tensor(found.name, shape, KINDS.get(found.type, found.type))


def _operators(graph: Any) -> Iterator[str]:
    """The type of every node, also of those inside loops and branches."""
    for node in graph.node:
        yield node.op_type
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                yield from _operators(inner)


def _refuse_tensorrt(path: Path, operators: frozenset[str]) -> None:
    plugins = sorted(name for name in operators if name.endswith("_TRT"))
    if plugins:
        raise UsageError(
            f"{path} was exported for TensorRT (it contains {', '.join(plugins)}), which is not "
            "used here; export it without NMS, or with NMS for ONNX Runtime (--end2end --max-wh)"
        )
