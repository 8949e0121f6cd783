"""Small records and spaces for the gallery's tests; no picture is needed to store one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import Preprocessing
from semblance.encoders.space import Space
from semblance.gallery.records import Draft, Labels, Trait
from semblance.images.stamp import FileStamp

PREPROCESSING = Preprocessing(8, 1.0, "bicubic", (0, 0, 0), (1, 1, 1))
COLOUR = Space("colour", "00", PREPROCESSING, 3)
SHAPE = Space("shape", "00", PREPROCESSING, 2)
NO_STAMP = FileStamp(1, 2, 3)


def vector(seed: int, space: Space = COLOUR) -> NDArray[np.float32]:
    """The same vector for the same seed; its values are exact in float16 too."""
    return (np.random.default_rng(seed).integers(-64, 64, space.dim) / 64).astype(np.float32)


def draft(
    uri: str,
    seed: int = 0,
    *,
    page: int = 0,
    labels: Labels | None = None,
    spaces: Sequence[Space] = (COLOUR,),
    stamp: FileStamp = NO_STAMP,
    traits: Mapping[Trait, bytes] | None = None,
) -> Draft:
    """A draft whose digest and vectors follow from the seed."""
    return Draft(
        uri=uri,
        page=page,
        digest=f"{seed:064x}",
        width=640,
        height=480,
        stamp=stamp,
        vectors={space.fingerprint: vector(seed, space) for space in spaces},
        labels=labels,
        traits=traits or {},
    )


def replace_model(space: Space, model: str) -> Space:
    """The same kind of vectors, made by another model."""
    return replace(space, model=model)
