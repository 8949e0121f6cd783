"""ONNX Runtime: starts fastest, runs everywhere, and is the way to CUDA."""

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import RuntimeMissing, WeightsError

CPU_BATCH = 4
"""More fall out of the cache: 10.9 ms a picture at 4 a run, 12.1 at 8, 14.2 at 16 (Lite2)."""

CUDA_BATCH = 32


class OnnxRuntime:
    """On the CPU, in float32 whatever the processor.

    `threads` is how many cores work on one run; calls from several threads run side by side.
    """

    name = "ONNX Runtime"
    precision = "float32"
    batch = CPU_BATCH

    def __init__(self, graph: bytes, *, threads: int) -> None:
        self.session = _open(graph, _options(threads), ["CPUExecutionProvider"])

    @property
    def provenance(self) -> str:
        return f"{self.name} {_version()}, {self.precision}, cpu"

    def run(self, images: NDArray[Any]) -> NDArray[np.float32]:
        """Also text: (n, context) int64 tokens, of a graph that takes them."""
        return _run(self.session, images)


class CudaRuntime:
    """On an NVIDIA GPU; TensorFloat-32 unless `exact`."""

    name = "ONNX Runtime"
    batch = CUDA_BATCH

    def __init__(self, graph: bytes, *, exact: bool) -> None:
        self.precision = "float32" if exact else "tensorfloat32"
        cuda = ("CUDAExecutionProvider", {"use_tf32": "0" if exact else "1"})
        self.session = _open(graph, _options(1), [cuda, "CPUExecutionProvider"])
        # Without a driver or a GPU, ONNX Runtime quietly falls back to the CPU.
        if self.session.get_providers()[0] != "CUDAExecutionProvider":
            raise RuntimeMissing("ONNX Runtime found no usable CUDA device; use --device cpu")

    @property
    def provenance(self) -> str:
        return f"{self.name} {_version()}, {self.precision}, cuda"

    def run(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return _run(self.session, images)


def has_cuda() -> bool:
    """Whether this build of ONNX Runtime knows CUDA; there may still be no device."""
    return "CUDAExecutionProvider" in _onnxruntime().get_available_providers()


def _options(threads: int) -> Any:
    """Full optimization, the default, opens 13 ms later and encodes two pictures 30 ms sooner."""
    options = _onnxruntime().SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin while they wait take the cores that decode the next pictures, and cost
    # a one-shot run 20 ms of 155.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _open(graph: bytes, options: Any, providers: list[Any]) -> Any:
    try:
        return _onnxruntime().InferenceSession(graph, options, providers=providers)
    except Exception as error:  # its exceptions share no base of their own
        reason = str(error).partition("\n")[0]
        raise WeightsError(f"ONNX Runtime cannot open the graph ({reason})") from error


def _run(session: Any, inputs: NDArray[Any]) -> NDArray[np.float32]:
    (features,) = session.run(["features"], {session.get_inputs()[0].name: inputs})
    return np.asarray(features, np.float32)


def _version() -> str:
    return str(_onnxruntime().__version__)


def _onnxruntime() -> Any:
    """The engine, which does not report to its makers unless the user asks it to.

    By itself it writes a number for this machine into the user's home and sends what it runs.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    return onnxruntime
