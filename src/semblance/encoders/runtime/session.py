"""An ONNX Runtime session for a graph whose inputs and outputs are its own affair."""

from typing import Any

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.encoders.runtime.onnx_runtime import CudaRuntime, OnnxRuntime, has_cuda
from semblance.errors import RuntimeMissing


def open_session(graph: bytes, choice: RuntimeChoice) -> Any:
    """The session, on the device and with the threads of a choice; it may be shared by threads.

    Raises WeightsError for what cannot be opened, RuntimeMissing where CUDA is asked for and is
    not there.
    """
    if choice.device == "cuda" and not has_cuda():
        raise RuntimeMissing(
            "the ONNX Runtime installed here has no CUDA; install onnxruntime-gpu in its place, "
            "or use --device cpu"
        )
    if choice.device == "cuda" or (choice.device == "auto" and choice.is_worth_cuda and has_cuda()):
        try:
            return CudaRuntime(graph, exact=choice.precision == "exact").session
        except RuntimeMissing:
            if choice.device == "cuda":
                raise
    return OnnxRuntime(graph, threads=1 if choice.workload == "bulk" else choice.threads).session
