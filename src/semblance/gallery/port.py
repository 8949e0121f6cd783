"""The port of a gallery's durable store: what the pipeline may ask of any engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.gallery.records import Draft, Labels, Record, StoredView, Trait
from semblance.images.stamp import FileStamp
from semblance.search.where import Where

VectorType = Literal["float32", "float16"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One stored thing whose bytes do not match their checksum."""

    item: str
    problem: str
    advice: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What not every engine can promise; it decides which tests of the contract apply.

    `transactions`: a call is stored as a whole or not at all, and no reader sees half of it.
    `survives_kill`: what was acknowledged is there after the engine's process was killed.
    `exclusive_lock`: two writers at once are impossible, not merely against the agreement.
    `float16`: vectors can be stored so. `compacts_bytes`: `compact` gives back space and says how
    much.
    """

    transactions: bool
    survives_kill: bool
    exclusive_lock: bool
    float16: bool
    compacts_bytes: bool


class Reader(Protocol):
    """Reading never waits for a writer and sees the last committed state."""

    def state(self) -> int:
        """A number that changes with every committed change, whichever process made it."""

    def count(self, where: Where | None = None) -> int:
        """How many records there are, or match."""

    def records(self, ids: Sequence[int]) -> list[Record]:
        """The records of these ids, in the order asked; an unknown id is left out."""

    def each_record(self, where: Where | None = None) -> Iterator[Record]:
        """Every record, or those that match, by ascending id, streamed."""

    def ids(self, where: Where | None = None) -> NDArray[np.int64]:
        """(N,) ids, ascending, of all records or of those that match."""

    def groups(self) -> dict[int, str]:
        """The group of every record that has one, by id. Memory grows with their number."""

    def labels(self) -> dict[str, int]:
        """How many records have each label; those without one are not counted."""

    def under(self, root: str) -> Iterator[Record]:
        """Records whose uri is `root` itself or lies below that folder, by uri and page."""

    def at(self, uris: Sequence[str]) -> dict[str, list[Record]]:
        """The records of each of these uris that has any, by page."""

    def spaces_of(self, record_id: int) -> frozenset[str]:
        """Fingerprints of the spaces in which a record has a vector."""

    def by_digest(self, digest: str) -> list[Record]:
        """Records of a file with exactly these bytes, by id."""

    def spaces(self) -> tuple[Space, ...]:
        """The spaces that have vectors here, in the order they were added."""

    def stamps(self, fingerprint: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """((N,), (N,)): id and stamp of each vector of a space, by ascending id.

        The stamp is a checksum of the vector and of whose it is: an index cache knows by it
        which rows are new, also after the gallery was restored from a backup or made anew.
        """

    def vectors(self, fingerprint: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """(len(ids), dim) raw vectors, checksums verified, in the order of `ids`.

        Raises GalleryCorrupt naming the record whose vector does not match its checksum,
        and GalleryError when an id has no vector in that space.
        """

    def vector_digests(self, record_id: int) -> dict[str, str]:
        """SHA-256 (hexadecimal) of the stored bytes of each vector of a record, by fingerprint."""

    def traits(self, kind: str, items: Sequence[int]) -> dict[int, bytes]:
        """The traits of a kind that these items (see `gallery.items`) have, by item.

        Raises GalleryCorrupt naming the record whose trait does not match its checksum.
        """

    def trait_stamps(self, kind: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """((N,), (N,)): item and stamp of each trait of a kind, by ascending item."""

    def trait_kinds(self) -> list[str]:
        """The kinds of which there is any trait, in alphabetical order."""

    def views(self) -> tuple[StoredView, ...]:
        """All views, the default first."""

    def setting(self, key: str) -> str | None:
        """A small text kept with the gallery, such as its recipe."""

    def check(self) -> list[Fault]:
        """Verify every checksum and the database's own structure; an empty list means sound."""


class Writer(Protocol):
    """One writer at a time; each call is one durable transaction, acknowledged by returning.

    Any of them raises GalleryFull where there is no room for it.
    """

    def add_space(self, space: Space) -> None:
        """Make room for the vectors of a space; the same space again is no change."""

    def put(self, drafts: Sequence[Draft]) -> list[int]:
        """Store records with their vectors, all or none; their ids, in order.

        Raises SpaceMismatch for a vector of an unknown space or of a wrong dimension, and
        GalleryError for one that is not finite, or does not fit into float16 where that is stored.
        """

    def put_vectors(self, fingerprint: str, vectors: Mapping[int, NDArray[np.float32]]) -> None:
        """Store one raw vector of a space for each of these records (by id), all or none.

        Raises SpaceMismatch for an unknown space or a wrong dimension, and GalleryError for an
        unknown record.
        """

    def drop_vectors(self, fingerprint: str, ids: Sequence[int]) -> None:
        """Delete the vectors of these records in a space; those that have none are passed over."""

    def put_traits(self, traits: Mapping[int, Mapping[Trait, bytes]]) -> None:
        """Store traits by record id, in the place of all that the record had of their kinds.

        Raises GalleryError for an unknown record.
        """

    def drop_traits(self, kinds: Sequence[str]) -> None:
        """Delete all traits of these kinds."""

    def categorize(self, categories: Mapping[int, str | None]) -> None:
        """Note what records (by id) are predicted to be, None for nothing; GalleryError for an
        unknown record."""

    def move(self, moves: Iterable[tuple[int, str, FileStamp]]) -> None:
        """Give records (by id) a new uri and stamp; vectors, labels and ids stay.

        Raises GalleryError for an unknown record, and for a place where another record is.
        """

    def touch(self, stamps: Iterable[tuple[int, FileStamp]]) -> None:
        """Note that a file was read again and had not changed; GalleryError for an unknown
        record."""

    def label(self, labels: Mapping[int, Labels]) -> None:
        """Replace what the user says of these records.

        Raises GalleryError for an unknown record, and UsageError for what cannot be stored.
        """

    def remove(self, ids: Sequence[int]) -> int:
        """Delete records with all their vectors; how many there were."""

    def save_view(self, view: StoredView) -> None:
        """Store or replace a view by name; making one the default unmakes the other."""

    def drop_view(self, name: str, spaces: Sequence[str] = ()) -> None:
        """Delete a view, and these spaces (by fingerprint) with all their vectors."""

    def drop_spaces(self, spaces: Sequence[str]) -> None:
        """Delete spaces (by fingerprint) that no view is made of, with all their vectors."""

    def set_setting(self, key: str, value: str) -> None:
        """Keep a small text with the gallery."""

    def forget_setting(self, key: str) -> None:
        """Delete such a text, if it is there."""

    def compact(self) -> tuple[int, int]:
        """Give back unused space: bytes before, bytes after."""


class Store(Reader, Protocol):
    """A gallery's durable half: a reader at any time, a writer on request."""

    capabilities: ClassVar[Capabilities]

    def writer(self) -> AbstractContextManager[Writer]:
        """Become the one writer; raises GalleryLocked at once while another process is."""

    def close(self) -> None:
        """Release files and connections."""
