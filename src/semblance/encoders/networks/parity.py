"""Does a graph say what its network says? Asked of eight different pictures, in float32."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ExportError

TOLERANCE = 0.01
"""The largest error allowed, as a share of the smallest distance between two pictures' vectors.

A bare cosine proves little: the vectors of one network lie close together, with random weights to
0.99 and more. Against the smallest distance, two pictures swapped are an error of at least 1."""


def check_parity(name: str, graph: bytes, module: Any, inputs: NDArray[Any]) -> float:
    """The largest error, as `parity_error` has it; raises ExportError where it is too large.

    `inputs` are eight different pictures, or texts, as the graph takes them.
    """
    error = parity_error(graph_vectors(graph, inputs), torch_vectors(module, inputs))
    if not error < TOLERANCE:
        raise ExportError(
            f"the exported graph of {name} is off by {error:.1%} of the distance between pictures, "
            f"more than {TOLERANCE:.0%}; it was not kept. Please report it with the versions of "
            "torch and onnxscript"
        )
    return error


def parity_error(ours: NDArray[np.float32], true: NDArray[np.float32]) -> float:
    """Largest distance of a row of `ours` from its twin, over the smallest between rows of `true`.

    Infinite where two rows of `true` are equal: such a network proves nothing.
    """
    between = np.linalg.norm(true[:, None] - true[None], axis=2)[~np.eye(len(true), dtype=bool)]
    spread = float(between.min())
    worst = float(np.linalg.norm(ours - true, axis=1).max())
    return worst / spread if spread > 0 else float("inf")


def torch_vectors(module: Any, inputs: NDArray[Any]) -> NDArray[np.float32]:
    """(n, dim) float32 of the network."""
    import torch

    with torch.inference_mode():
        return np.asarray(module(torch.from_numpy(inputs)).numpy(), np.float32)


def graph_vectors(graph: bytes, inputs: NDArray[Any]) -> NDArray[np.float32]:
    """(n, dim) float32 of the graph.

    In batches of three, three and two, so that a batch frozen into the graph shows.
    """
    from semblance.encoders.runtime.onnx_runtime import OnnxRuntime
    from semblance.encoders.runtime.threads import usable_cores

    runtime = OnnxRuntime(graph, threads=usable_cores())
    parts = np.split(inputs, range(3, len(inputs), 3))
    return np.concatenate([runtime.run(part) for part in parts])
