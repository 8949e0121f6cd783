"""An encoder whose graph is made on this machine: exported once from torch, then only read.

After the first use neither torch nor the library of the model is imported.
"""

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from semblance.encoders.description import EncoderDescription
from semblance.encoders.fetching.places import file_name
from semblance.encoders.fetching.user_cache import cache_folder, make_folder, write_whole
from semblance.encoders.fetching.weights import obtain, seal
from semblance.encoders.graph import GraphEncoder, read_verified
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import WeightsError

EXPORT_VERSION = 1
"""Raised when exports change so that cached ones must not be used any more."""


def exported_encoder(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> GraphEncoder:
    """An encoder of timm or open_clip.

    The weights are located, and fetched where they must be, now: their hash is part of the space.
    `random:SEED` stands for weights only in tests; no command and no page offers it.
    """
    description.preprocessing_at(input_size)
    weights = None
    if description.weights.startswith("random:"):
        sealed = _sealed_random(description)
    else:
        weights = obtain(description)
        sealed = seal(description, weights)
    return GraphEncoder(sealed, ExportedGraph(sealed, weights), input_size, runtime)


@dataclass(frozen=True, slots=True)
class ExportedGraph:
    """Reads the graph of a model from the cache; the first to ask for it makes it.

    One export a size: positions, paddings and poolings of many networks are constants of one
    size, and a free size would cost every run the arithmetic on shapes.
    """

    description: EncoderDescription
    weights: Path | None

    def __call__(self, side: int) -> bytes:
        path = self.place(side)
        graph = _kept(path)
        if graph is None:
            from filelock import FileLock

            make_folder(path.parent)
            with FileLock(f"{path}.lock"):
                graph = _kept(path) or self._make(path, side)
        return graph

    def place(self, side: int) -> Path:
        """The cached file, named by everything that the graph depends on."""
        recipe = {
            "export": EXPORT_VERSION,
            "library": self.description.library,
            "architecture": self.description.architecture,
            "weights": self.description.weights_sha256,
            "layer": self.description.layer,
            "side": side,
            "mean": self.description.preprocessing.mean,
            "std": self.description.preprocessing.std,
        }
        key = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:16]
        name = f"{file_name(self.description.name)}-{side}-{key}.onnx"
        return cache_folder() / "graphs" / name

    def _make(self, path: Path, side: int) -> bytes:
        from semblance.encoders.networks.parity import check_parity
        from semblance.encoders.networks.tracing import network, trace

        module = network(self.description, side, self.weights)
        graph = trace(module, side)
        error = check_parity(self.description.name, graph, module, side)
        write_whole(path, graph)
        note = {
            "sha256": hashlib.sha256(graph).hexdigest(),
            "parity_error": error,
            "side": side,
            "description": asdict(self.description),
        }
        write_whole(_note(path), json.dumps(note, indent=1).encode())
        return graph


def _kept(path: Path) -> bytes | None:
    """A cached graph; None where there is none, or where its bytes are not those written."""
    with contextlib.suppress(OSError, ValueError, KeyError, WeightsError):
        sha256 = json.loads(_note(path).read_bytes())["sha256"]
        return read_verified(path, sha256, "delete it")
    return None


def _note(path: Path) -> Path:
    return path.with_suffix(".json")


def _sealed_random(description: EncoderDescription) -> EncoderDescription:
    from dataclasses import replace

    what = f"{description.weights} {description.architecture}"
    return replace(description, weights_sha256=hashlib.sha256(what.encode()).hexdigest())
