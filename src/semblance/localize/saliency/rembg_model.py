"""`rembg:NAME`: the background removal models of the package rembg, by its names."""

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders.fetching.digests import sha256_of
from semblance.encoders.preprocess import decode_rung
from semblance.errors import UsageError, WeightsError
from semblance.extras import needs
from semblance.images import Image
from semblance.localize.localization import Localization, nothing_found
from semblance.localize.saliency.reading import blank, mask_shape, read_scaled

LONGEST = 1024
"""Pixels on the long side of what rembg sees: its largest models work at that."""

NO_LOCALIZERS = {"sam": "it has to be shown points of the object"}

RELEASE = "https://github.com/danielgatis/rembg/releases/tag/v0.0.0"


class RembgModel:
    """A model of rembg; `NAME:PATH` gives one of its custom models the file it needs.

    rembg scales each mask from its least to its largest value, so a picture of one colour is
    answered here. The weights are looked for, and fetched by rembg, on first use.
    """

    min_side = decode_rung(LONGEST // 2)

    def __init__(self, name: str) -> None:
        self._name, _, path = name.partition(":")
        self._path = os.path.abspath(path) if path else ""
        self._session: Any = None
        self._digest = ""
        self._opening = threading.Lock()

    @property
    def identity(self) -> str:
        """Locates the weights, since their hash is part of it."""
        with self._opening:
            self._digest = self._digest or _digest(self._weights())
            return f"rembg:{self._name} {self._digest} longest={LONGEST}"

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        return [self._one(image) for image in images]

    def _one(self, image: Image) -> Localization:
        height, width = mask_shape(image, min(LONGEST, max(image.pil.size)))
        if blank(image):
            return nothing_found(height, width)
        shown = image.pil.resize((width, height), PIL.Image.Resampling.LANCZOS)
        masks = self._opened().predict(shown)
        return read_scaled(_united(masks))

    def _opened(self) -> Any:
        with self._opening:
            if self._session is None:
                self._weights()  # may have made the session, to fetch them
                self._session = self._session or self._made()
            return self._session

    def _made(self) -> Any:
        from rembg import new_session

        path = {"model_path": self._path} if self._path else {}
        try:
            return new_session(self._name, providers=["CPUExecutionProvider"], **path)
        except Exception as error:  # whatever rembg, its downloads and ONNX Runtime raise
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise WeightsError(
                f"rembg cannot open its model {self._name} ({reason}); {self._remedy()}"
            ) from error

    def _weights(self) -> list[Path]:
        """The files of the model; fetched where they are not here, or WeightsError."""
        kind = _kind(self._name)
        if self._path:
            return [_existing(Path(self._path), self._name)]
        if self._name.endswith("_custom"):
            raise UsageError(f"rembg:{self._name} needs a file: write rembg:{self._name}:PATH")
        found = _files(kind)
        if not found:
            self._fetch()
            found = _files(kind)
        if not found:
            raise WeightsError(f"rembg's model {self._name} left no weights; {self._remedy()}")
        return found

    def _fetch(self) -> None:
        """Has rembg fetch the weights, after one quick look whether there is a network."""
        from semblance.encoders.fetching.download import first_hop, reachable

        if not reachable(first_hop(RELEASE)):
            raise WeightsError(
                f"the weights of rembg's model {self._name} are not on this machine, and "
                f"github.com cannot be reached; {self._remedy()}; u2netp and grabcut work now"
            )
        self._session = self._made()

    def _remedy(self) -> str:
        return f"fetch {self._name}.onnx from {RELEASE} and put it at {_place(_kind(self._name))}"


def _kind(name: str) -> Any:
    """rembg's class of a model's sessions; raises UsageError for what is no localizer."""
    with needs("rembg", f"the localizer rembg:{name}", extra="rembg"):
        from rembg.sessions import sessions_class
    kinds = {kind.name(): kind for kind in sessions_class}
    if name not in kinds:
        raise UsageError(f"rembg has no model '{name}'; it has {', '.join(sorted(kinds))}")
    kind = kinds[name]
    if name in NO_LOCALIZERS:
        raise UsageError(f"rembg:{name} cannot be a localizer: {NO_LOCALIZERS[name]}")
    # Older releases have none that send pictures away, and no such method.
    if not getattr(kind, "is_local", lambda: True)():
        raise UsageError(f"rembg:{name} sends pictures to a service; only local models are used")
    return kind


def _files(kind: Any) -> list[Path]:
    """The weights that are here, in the folders this release of rembg looks in."""
    place = _place(kind)
    if hasattr(kind, "model_dir") and (own := sorted(place.parent.glob("*.onnx"))):
        return own
    flat = Path(kind.legacy_home()) / place.name if hasattr(kind, "legacy_home") else place
    return [flat] if flat.is_file() else []


def _place(kind: Any) -> Path:
    """Where rembg keeps a model's file; its folders changed over the releases."""
    folder = kind.model_dir() if hasattr(kind, "model_dir") else kind.u2net_home()
    return Path(folder) / f"{kind.name()}.onnx"


def _existing(path: Path, name: str) -> Path:
    if not path.is_file():
        raise WeightsError(f"{path}, named as the weights of rembg:{name}, is not a file")
    return path


def _digest(files: Sequence[Path]) -> str:
    whole = "".join(sha256_of(path) for path in files)
    return (whole if len(files) == 1 else hashlib.sha256(whole.encode()).hexdigest())[:16]


def _united(masks: Sequence[PIL.Image.Image]) -> NDArray[np.float32]:
    """(h, w) in [0, 1]. Some models give several masks, one below the other or in a list."""
    stacked = np.stack([np.asarray(mask.convert("L"), np.float32) for mask in masks])
    return np.asarray(stacked.max(axis=0) / 255, np.float32)
