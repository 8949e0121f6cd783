"""Words into the very spaces that a gallery's pictures are in."""

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.registry import describe, descriptions
from semblance.encoders.space import Space
from semblance.errors import SpaceMismatch, UsageError

if TYPE_CHECKING:
    from semblance.encoders.text import TextEncoder

TEXT_LAYER = "pooled"
"""The layer of the pictures that a text side was trained to meet."""


class TextSides:
    """The text side of each space, opened when first needed and kept.

    `tokenizer` is the folder of the tokenizer.json that SigLIP's models need; `weights` names, by
    model, the files that the pictures were encoded with where they are not the published ones.
    """

    def __init__(
        self,
        tokenizer: Path | None = None,
        weights: Mapping[str, str | os.PathLike[str]] | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._weights = weights or {}
        self._sides: dict[str, TextEncoder] = {}
        self._opening = threading.Lock()

    def vectors(self, spaces: Sequence[Space], texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """One (len(texts), d) array of raw vectors a space, in the order of `spaces`.

        Raises UsageError if any of them has no text side, WeightsError and RuntimeMissing as
        `load_text` does, and SpaceMismatch for weights other than the pictures'.
        """
        return [side.encode(texts) for side in self.require(spaces)]

    def require(self, spaces: Sequence[Space]) -> "list[TextEncoder]":
        """The text side of each space; raises as `vectors` does, before any text is read."""
        for space in spaces:
            _require_text(space)
        return [self._side(space) for space in spaces]

    def _side(self, space: Space) -> "TextEncoder":
        with self._opening:
            if space.fingerprint not in self._sides:
                self._sides[space.fingerprint] = self._opened(space)
            return self._sides[space.fingerprint]

    def _opened(self, space: Space) -> "TextEncoder":
        # Here, because most searches have no words.
        from semblance.encoders.text import load_text

        weights = self._weights.get(space.model)
        side = load_text(space.model, weights=weights, tokenizer=self._tokenizer)
        if (side.space.weights_sha256, side.space.dim) != (space.weights_sha256, space.dim):
            raise SpaceMismatch(
                f"the pictures were encoded with other weights of {space.model} "
                f"({space.weights_sha256[:12]}) than its text side would use "
                f"({side.space.weights_sha256[:12]}); bring back the weights of the pictures, or "
                "index into a new gallery"
            )
        return side


def _require_text(space: Space) -> None:
    """Raises UsageError where no text has a vector in this space.

    Another input size, grey pictures and averaged versions leave the pictures among the texts.
    """
    if space.layer != TEXT_LAYER:
        raise UsageError(
            f"this gallery has no text side: it holds the layer '{space.layer}' of {space.model}, "
            f"and texts meet pictures in the layer '{TEXT_LAYER}'"
        )
    if not describe(space.model).text:
        able = ", ".join(model.name for model in descriptions() if model.text)
        raise UsageError(
            f"this gallery has no text side: {space.model} sees pictures only; "
            f"these models read text too: {able}"
        )
