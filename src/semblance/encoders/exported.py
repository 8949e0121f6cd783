"""An encoder whose graph is made on this machine: exported once from torch, then only read.

After the first use neither torch nor the library of the model is imported.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from semblance.encoders.description import EncoderDescription
from semblance.encoders.fetching.weights import obtain, seal
from semblance.encoders.graph import GraphEncoder
from semblance.encoders.graph_cache import kept_or_made, place
from semblance.encoders.runtime.choose import RuntimeChoice


def exported_encoder(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> GraphEncoder:
    """An encoder of timm or open_clip.

    The weights are located, and fetched where they must be, now: their hash is part of the space.
    """
    description.preprocessing_at(input_size)
    sealed, weights = with_weights(description)
    return GraphEncoder(sealed, ExportedGraph(sealed, weights), input_size, runtime)


def with_weights(description: EncoderDescription) -> tuple[EncoderDescription, Path | None]:
    """The description with the hash of its weights, and their file.

    `random:SEED` stands for weights, without a file, only in tests; no command and no page
    offers it.
    """
    if description.weights.startswith("random:"):
        what = f"{description.weights} {description.architecture}"
        digest = hashlib.sha256(what.encode()).hexdigest()
        return replace(description, weights_sha256=digest), None
    weights = obtain(description)
    return seal(description, weights), weights


@dataclass(frozen=True, slots=True)
class ExportedGraph:
    """Reads the graph of a model from the cache; the first to ask for it makes it.

    One export a size: positions, paddings and poolings of many networks are constants of one
    size, and a free size would cost every run the arithmetic on shapes.
    """

    description: EncoderDescription
    weights: Path | None

    def __call__(self, side: int) -> bytes:
        return kept_or_made(self.place(side), lambda: self._make(side))

    def place(self, side: int) -> Path:
        """The cached file."""
        recipe = {
            "library": self.description.library,
            "architecture": self.description.architecture,
            "weights": self.description.weights_sha256,
            "layer": self.description.layer,
            "side": side,
            "mean": self.description.square.mean,
            "std": self.description.square.std,
        }
        return place(f"{self.description.name}-{side}", recipe)

    def _make(self, side: int) -> tuple[bytes, dict[str, Any]]:
        from semblance.encoders.networks.parity import check_parity
        from semblance.encoders.networks.pictures import parity_pictures
        from semblance.encoders.networks.tracing import network, trace

        pictures = parity_pictures(side)
        module = network(self.description, side, self.weights)
        graph = trace(module, pictures)
        error = check_parity(self.description.name, graph, module, pictures)
        return graph, {
            "parity_error": error,
            "side": side,
            "description": asdict(self.description),
        }
