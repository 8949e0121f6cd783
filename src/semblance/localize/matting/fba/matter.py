"""F, B, Alpha matting as a matter: the graph runs on ONNX Runtime, on the CPU or on CUDA."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.preprocess import decode_rung
from semblance.encoders.runtime.choose import RuntimeChoice, choose
from semblance.images import Image
from semblance.localize.matting.fba.graph import FbaGraph
from semblance.localize.matting.fba.inputs import planes
from semblance.localize.matting.port import Matte
from semblance.localize.matting.trimap import BACKGROUND, OBJECT, trimap
from semblance.localize.matting.unrefined import unneeded, unrefined
from semblance.localize.matting.working import at_size

LONGEST = 320
"""Pixels of the long side; time and memory grow with the square of it."""

VERSION = 1
"""Raised when mattes change so that kept ones must not be used any more."""


Run: TypeAlias = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""(n, h, w, 11) to (n, h, w, 7), h and w multiples of 8."""


class Graph(Protocol):
    """Where a graph comes from, and what identifies its weights."""

    @property
    def sha256(self) -> str:
        """Of the weights, hexadecimal."""

    def __call__(self) -> bytes:
        """The ONNX graph, verified; it may take its time."""


class FbaMatter:
    """Alpha and the object's colours by the network with the weights in a file.

    The first matte exports the weights, once for every machine, and opens the graph. A picture is
    matted at no more than `longest` pixels a side. OpenVINO is not used: in float32 it takes two
    thirds of the time, but its bfloat16 moves alpha by up to 0.03.
    """

    def __init__(
        self,
        weights: Path,
        choice: RuntimeChoice | None = None,
        *,
        longest: int = LONGEST,
        graph: Graph | None = None,
    ) -> None:
        self._graph = graph or FbaGraph(weights)
        self._choice = choice or RuntimeChoice()
        self._longest = longest
        self._run: Run | None = None
        self._opening = threading.Lock()

    @property
    def identity(self) -> str:
        return f"fba {VERSION} {self._graph.sha256[:16]} {self._longest} px"

    @property
    def min_side(self) -> int:
        return decode_rung(self._longest)

    def matte(self, image: Image, mask: NDArray[np.float32]) -> Matte:
        """As the port has it; raises WeightsError, ExportError or RuntimeMissing at first use."""
        working = at_size(image, mask, self._longest)
        known = trimap(working.mask)
        reason = unneeded(known)
        if reason:
            return unrefined(image.name, working.mask, reason)
        height, width = known.shape
        said = self._opened()(planes(working.pixels, known))[0, :height, :width]
        return _matte(working.pixels, known, said)

    def _opened(self) -> Run:
        with self._opening:
            if self._run is None:
                self._run = _open(self._graph(), self._choice)
            return self._run


def _open(graph: bytes, choice: RuntimeChoice) -> Run:
    """CUDA where it is asked for by name, else ONNX Runtime with all cores, or, in bulk, with one
    a call: other engines want squares of a fixed size."""
    workers = choice.workers if choice.workload == "one-shot" else 1
    runtime: Any = choose(replace(choice, workload="one-shot", workers=workers))(graph, 0)
    run: Run = runtime.run
    return run


def _matte(pixels: NDArray[np.uint8], known: NDArray[np.uint8], said: NDArray[np.float32]) -> Matte:
    """What was known stays so, and where there is nothing but object it has the picture's colour.

    `said` is (H, W, 7) in [0, 1]: alpha, the object's colour, the background's.
    """
    alpha = np.select([known == OBJECT, known == BACKGROUND], [1, 0], said[..., 0])
    colours = np.rint(said[..., 1:4] * 255).astype(np.uint8)
    colours[alpha == 1] = pixels[alpha == 1]
    return Matte(alpha.astype(np.float32), colours)
