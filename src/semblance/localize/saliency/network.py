"""A salient-object network as a localizer, whichever engine runs its graph."""

import threading
from collections.abc import Callable, Sequence

import numpy as np

from semblance.encoders.preprocess import decode_rung
from semblance.encoders.runtime.choose import RuntimeChoice, choose
from semblance.encoders.runtime.port import Runtime
from semblance.images import Image
from semblance.localize.localization import Localization
from semblance.localize.saliency.preprocessing import squash
from semblance.localize.saliency.reading import SURE, read


class SalientNetwork:
    """A graph that takes `images`, (1, side, side, 3) uint8, and gives `features`, its saliency:
    (1, side, side) float32 in [0, 1].

    Pictures go one at a time: with a batch of four, which OpenVINO would fill up, a single query
    would wait four times as long.
    """

    def __init__(
        self,
        name: str,
        sha256: str,
        side: int,
        source: Callable[[], bytes],
        choice: RuntimeChoice | None = None,
    ) -> None:
        self._name, self._sha256, self._side, self._source = name, sha256, side, source
        self._engine = choose(choice or RuntimeChoice(), batch=1)
        self._runtime: Runtime | None = None
        self._opening = threading.Lock()

    @property
    def identity(self) -> str:
        return f"{self._name} {self._sha256[:16]} side={self._side} sure={SURE}"

    @property
    def min_side(self) -> int:
        return decode_rung(self._side)

    @property
    def provenance(self) -> str:
        """The engine, its version and the precision that it computes in; opens the graph."""
        return self._opened().provenance

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        return [self._one(image) for image in images]

    def _one(self, image: Image) -> Localization:
        saliency = self._opened().run(squash(image, self._side)[None])[0]
        return read(np.nan_to_num(saliency), image)

    def _opened(self) -> Runtime:
        with self._opening:
            if self._runtime is None:
                self._runtime = self._engine(self._source(), self._side)
            return self._runtime
