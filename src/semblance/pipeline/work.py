"""What is to be known of every picture: vectors in some spaces, and traits of some kinds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.gallery.items import parts_of
from semblance.gallery.port import Reader
from semblance.index.record_vectors import region_kind
from semblance.localize.encoder import ObjectEncoder
from semblance.pipeline.presence import lacking_ids
from semblance.pipeline.traits import TraitMaker


@dataclass(frozen=True, eq=False)
class Work:
    """The encoders and trait makers of one or several views, each once."""

    encoders: Sequence[Encoder]
    makers: Sequence[TraitMaker] = ()

    @classmethod
    def of(cls, encoders: Iterable[Encoder], makers: Iterable[TraitMaker] = ()) -> "Work":
        """Several views' own, those that make the same once, and for all views that want it."""
        spaces: dict[str, Encoder] = {}
        for each in encoders:
            if has_regions(each) or each.space.fingerprint not in spaces:
                spaces[each.space.fingerprint] = each
        return cls(list(spaces.values()), list({each.kind: each for each in makers}.values()))

    @property
    def spaces(self) -> list[str]:
        """Fingerprints, in the order of the encoders."""
        return [encoder.space.fingerprint for encoder in self.encoders]

    @property
    def kinds(self) -> list[str]:
        """Kinds of traits that every picture gets, be it to say that it has no regions."""
        return [*(maker.kind for maker in self.makers), *self.region_kinds]

    @property
    def region_kinds(self) -> list[str]:
        """Kinds of traits that are the vectors of a picture's regions."""
        return [region_kind(each.space.fingerprint) for each in self.encoders if has_regions(each)]

    @property
    def min_side(self) -> int:
        """The short side, in pixels, at which pictures are to be decoded."""
        sides = [each.min_side for each in self.encoders] + [each.min_side for each in self.makers]
        return max(sides)

    def lacking(self, reader: Reader) -> NDArray[np.int64]:
        """(N,) ids, ascending, of the records that lack any of it."""
        ids = np.empty(0, np.int64)
        for space in self.spaces:
            ids = np.union1d(ids, lacking_ids(reader, space))
        for kind in self.kinds:
            items = reader.trait_stamps(kind)[0]
            whole = items[parts_of(items) == 0]
            ids = np.union1d(ids, np.setdiff1d(reader.ids(), whole, assume_unique=True))
        return ids

    def lacked_in(self, reader: Reader) -> "Work":
        """The part of it that some record lacks."""
        encoders = [e for e in self.encoders if len(Work([e]).lacking(reader))]
        makers = [m for m in self.makers if len(Work([], [m]).lacking(reader))]
        return Work(encoders, makers)

    def __bool__(self) -> bool:
        return bool(self.encoders or self.makers)


def has_regions(encoder: Encoder) -> bool:
    """Whether each object of a picture gets a vector of its own."""
    return isinstance(encoder, ObjectEncoder) and encoder.regions
