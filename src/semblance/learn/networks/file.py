"""A trained network in a folder: its graph, and beside it what the graph cannot say of itself."""

from dataclasses import dataclass
from pathlib import Path

from semblance.encoders.files.sidecar import Sidecar, place
from semblance.errors import UsageError, WeightsError

FILE = "network.onnx"
"""Its name in a run folder."""


@dataclass(frozen=True)
class NetworkFile:
    """A graph that takes pixels, and its sidecar with the name and the length of its vectors."""

    graph: Path
    sidecar: Sidecar


def network_path(where: Path) -> Path:
    """The graph of a network, given itself or the run folder it is in; raises WeightsError."""
    path = where / FILE if where.is_dir() else where
    if not path.is_file():
        raise WeightsError(
            f"there is no network at {where}; name a run folder of `semblance train`, or "
            f"the {FILE} in it"
        )
    return path


def read_network(path: Path) -> NetworkFile:
    """Raises WeightsError for a graph that is not of a training here."""
    try:
        sidecar = Sidecar.beside(path)
    except UsageError as error:
        raise WeightsError(f"{path} is no network of ours: {error}") from error
    if sidecar.layout != "pixels" or sidecar.dim < 1 or not sidecar.name:
        raise WeightsError(
            f"{path} was not trained here; {place(path).name} lacks its name or its dim, so open "
            f"it as onnx:{path}"
        )
    return NetworkFile(path, sidecar)
