"""What indexing keeps of a picture beside its vectors, and how it is made."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from semblance.categories.trained import TrainedCategories
from semblance.encoders.port import Encoder
from semblance.errors import GalleryCorrupt
from semblance.gallery.port import Reader
from semblance.gallery.records import Trait
from semblance.images import Image
from semblance.localize.encoder import ObjectEncoder
from semblance.localize.finder import Finder
from semblance.localize.localization import Localization
from semblance.localize.parts import own_mask
from semblance.localize.stored import from_bytes, objects_from_bytes, to_bytes
from semblance.pipeline.recipe import Recipe
from semblance.search.rerank.keypoints import MOST, extract, min_side
from semblance.search.rerank.silhouette import SIDE, Silhouette
from semblance.search.rerank.stored_keypoints import Kind, StoredKeypoints

KEYPOINTS: Final[Kind] = "sift"

MASK: Final = "mask "
"""How the kinds of masks begin."""


class TraitMaker(Protocol):
    """Makes one kind of trait of a picture; may be asked from several threads at once."""

    @property
    def kind(self) -> str:
        """What it is and how it is made: traits of one kind can be compared."""

    @property
    def min_side(self) -> int:
        """The short side, in pixels, below which a reduced decode would change it."""

    def make(self, image: Image) -> Mapping[Trait, bytes]:
        """At least the trait of the whole picture."""


@dataclass(frozen=True, eq=False)
class MaskMaker:
    """The mask of the picture's object with the boxes of all its objects."""

    finder: Finder

    @property
    def kind(self) -> str:
        return mask_kind(self.finder)

    @property
    def min_side(self) -> int:
        return self.finder.min_side(1)

    def make(self, image: Image) -> Mapping[Trait, bytes]:
        return {Trait(self.kind): to_bytes(self.finder.find(image))}


@dataclass(frozen=True, eq=False)
class OutlineMaker:
    """The silhouette of the picture's objects together, and where there are several of each.

    Of a picture without an object it is empty.
    """

    finder: Finder

    @property
    def kind(self) -> str:
        return f"outline {SIDE} {_digest(self.finder.mask_identity)}"

    @property
    def min_side(self) -> int:
        return self.finder.min_side(1)

    def make(self, image: Image) -> Mapping[Trait, bytes]:
        found = self.finder.find(image)
        made = {Trait(self.kind): outline(found).to_bytes()}
        for place in range(found.regions):
            part = Silhouette.of(own_mask(found, place))
            made[Trait(self.kind, place + 1)] = part.to_bytes()
        return made


@dataclass(frozen=True, eq=False)
class KeypointMaker:
    """The strongest keypoints of the picture, or of its object where a finder is given."""

    finder: Finder | None = None

    @property
    def kind(self) -> str:
        where = "" if self.finder is None else f" on {_digest(self.finder.mask_identity)}"
        return f"{KEYPOINTS} {MOST}{where}"

    @property
    def min_side(self) -> int:
        wanted = min_side(KEYPOINTS)
        return wanted if self.finder is None else self.finder.min_side(wanted)

    def keypoints(self, image: Image) -> StoredKeypoints:
        """Those of the object lie in its picture on white, so that the background has no say."""
        seen = image if self.finder is None else self.finder.on_white(image)
        return extract(seen, KEYPOINTS)

    def make(self, image: Image) -> Mapping[Trait, bytes]:
        return {Trait(self.kind): self.keypoints(image).to_bytes()}


@dataclass(frozen=True, eq=False)
class CategoryMaker:
    """What a trained category model says of the picture: (K,) probabilities, float32."""

    model: TrainedCategories

    @property
    def kind(self) -> str:
        return f"category {_digest(self.model.identity)}"

    @property
    def min_side(self) -> int:
        return self.model.min_side

    def make(self, image: Image) -> Mapping[Trait, bytes]:
        said = self.model.probabilities([self.model.prepare(image)])[0]
        return {Trait(self.kind): said.astype("<f4").tobytes()}


def outline(found: Localization) -> Silhouette:
    """The silhouette of what was found; an empty one where nothing was."""
    return Silhouette.of(found.mask if found.found else np.zeros_like(found.mask))


def finder_of(encoders: Sequence[Encoder]) -> Finder | None:
    """What finds the objects for these encoders, which share it; None if they see whole
    pictures."""
    found = (encoder.finder for encoder in encoders if isinstance(encoder, ObjectEncoder))
    return next(found, None)


def makers_of(
    recipe: Recipe, encoders: Sequence[Encoder], model: TrainedCategories | None = None
) -> list[TraitMaker]:
    """What a recipe keeps of each picture; `encoders` are its own, and `model` its category
    model, where it names one."""
    finder = finder_of(encoders)
    makers: list[TraitMaker] = []
    if finder is not None:
        makers += [MaskMaker(finder), OutlineMaker(finder)]
    if "keypoints" in recipe.ranking.rerank:
        makers.append(KeypointMaker(finder))
    return makers if model is None else [*makers, CategoryMaker(model)]


def mask_kind(finder: Finder) -> str:
    """The kind of trait that is this finder's masks."""
    return f"{MASK}{_digest(finder.mask_identity)}"


def lacks_object(made: Mapping[Trait, bytes]) -> bool:
    """Whether one of these traits is the mask of a picture in which no object was found."""
    masks = (data for trait, data in made.items() if trait.kind.startswith(MASK))
    return not all(objects_from_bytes(data) for data in masks)


def sound_traits(reader: Reader, kind: str, items: Sequence[int]) -> dict[int, bytes]:
    """The traits of a kind that these items have, by item, without any that is damaged: what is
    asked of it can be made anew, or left out."""
    try:
        return reader.traits(kind, items)
    except GalleryCorrupt:
        # One at a time, so that the damaged one costs the others nothing.
        return {item: data for one in items for item, data in _sound(reader, kind, one).items()}


def _sound(reader: Reader, kind: str, item: int) -> dict[int, bytes]:
    try:
        return reader.traits(kind, [item])
    except GalleryCorrupt:
        return {}


@dataclass(frozen=True, eq=False)
class StoredMasks:
    """A finder's memory: the masks that a gallery keeps, by the very bytes of the picture."""

    reader: Reader

    def __call__(self, finder: Finder, image: Image) -> Localization | None:
        kind = mask_kind(finder)
        pages = [each for each in self.reader.by_digest(image.digest) if each.page == image.page]
        try:
            found = self.reader.traits(kind, [record.id for record in pages])
            return next((from_bytes(data) for data in found.values()), None)
        except GalleryCorrupt:
            return None


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:16]
