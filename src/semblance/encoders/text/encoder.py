"""Text in, vectors of the pictures' own space out."""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription
from semblance.encoders.exported import with_weights
from semblance.encoders.graph_cache import kept_or_made, place
from semblance.encoders.registry import describe, descriptions
from semblance.encoders.runtime.onnx_runtime import OnnxRuntime
from semblance.encoders.runtime.threads import usable_cores
from semblance.encoders.space import Space
from semblance.encoders.text.tokens import Tokenizer, clip_tokenizer, tokenizer_in
from semblance.errors import UsageError

CONTEXT, SIGLIP_CONTEXT = 77, 64
"""Tokens a text may have; what is longer is cut."""

PARITY_TEXTS = (
    "a red handbag", "a photo of two cats asleep", "blue", "a glass jar with a wooden lid",
    "an aerial view of a city at night", "shoes", "the letter q on a white wall, printed small",
    "not a person in sight",
)  # fmt: skip
"""Eight different texts on which a graph must agree with its network."""


class TextEncoder:
    """Turns texts into raw vectors of the space of `load(name)`'s pictures, at the usual size."""

    def __init__(
        self, space: Space, graph: Callable[[], bytes], tokenizer: Callable[[], Tokenizer]
    ) -> None:
        self.space = space
        self._graph = graph
        self._make_tokenizer = tokenizer
        self._opened: tuple[Tokenizer, OnnxRuntime] | None = None
        self._opening = threading.Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dim) float32, raw: not normalized."""
        tokenizer, runtime = self._open()
        vectors = np.empty((len(texts), self.space.dim), np.float32)
        for start in range(0, len(texts), runtime.batch):
            part = slice(start, start + runtime.batch)
            vectors[part] = runtime.run(tokenizer(texts[part]))
        return vectors

    def _open(self) -> tuple[Tokenizer, OnnxRuntime]:
        with self._opening:
            if self._opened is None:
                runtime = OnnxRuntime(self._graph(), threads=usable_cores())
                self._opened = self._make_tokenizer(), runtime
            return self._opened


def load_text(
    name: str,
    *,
    weights: str | os.PathLike[str] | None = None,
    tokenizer: Path | None = None,
) -> TextEncoder:
    """The text side of a model.

    SigLIP's models need `tokenizer`, the folder of their tokenizer.json. Raises UsageError for a
    model without a text side, and WeightsError as `load` does.
    """
    description = describe(name)
    if not description.text:
        able = ", ".join(model.name for model in descriptions() if model.text)
        raise UsageError(f"{description.name} sees pictures only; these read text too: {able}")
    if weights is not None:
        given = os.fspath(weights)
        where = given if given.startswith("random:") else f"file:{os.path.abspath(given)}"
        description = replace(description, weights=where)
    make = _tokenizer_of(description, tokenizer)
    sealed, file = with_weights(description)
    return TextEncoder(Space.of(sealed), ExportedText(sealed, file, make), make)


def _tokenizer_of(description: EncoderDescription, folder: Path | None) -> Callable[[], Tokenizer]:
    siglip = "siglip" in description.architecture.lower()
    if folder is not None:
        return lambda: tokenizer_in(folder, SIGLIP_CONTEXT if siglip else CONTEXT)
    if siglip:
        raise UsageError(
            f"{description.name} needs the folder of its tokenizer.json; fetch that file from "
            f"the page of its weights ({description.weights.rpartition('/')[0]}) and name the "
            "folder with --tokenizer"
        )
    return clip_tokenizer


@dataclass(frozen=True, slots=True)
class ExportedText:
    """Reads the text graph of a model from the cache; the first to ask for it makes it."""

    description: EncoderDescription
    weights: Path | None
    tokenizer: Callable[[], Tokenizer]

    def __call__(self) -> bytes:
        recipe = {
            "library": self.description.library,
            "architecture": self.description.architecture,
            "weights": self.description.weights_sha256,
            "side": "text",
        }
        return kept_or_made(place(f"{self.description.name}-text", recipe), self._make)

    def _make(self) -> tuple[bytes, dict[str, Any]]:
        from semblance.encoders.networks.parity import check_parity
        from semblance.encoders.networks.tracing import text_network, trace

        tokens = self.tokenizer()(PARITY_TEXTS)
        module = text_network(self.description, self.weights, tokens)
        graph = trace(module, tokens, "tokens")
        error = check_parity(f"{self.description.name}'s text side", graph, module, tokens)
        return graph, {"parity_error": error, "description": asdict(self.description)}
