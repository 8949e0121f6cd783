"""An encoder that is an ONNX graph: pixels in, features out, whichever engine runs it."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.preprocess import decode_side, prepare
from semblance.encoders.runtime.choose import RuntimeChoice, choose
from semblance.encoders.runtime.port import Runtime
from semblance.encoders.space import Space
from semblance.errors import UsageError, WeightsError
from semblance.images import Image

GraphSource: TypeAlias = Callable[[int], bytes]
"""Gives the graph for square inputs of a side in pixels, verified; it may take its time."""


class GraphEncoder:
    """A graph that takes `images`, (batch, side, side, 3) uint8, and gives (batch, dim) float32.

    Making one opens nothing. The first `encode` reads, verifies and compiles the graph, once,
    also when several threads arrive together.
    """

    def __init__(
        self,
        description: EncoderDescription,
        source: GraphSource,
        input_size: int | None = None,
        choice: RuntimeChoice | None = None,
    ) -> None:
        self.description = description
        self.space = Space.of(description, input_size)
        assert isinstance(self.space.preprocessing, Preprocessing), "a graph sees squares"
        self.preprocessing = self.space.preprocessing
        self._source = source
        self._engine = choose(choice or RuntimeChoice())
        self._runtime: Runtime | None = None
        self._opening = threading.Lock()

    @property
    def min_side(self) -> int:
        return decode_side(self.preprocessing)

    @property
    def provenance(self) -> str:
        """The engine, its version and the precision that it computes in; opens the graph."""
        return self._opened().provenance

    def graph(self) -> bytes:
        """The graph as it runs, for other programs."""
        return self._source(self.space.preprocessing.input_size)

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(side, side, 3) uint8."""
        return prepare(image, self.preprocessing)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32; memory beside the answer is bounded by one batch."""
        side = self.preprocessing.input_size
        for picture in prepared:
            if picture.shape != (side, side, 3):
                raise UsageError(
                    f"{self.space.model} takes pictures of shape ({side}, {side}, 3), "
                    f"not {picture.shape}; pass what `prepare` gives"
                )
        vectors = np.empty((len(prepared), self.space.dim), np.float32)
        if not prepared:
            return vectors
        runtime = self._opened()
        for start in range(0, len(prepared), runtime.batch):
            part = slice(start, start + runtime.batch)
            vectors[part] = runtime.run(np.stack(prepared[part]))
        return vectors

    def opened_as(self, graph: bytes) -> Runtime:
        """Another graph of the same input on the same engine, such as one that gives a map."""
        return self._engine(graph, self.preprocessing.input_size)

    def _opened(self) -> Runtime:
        with self._opening:
            if self._runtime is None:
                self._runtime = self._engine(self.graph(), self.preprocessing.input_size)
            return self._runtime


@dataclass(frozen=True, slots=True)
class PackagedGraph:
    """A graph that is installed with its package and takes any input size."""

    path: Path
    sha256: str

    def __call__(self, side: int) -> bytes:
        return read_verified(self.path, self.sha256, "install Semblance again")


def read_verified(path: Path, sha256: str, remedy: str) -> bytes:
    """A weights file's bytes, if they are the ones its description names.

    Hashing 10 MB takes 5 ms of the 200 that a one-shot command needs, and the bytes that were
    hashed are the bytes that run.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"the weights {path} cannot be read ({error.strerror}); {remedy}"
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise WeightsError(
            f"the weights {path} are not the file they should be (its SHA-256 differs); {remedy}"
        )
    return content
