"""A text side for tests without weights: each word is the vector of a photograph."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.encoders import load, registry, text
from semblance.encoders.space import Space
from semblance.images import open_image
from semblance.pipeline.embedding import embed
from semblance.pipeline.gallery import Gallery

MODEL, SIDE = "efficientnet_lite0", 96


class Captions:
    """`moon` means what `FOLDER/moon/0.jpg` shows, to a bundled encoder.

    "moon. coffee" means half of each. `read` are all texts that any of them was given.
    """

    read: ClassVar[list[str]] = []

    def __init__(self, folder: Path, weights_sha256: str | None = None) -> None:
        self._encoder = load(MODEL, input_size=SIDE)
        self._folder = folder
        usual = load(MODEL).space
        self.space: Space = replace(usual, weights_sha256=weights_sha256 or usual.weights_sha256)

    def encode(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Longer than the pictures' vectors: only the direction of a text may count."""
        self.read.extend(words)
        return 7 * np.stack([self._meaning(text.split(". ")) for text in words])

    def _meaning(self, words: Sequence[str]) -> NDArray[np.float32]:
        images = [open_image(self._folder / word / "0.jpg") for word in words]
        return np.mean([embed([self._encoder], image)[0][0] for image in images], axis=0)


@contextmanager
def reading(folder: Path, weights_sha256: str | None = None) -> Iterator[list[tuple[str, object]]]:
    """For a while the model reads; the names and tokenizers of the text sides it opened.

    What it reads is in `Captions.read`.
    """
    Captions.read.clear()
    description, factory = registry._ours._find(MODEL)
    opened: list[tuple[str, object]] = []

    def load_text(name: str, tokenizer: object, **_: object) -> Captions:
        opened.append((name, tokenizer))
        return Captions(folder, weights_sha256)

    with pytest.MonkeyPatch.context() as patch:
        able = (replace(description, text=True), factory)
        patch.setitem(registry._ours._entries, MODEL, able)
        patch.setattr(text, "load_text", load_text)
        yield opened


def ranked_by_hand(
    gallery: Gallery, query: Callable[[dict[str, NDArray[np.float32]]], NDArray[np.float32]]
) -> list[str]:
    """Every uri, best first, for a query made of the stored vectors by uri, each of length 1."""
    (space,) = gallery.store.spaces()
    records = list(gallery.records())
    raw = gallery.store.vectors(space.fingerprint, np.array([record.id for record in records]))
    unit = {
        record.uri: vector / np.linalg.norm(vector)
        for record, vector in zip(records, raw, strict=True)
    }
    wanted = query(unit)
    return sorted(unit, key=lambda uri: -float(unit[uri] @ wanted))
