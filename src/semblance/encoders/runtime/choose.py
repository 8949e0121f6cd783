"""Which engine runs a graph: it depends on the work, the precision, the device and what is here."""

import importlib.util
import platform
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from semblance.encoders.runtime.port import Runtime
from semblance.encoders.runtime.threads import usable_cores
from semblance.errors import RuntimeMissing, UsageError

Workload = Literal["one-shot", "warm", "service", "bulk"]
Precision = Literal["fast", "exact"]
Device = Literal["auto", "cpu", "cuda"]

Engine: TypeAlias = Callable[[bytes, int], Runtime]
"""Opens a graph (its bytes) for square inputs of a side in pixels."""


@dataclass(frozen=True, slots=True)
class RuntimeChoice:
    """What is asked of a runtime.

    "one-shot" is a few pictures in a process that soon ends: every core works on the same
    picture. "warm" does the same in the engine that takes longer to start and less to run, for a
    network of which one run is longer than the start. "service" is a few pictures at a time in a
    process that stays: as "warm", and on a GPU where there is one. "bulk" is many pictures from
    `workers` threads: each call keeps to one core. `workers` None means the cores this process may
    use. "fast" lets the engine round to bfloat16 where the processor has it, "exact" computes in
    float32.
    """

    workload: Workload = "one-shot"
    precision: Precision = "fast"
    device: Device = "auto"
    workers: int | None = None

    def __post_init__(self) -> None:
        _check("workload", self.workload, get_args(Workload))
        _check("precision", self.precision, get_args(Precision))
        _check("device", self.device, get_args(Device))
        if self.workers is not None and self.workers < 1:
            raise UsageError(f"{self.workers} workers cannot work; it takes at least 1")

    @property
    def threads(self) -> int:
        return self.workers or usable_cores()

    @property
    def is_worth_cuda(self) -> bool:
        """Whether there is enough to do for a GPU that takes seconds to start."""
        return self.workload in ("service", "bulk")


def choose(choice: RuntimeChoice, batch: int | None = None) -> Engine:
    """The engine for a choice, not yet opened; raises RuntimeMissing for what is not installed.

    `batch` is the pictures a run, where the engine's own number would be wrong for the graph.

    ONNX Runtime starts in half the time of OpenVINO; OpenVINO, on x86-64, is up to twice as fast
    once it runs.
    """
    if choice.device == "cuda":
        return _cuda(choice)
    if choice.workload == "one-shot":
        return _onnx_runtime(choice)
    if choice.device == "auto" and choice.is_worth_cuda and _has_cuda():
        return _cuda_or(choice, _cpu(choice, batch))
    return _cpu(choice, batch)


def _cuda_or(choice: RuntimeChoice, cpu: Engine) -> Engine:
    """CUDA where a device answers, else the CPU: that onnxruntime-gpu is installed says little."""

    def open_either(graph: bytes, side: int) -> Runtime:
        try:
            return _cuda(choice)(graph, side)
        except RuntimeMissing:
            return cpu(graph, side)

    return open_either


def _cpu(choice: RuntimeChoice, batch: int | None) -> Engine:
    if platform.machine().lower() in ("x86_64", "amd64") and _installed("openvino"):
        return _openvino(choice, batch)
    return _onnx_runtime(choice)


def _openvino(choice: RuntimeChoice, batch: int | None) -> Engine:
    from semblance.encoders.runtime.openvino_runtime import BATCH, OpenVinoRuntime

    exact, alone = choice.precision == "exact", choice.workload != "bulk"
    # Pictures that come one at a time would be padded to a batch: 31 ms in place of 8.
    size = batch or (1 if alone else BATCH)
    streams = 1 if alone else choice.threads
    return lambda graph, side: OpenVinoRuntime(
        graph, side, streams=streams, exact=exact, batch=size, threads=choice.threads
    )


def _onnx_runtime(choice: RuntimeChoice) -> Engine:
    _require_onnx_runtime()
    from semblance.encoders.runtime.onnx_runtime import OnnxRuntime

    threads = 1 if choice.workload == "bulk" else choice.threads
    return lambda graph, side: OnnxRuntime(graph, threads=threads)


def _cuda(choice: RuntimeChoice) -> Engine:
    _require_onnx_runtime()
    from semblance.encoders.runtime.onnx_runtime import CudaRuntime

    if not _has_cuda():
        raise RuntimeMissing(
            "the ONNX Runtime installed here has no CUDA; "
            "run `pip uninstall onnxruntime` and `pip install onnxruntime-gpu`, or use --device cpu"
        )
    exact = choice.precision == "exact"
    return lambda graph, side: CudaRuntime(graph, exact=exact)


def _has_cuda() -> bool:
    if not _installed("onnxruntime"):
        return False
    from semblance.encoders.runtime.onnx_runtime import has_cuda

    return has_cuda()


def _require_onnx_runtime() -> None:
    if not _installed("onnxruntime"):
        raise RuntimeMissing("ONNX Runtime is not installed; run `pip install onnxruntime`")


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _check(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"there is no {what} '{value}'; it is one of {', '.join(allowed)}")
