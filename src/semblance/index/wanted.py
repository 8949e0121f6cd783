"""What an index of a view has to hold: its items, and the stamps that tell which are new."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.fusion import View
from semblance.gallery.items import parts_of
from semblance.gallery.port import Reader
from semblance.index.record_vectors import region_kind

Items: TypeAlias = NDArray[np.int64]
Stamps: TypeAlias = NDArray[np.int64]

NO_TEXT = np.iinfo(np.int64).min
"""In the place of a stamp. Not 0, the stamp of a damaged vector: that has to be noticed."""


def wanted(reader: Reader, view: View) -> tuple[Items, Stamps]:
    """(N,) items, ascending, and (N, columns): a stamp a space, then one a text of the view.

    Records that lack a vector in one of the spaces are left out.
    """
    columns = [reader.stamps(space) for space in view.definition.spaces]
    ids = columns[0][0]
    for other, _ in columns[1:]:
        ids = np.intersect1d(ids, other, assume_unique=True)
    stamps = [stamp[np.searchsorted(have, ids)] for have, stamp in columns]
    stamps += [_text_stamps(reader, text, ids) for text in view.definition.texts]
    if not view.definition.regions:
        return ids, np.stack(stamps, axis=1)
    items, beside = _wanted_regions(reader, view)
    # Items of regions are larger than any record's id: they follow, ascending.
    return np.concatenate([ids, items]), np.concatenate([np.stack(stamps, axis=1), beside])


def _wanted_regions(reader: Reader, view: View) -> tuple[Items, Stamps]:
    """Regions with a vector in every space, and their stamps; a record's text is not theirs."""
    columns = [_region_stamps(reader, space) for space in view.definition.spaces]
    items = columns[0][0]
    for other, _ in columns[1:]:
        items = np.intersect1d(items, other, assume_unique=True)
    stamps = [stamp[np.searchsorted(have, items)] for have, stamp in columns]
    stamps += [np.full(len(items), NO_TEXT) for _ in view.definition.texts]
    return items, np.stack(stamps, axis=1)


def _region_stamps(reader: Reader, space: str) -> tuple[Items, Stamps]:
    """Without those of whole pictures, which only say that their regions are there."""
    items, stamps = reader.trait_stamps(region_kind(space))
    is_region = parts_of(items) > 0
    return items[is_region], stamps[is_region]


def _text_stamps(reader: Reader, text: str, ids: Items) -> Stamps:
    have, stamps = reader.stamps(text)
    found = np.full(len(ids), NO_TEXT)
    known = np.isin(ids, have, assume_unique=True)
    found[known] = stamps[np.searchsorted(have, ids[known])]
    return found
