"""A backbone that sees an augmented copy of each picture, always the same one."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, fields, replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.graph import GraphEncoder
from semblance.encoders.preprocess import decode_side, prepare
from semblance.images import Image
from semblance.learn.networks.augmentation import Augmentation
from semblance.learn.networks.squares import canvas_of


class LookEncoder:
    """The encoder below, with the look of that number: its vectors have a space of their own, so
    they are kept between runs.

    What a copy looks like depends on the picture's pixels, the strengths, `seed` and `number`.
    """

    def __init__(
        self, below: GraphEncoder, augmentation: Augmentation, seed: int, number: int
    ) -> None:
        self._below, self._seed, self._number = below, seed, number
        # A configuration is an augmentation and more; the rest must not change the space.
        strengths = {each.name: getattr(augmentation, each.name) for each in fields(Augmentation)}
        self._augmentation = Augmentation(**strengths)
        self._canvas = canvas_of(below.preprocessing)
        told = ", ".join(f"{name} {value}" for name, value in asdict(self._augmentation).items())
        self.space = replace(below.space, averaging=f"look {number} of seed {seed}: {told}")

    @property
    def min_side(self) -> int:
        return decode_side(self._canvas)

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(side, side, 3) uint8."""
        canvas = prepare(image, self._canvas)
        content = int.from_bytes(hashlib.sha256(canvas.data).digest()[:8], "little")
        rng = np.random.default_rng([self._seed, self._number, content])
        return self._augmentation.apply(canvas, self._below.preprocessing.input_size, rng)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32."""
        return self._below.encode(prepared)
