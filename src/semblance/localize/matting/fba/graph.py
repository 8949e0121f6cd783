"""The network as a graph: exported from torch once, checked, kept; then torch is not imported."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.fetching.digests import sha256_of
from semblance.encoders.graph_cache import kept_or_made, place
from semblance.errors import ExportError, RuntimeMissing
from semblance.localize.matting.fba.network import MULTIPLE

LARGEST = 256
"""Cells of eight pixels a side: the exporter wants an upper bound on a size it keeps free."""

SIZES = ((2, 64, 96), (1, 104, 64))
"""Batch, height and width of what is traced and of what else is checked; all three are free."""

TOLERANCE = 1e-3
"""The largest difference allowed between graph and torch, where a step of 8 bits is 4e-3."""


@dataclass(frozen=True, slots=True)
class FbaGraph:
    """Gives the graph of a file of weights; the first to ask makes it, which takes a minute."""

    weights: Path

    @property
    def sha256(self) -> str:
        return sha256_of(self.weights)

    def __call__(self) -> bytes:
        recipe = {"network": "fba", "weights": self.sha256}
        return kept_or_made(place("fba", recipe), self._make)

    def _make(self) -> tuple[bytes, dict[str, Any]]:
        network = loaded(self.weights)
        graph = exported(network)
        return graph, {"parity_error": check(graph, network), "weights": str(self.weights)}


def loaded(weights: Path) -> Any:
    """The network with the published weights, ready to run; raises WeightsError."""
    try:
        import torch  # noqa: F401
    except ModuleNotFoundError as error:
        raise RuntimeMissing(
            "preparing F, B, Alpha matting needs torch, once; run `pip install 'semblance[torch]'`"
        ) from error
    from semblance.localize.matting.fba.layers import fold
    from semblance.localize.matting.fba.network import network
    from semblance.localize.matting.fba.published import read_published

    module = network()
    module.load_state_dict(read_published(weights))
    fold(module)
    return module


def exported(network: Any) -> bytes:
    """The ONNX graph: `images` to `features`; batch, height and width are free."""
    import torch

    from semblance.encoders.networks.tracing import trace

    cells = {
        axis: MULTIPLE * torch.export.Dim(name, min=2, max=LARGEST)
        for axis, name in ((1, "rows"), (2, "columns"))
    }
    return trace(network, example(SIZES[0]), free=cells)


def check(graph: bytes, network: Any) -> float:
    """The largest difference over inputs of two sizes; raises ExportError where it is too large."""
    import torch

    from semblance.encoders.runtime.onnx_runtime import OnnxRuntime
    from semblance.encoders.runtime.threads import usable_cores

    runtime = OnnxRuntime(graph, threads=usable_cores())
    errors = []
    for size in SIZES:
        with torch.inference_mode():
            true = network(torch.from_numpy(example(size))).numpy()
        errors.append(float(np.abs(runtime.run(example(size)) - true).max()))
    if not max(errors) < TOLERANCE:
        raise ExportError(
            f"the exported graph of F, B, Alpha matting is off by {max(errors):.3g}, more than "
            f"{TOLERANCE}; it was not kept. Please report it with the versions of torch and "
            "onnxscript"
        )
    return max(errors)


def example(size: tuple[int, int, int]) -> NDArray[np.float32]:
    """(n, h, w, 11) float32 in [0, 1] by chance, the trimap of three bands."""
    rng = np.random.default_rng(size[1])
    inputs = rng.random((*size, 11), np.float32)
    third = size[2] // 3
    inputs[..., 9:] = 0
    inputs[:, :, :third, 9] = inputs[:, :, -third:, 10] = 1
    return inputs
