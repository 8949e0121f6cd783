"""`onnx:PATH`: a salient-object network from a file, such as U2-Net or BASNet.

BASNet: Qin et al. 2019, https://openaccess.thecvf.com/content_CVPR_2019/html/
Qin_BASNet_Boundary-Aware_Salient_Object_Detection_CVPR_2019_paper.html. Both take the picture
divided by its maximum, with ImageNet's mean and deviation, and give several maps, the best first.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semblance.encoders.files.foreign_graph import ForeignGraph
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import WeightsError
from semblance.localize.saliency.fitting import fitted
from semblance.localize.saliency.network import SalientNetwork
from semblance.localize.saliency.sidecar import SaliencySidecar

USUAL_SIDE = 320
"""Pixels a side where neither the graph nor the file beside it says one."""


def saliency_file(path: Path, choice: RuntimeChoice | None = None) -> SalientNetwork:
    """The network in a file; raises WeightsError and UsageError for what cannot be one.

    What the graph cannot say is read from `PATH.toml` where there is one: see `SaliencySidecar`.
    """
    graph = SaliencyGraph.open(path)
    name = f"onnx:{path.name}"
    return SalientNetwork(name, graph.digest, graph.side, graph, choice)


@dataclass(frozen=True, slots=True)
class SaliencyGraph:
    """A file that was found fit; read again when it is first run."""

    path: Path
    sha256: str
    side: int
    sidecar: SaliencySidecar

    @classmethod
    def open(cls, path: Path) -> "SaliencyGraph":
        sidecar = SaliencySidecar.beside(path)
        graph = ForeignGraph.open(path)
        _check_output(graph, sidecar.output)
        return cls(path, graph.sha256, _side(graph, sidecar.input_size), sidecar)

    @property
    def digest(self) -> str:
        """Of the file and, where it has one, of the file beside it: both change a mask."""
        return self.sha256 if self.sidecar.plain else f"{self.sha256[:10]}+{self.sidecar.digest}"

    def __call__(self) -> bytes:
        graph = ForeignGraph.open(self.path)
        if graph.sha256 != self.sha256:
            raise WeightsError(f"{self.path} has changed while it was in use; start again")
        return fitted(graph.model, self.sidecar.preprocessing(self.side), self.sidecar.output)


def _side(graph: ForeignGraph, wished: int) -> int:
    """Pixels a side; the graph's own where it is fixed."""
    shape = dims(graph.input())
    if len(shape) != 4 or shape[0] not in (0, 1) or shape[1] != 3 or shape[2] != shape[3]:
        raise WeightsError(
            f"the input of {graph.path} has the shape {shape}; a salient-object network takes "
            "(n, 3, side, side), one picture a run or any number"
        )
    fixed = shape[2]
    if fixed and wished and fixed != wished:
        raise WeightsError(
            f"{graph.path} takes {fixed} pixels a side, and the file beside it says {wished}"
        )
    return fixed or wished or USUAL_SIDE


def _check_output(graph: ForeignGraph, name: str) -> None:
    """Raises WeightsError naming the outputs, unless the one that is used can be one map."""
    shape = dims(graph.output(name))
    if len(shape) not in (3, 4, 0) or (len(shape) == 4 and shape[1] not in (0, 1)):
        found = [f"{each.name} {dims(each)}" for each in graph.model.graph.output]
        raise WeightsError(
            f"{graph.path} gives no saliency map, (n, 1, side, side); its outputs are "
            f"{', '.join(found)}; name the right one as `output` in {graph.path.name}.toml"
        )


def dims(value: Any) -> list[int]:
    """The lengths of a tensor that the graph states, 0 where they are free."""
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim]
