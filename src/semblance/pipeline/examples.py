"""Queries made of examples: pictures and texts to be like, and those to keep away from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import UsageError
from semblance.gallery.port import Reader
from semblance.gallery.records import Record
from semblance.images import Image, Picture, cropped, open_image
from semblance.localize.encoder import ObjectEncoder
from semblance.localize.localization import Box
from semblance.pipeline.embedding import embed
from semblance.pipeline.known import own_vectors, stored_vectors
from semblance.pipeline.text_sides import TextSides
from semblance.search.region import Part
from semblance.search.rocchio import rocchio

Example: TypeAlias = Image | Record
"""A picture, or a record of the gallery, whose vectors are there already."""


@dataclass(frozen=True, slots=True)
class Examples:
    """What answers should be like, and unlike. Raises UsageError if nothing is to be like."""

    like: tuple[Example, ...] = ()
    texts: tuple[str, ...] = ()
    unlike: tuple[Example, ...] = ()
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.like and not self.texts:
            raise UsageError("a query needs at least one picture or text to be like; name one")
        if not all(text.strip() for text in (*self.texts, *self.without)):
            raise UsageError("a text of the query is empty; say what it should be")

    @property
    def one_picture(self) -> Example | None:
        """The picture, where there is nothing else."""
        alone = len(self.like) == 1 and not (self.texts or self.unlike or self.without)
        return self.like[0] if alone else None


def several(given: Any) -> tuple[Any, ...]:
    """One thing or a list of them, as a tuple."""
    return tuple(given) if isinstance(given, list | tuple) else (given,)


def open_all(pictures: Iterable[Picture | Record], min_side: int) -> tuple[Example, ...]:
    """Pictures opened with at least `min_side` pixels on the short side, if they have so many, and
    records as they are; raises ImageError."""
    return tuple(
        one if isinstance(one, Record) else open_image(one, min_side=min_side) for one in pictures
    )


def part_of(
    picture: Picture | Record | None, region: Part, encoders: Sequence[Encoder], page: int = 0
) -> Image:
    """The part of a query's picture at x, y, width, height; decoded whole, for a part may be
    small. Encoders that look at objects see it as they see a region of a record.

    Raises UsageError without a picture, and for what is no part of it.
    """
    if picture is None:
        raise UsageError("a region is a part of a picture; give the picture")
    if isinstance(picture, Record):
        whole = open_image(picture.uri, page=picture.page)
    else:
        whole = open_image(picture, page=page)
    part = cropped(whole, *region)
    x, y, width, height = region
    box = Box(x / whole.width, y / whole.height, width / whole.width, height / whole.height)
    finders = {id(e.finder): e.finder for e in encoders if isinstance(e, ObjectEncoder)}
    for finder in finders.values():
        finder.take(part, whole, box)
    return part


@dataclass(frozen=True, eq=False)
class QueryVectors:
    """Turns examples into the raw vectors of a query; `encoders` are one a space."""

    reader: Reader
    encoders: Sequence[Encoder]
    texts: TextSides

    def of_picture(self, image: Example) -> list[NDArray[np.float32]]:
        """One (1, d) array a space: what the gallery holds of these very bytes, or computed.

        Raises ViewError for a record that this view does not hold.
        """
        spaces = [encoder.space.fingerprint for encoder in self.encoders]
        if isinstance(image, Record):
            return own_vectors(self.reader, spaces, image)
        return stored_vectors(self.reader, spaces, image) or embed(self.encoders, image)

    def of_examples(self, examples: Examples) -> list[NDArray[np.float32]]:
        """One (1, d) unit vector a space, by `rocchio`.

        Pictures and texts of one space count alike, each as a unit vector.
        """
        wanted = self._each(examples.like, examples.texts)
        unwanted = self._each(examples.unlike, examples.without)
        return [rocchio(*both) for both in zip(wanted, unwanted, strict=True)]

    def _each(self, images: Sequence[Example], texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """One array a space, a row an example."""
        spaces = [encoder.space for encoder in self.encoders]
        rows = [self.of_picture(image) for image in images]
        if texts:
            rows.append(self.texts.vectors(spaces, texts))
        none = [np.empty((0, space.dim), np.float32) for space in spaces]
        return [np.concatenate(blocks) for blocks in zip(none, *rows, strict=True)]
