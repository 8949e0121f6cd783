"""The port of a categorizer: what is known of pictures in, a probability for each category out."""

from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Asked = TypeVar("Asked", contravariant=True)
"""What it is asked with: vectors of a view, or pictures as its own encoder prepares them."""


class Categorizer(Protocol[Asked]):
    """Says of which category pictures are. May be asked from several threads at once."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The K categories it knows, in the order of their probabilities."""

    @property
    def identity(self) -> str:
        """What it is and the hash of its numbers, in one line: equal ones say the same."""

    def probabilities(self, asked: Asked) -> NDArray[np.float64]:
        """(q, K) calibrated probabilities, each row summing to 1."""
