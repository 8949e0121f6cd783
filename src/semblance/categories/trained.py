"""Categories from a network that was trained for them: `semblance train classifier`."""

import hashlib
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.images import Image
from semblance.learn.classifier.file import Categories, place_of, read_categories
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe

Prepared = Sequence[NDArray[np.uint8]]


class TrainedCategories:
    """`TrainedCategories.open(run)`; asked with pictures that `prepare` has prepared.

    Its probabilities were calibrated when it was trained. The network is opened when it is first
    needed. May be asked from several threads at once.
    """

    def __init__(self, categories: Categories, encoder: Encoder) -> None:
        self._categories, self._encoder = categories, encoder

    @classmethod
    def open(cls, given: str, compute: Compute) -> "TrainedCategories":
        """Of a run folder or a short name; raises WeightsError for what is no category model."""
        path, network = place_of(given)
        categories = read_categories(path)
        (encoder,) = compute.encoders(Recipe((network,)))
        return cls(categories, encoder)

    @property
    def labels(self) -> tuple[str, ...]:
        """The K categories it knows, in the order of their probabilities."""
        return self._categories.labels

    @cached_property
    def identity(self) -> str:
        """What it is and the hash of its numbers, in one line: equal ones say the same."""
        own = self._categories
        numbers = [own.weight.tobytes(), own.bias.tobytes(), repr(own.temperature).encode()]
        digest = hashlib.sha256(b"".join([*numbers, repr(own.labels).encode()])).hexdigest()[:16]
        return f"category model {digest} on {self._encoder.space.fingerprint}"

    @property
    def min_side(self) -> int:
        """The short side, in pixels, below which a reduced decode would change the answer."""
        return self._encoder.min_side

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(side, side, 3) uint8."""
        return self._encoder.prepare(image)

    def probabilities(self, asked: Prepared) -> NDArray[np.float64]:
        """(q, K) of prepared pictures, each row summing to 1."""
        return self._categories.probabilities(self._encoder.encode(asked))
