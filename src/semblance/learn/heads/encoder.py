"""A trained head as an encoder: the frozen encoders below it, their vectors joined and mapped."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription, WholePreprocessing
from semblance.encoders.port import Encoder
from semblance.encoders.registry import Factory, load
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.encoders.space import Space
from semblance.errors import SpaceMismatch
from semblance.fusion import View
from semblance.images import Image
from semblance.learn.heads.file import LINEAR, HeadSketch, Origin, read_head, sketch
from semblance.learn.heads.packing import pack, unpack
from semblance.learn.heads.port import Map
from semblance.pipeline.recipe import Recipe

LAYER = "head"
"""Of the space: no words meet pictures there, and it is none of the layers of a network."""


class HeadEncoder:
    """Runs without torch, on whatever engines the encoders below run on."""

    def __init__(
        self,
        description: EncoderDescription,
        origin: Origin,
        head: Map,
        encoders: Sequence[Encoder],
    ) -> None:
        self.description = description
        self._head = head
        self._encoders = encoders
        self._view = view_below(origin.recipe, encoders)
        self.space = _space(origin.name, description, self._view, head)

    @property
    def min_side(self) -> int:
        return max(encoder.min_side for encoder in self._encoders)

    @property
    def provenance(self) -> str:
        """The engines below; the map itself is NumPy's, in float32."""
        below = (str(getattr(encoder, "provenance", "")) for encoder in self._encoders)
        return "; ".join(dict.fromkeys(below))

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """What every encoder below prepares of the picture, as one row of bytes."""
        return pack([encoder.prepare(image) for encoder in self._encoders])

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32, of unit length."""
        rows = [unpack(row) for row in prepared]
        raw = [
            encoder.encode([row[place] for row in rows])
            for place, encoder in enumerate(self._encoders)
        ]
        return self._head.apply(self._view.apply(raw))


def view_below(recipe: Recipe, encoders: Sequence[Encoder]) -> View:
    """The view whose vectors a head maps: the recipe's models side by side, nothing fitted."""
    spaces = [encoder.space for encoder in encoders]
    definition = recipe.view_of([space.fingerprint for space in spaces])
    return View(definition, tuple(space.dim for space in spaces))


def described(name: str, path: Path) -> tuple[EncoderDescription, Factory]:
    """The description of a head in a file; raises WeightsError for a file that holds none."""
    return _description(name, path, sketch(path)), head_encoder


def head_encoder(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> HeadEncoder:
    """Raises SpaceMismatch where the encoders are not those that the head was trained on."""
    description.preprocessing_at(input_size)  # refuses any size but the one it was trained at
    path = Path(description.weights.removeprefix("file:"))
    origin, head = read_head(path)
    recipe, files = origin.recipe, dict(origin.recipe.files)
    encoders = [
        load(
            model,
            input_size=recipe.input_size,
            variant=recipe.variant,
            weights=files.get(model),
            runtime=runtime,
        )
        for model in recipe.models
    ]
    for encoder, space in zip(encoders, origin.spaces, strict=True):
        if encoder.space.fingerprint != space.fingerprint:
            raise SpaceMismatch(
                f"the head {path} was trained on vectors of {space}, and here {space.model} "
                f"makes those of {encoder.space}; train it again, or bring those weights back"
            )
    return HeadEncoder(description, origin, head, encoders)


def _description(name: str, path: Path, drawn: HeadSketch) -> EncoderDescription:
    origin = drawn.origin
    side = max(space.preprocessing.input_size for space in origin.spaces)
    return EncoderDescription(
        name=name,
        family="trained",
        library="head",
        architecture=f"{_architecture(drawn.kind)} {origin.recipe.title}",
        dim=drawn.dim,
        preprocessing=WholePreprocessing(side),
        parameters=drawn.parameters,
        weights=f"file:{path}",
        weights_sha256="",
        licence="yours, as far as the pictures and the models below allow",
        origin=f"trained on {origin.trained}; see the model card of its run",
        paper="",
        pooling="projection",
        input_sizes=(side, side, 1),
    )


def _architecture(kind: str) -> str:
    return "a linear head on" if kind == LINEAR else f"a learned fusion ({kind}) of"


def _space(name: str, description: EncoderDescription, view: View, head: Map) -> Space:
    """One space for the whole: another encoder, another fusion or another head is another one.

    The file's place is not part of it, so that a head can be moved.
    """
    whole = json.dumps([view.definition.to_json(), head.digest])
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return replace(
        Space.of(description), model=name, weights_sha256=digest, pooling="projection", layer=LAYER
    )
