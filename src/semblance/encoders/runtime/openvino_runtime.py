"""OpenVINO: the fastest on x86-64 for many pictures."""

import queue
import sys
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import WeightsError

BATCH = 4
"""Pictures a run; fewer are padded. Fixed, because a free shape takes 12 % longer, and small,
because more fall out of the cache: 6.2 ms a picture at 1, 5.3 at 4, 6.1 at 16 (Lite2, bfloat16)."""

_FIRST_USE = threading.Lock()
"""Held while a graph runs for the first time. OpenVINO's bindings set up their view of NumPy on
first use; two threads that come to it together wait for each other for ever."""


class OpenVinoRuntime:
    """On the CPU; in bfloat16 where the processor has it, unless `exact`.

    `streams` calls run side by side, each on its share of the `threads`; further ones wait their
    turn. Without `threads` each has one.
    """

    name = "OpenVINO"

    def __init__(
        self,
        graph: bytes,
        side: int,
        *,
        streams: int,
        exact: bool,
        batch: int = BATCH,
        threads: int | None = None,
    ) -> None:
        self.batch = batch
        cores = streams if threads is None else threads
        self._compiled = _compile(graph, (batch, side, side, 3), streams, exact, cores)
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        with _FIRST_USE:
            self.run(np.zeros((1, side, side, 3), np.uint8))
        hint = self._compiled.get_property("INFERENCE_PRECISION_HINT")
        self.precision = {"bf16": "bfloat16", "f16": "float16"}.get(hint.get_type_name(), "float32")

    @property
    def provenance(self) -> str:
        version = _openvino().__version__.partition("-")[0]
        return f"{self.name} {version}, {self.precision}, cpu"

    def run(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        padded = np.zeros((self.batch, *images.shape[1:]), np.uint8)
        padded[: len(images)] = images
        request = self._borrow()
        try:
            features = request.infer([padded], share_inputs=True)[0]
        finally:
            self._idle.put(request)
        return np.asarray(features[: len(images)], np.float32)

    def _borrow(self) -> Any:
        """A request nobody uses: there come to be as many as calls at once, never more."""
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._compiled.create_infer_request()


def _compile(graph: bytes, shape: tuple[int, ...], streams: int, exact: bool, threads: int) -> Any:
    settings: dict[str, Any] = {
        "PERFORMANCE_HINT": "THROUGHPUT",
        "NUM_STREAMS": streams,
        "INFERENCE_NUM_THREADS": threads,
        # Pinned, two processes would meet on the same cores and leave others idle.
        "ENABLE_CPU_PINNING": False,
    }
    if exact:
        settings["INFERENCE_PRECISION_HINT"] = "f32"
    core = _openvino().Core()
    try:
        model = core.read_model(graph)
        model.reshape(list(shape))
        return core.compile_model(model, "CPU", settings)
    except RuntimeError as error:
        reason = str(error).strip().partition("\n")[0]
        raise WeightsError(f"OpenVINO cannot open the graph ({reason})") from error


def _openvino() -> Any:
    """The engine, without the part of it that reports to its makers.

    That part, imported, writes a number for this machine into the user's home. Where there is
    none, OpenVINO goes without.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino
