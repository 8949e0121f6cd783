"""What a gallery holds: records, spaces and views, as plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.images.stamp import FileStamp

Attribute: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Labels:
    """What the user says of a picture: its label, its group and any other attributes."""

    label: str | None = None
    group: str | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def over(self, kept: "Labels") -> "Labels":
        """What is said here, and for the rest what was known before."""
        return Labels(
            label=kept.label if self.label is None else self.label,
            group=kept.group if self.group is None else self.group,
            attributes={**kept.attributes, **self.attributes},
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One picture of a gallery: a file, or one page of it.

    `page` counts from 0, and the whole file has `pages`.
    `uri` is the file's absolute path, undecodable bytes as surrogate escapes (`os.fsdecode`).
    `digest` is the SHA-256 of the file's bytes, hexadecimal. `width` and `height` are the
    upright picture's, in pixels of the file, not of a reduced decode. `added_at` is UTC, ISO 8601.
    """

    id: int
    uri: str
    page: int
    digest: str
    width: int
    height: int
    stamp: FileStamp
    labels: Labels
    category: str | None
    added_at: str
    pages: int = 1

    @property
    def label(self) -> str | None:
        return self.labels.label

    @property
    def group(self) -> str | None:
        return self.labels.group

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        return self.labels.attributes


class Trait(NamedTuple):
    """What is kept of a picture beside its vectors, such as its mask; it can be made anew.

    `kind` says what it is and how it was made. `part` is 0 for the whole picture and n for its
    n-th region (see `gallery.items`).
    """

    kind: str
    part: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A record about to be stored, with its raw vectors by space fingerprint, and its traits.

    `(uri, page)` is its natural key: stored again, the record keeps its id and time of
    addition and gets the new digest, vectors and, where given, labels (None keeps the old ones).
    Its vectors and traits join those it has, if its digest is still the same.
    """

    uri: str
    page: int
    digest: str
    width: int
    height: int
    stamp: FileStamp
    vectors: Mapping[str, NDArray[np.float32]]
    labels: Labels | None = None
    pages: int = 1
    traits: Mapping[Trait, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredView:
    """A view as the gallery keeps it: its definition is readable, its fitted part opaque."""

    name: str
    version: int
    definition: str
    fitted: bytes | None
    fitted_on: int
    is_default: bool
