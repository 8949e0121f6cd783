"""What becomes of the vectors of records' own texts when the texts change, or are new."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from semblance.encoders.space import Space
from semblance.gallery.attributes import check_labels
from semblance.gallery.port import Reader, Writer
from semblance.gallery.record_text import is_text, text_attributes, text_of
from semblance.gallery.records import Labels
from semblance.pipeline.presence import lacking_ids
from semblance.pipeline.survey import LOOKUP
from semblance.pipeline.text_sides import TextSides
from semblance.search.where_tree import Field, Missing, Not

BATCH = 256
"""Texts that are read and made durable at a time: all that a crash can cost."""


@dataclass(frozen=True)
class TextSpaces:
    """The spaces of a gallery that hold vectors of records' own texts."""

    spaces: tuple[Space, ...]

    @classmethod
    def of(cls, reader: Reader) -> "TextSpaces":
        return cls(tuple(space for space in reader.spaces() if is_text(space)))

    def stale(self, before: Labels, after: Labels) -> list[str]:
        """Fingerprints of the spaces in which a record's vector is of another text now."""
        return [
            space.fingerprint
            for space in self.spaces
            if text_of(before, text_attributes(space)) != text_of(after, text_attributes(space))
        ]


def relabel(reader: Reader, writer: Writer, labels: Mapping[int, Labels]) -> None:
    """Replace what the user says of these records; vectors of other texts go before.

    In this order no vector is ever of a text that its record has not: a crash between the two
    leaves the old text without a vector, and the next run makes it.
    """
    for id, given in labels.items():
        check_labels(given, f"record {id}")
    spaces = TextSpaces.of(reader)
    stale: dict[str, list[int]] = {}
    for record in reader.records(list(labels)):
        for fingerprint in spaces.stale(record.labels, labels[record.id]):
            stale.setdefault(fingerprint, []).append(record.id)
    for fingerprint, ids in stale.items():
        writer.drop_vectors(fingerprint, ids)
    writer.label(labels)


@dataclass(frozen=True, eq=False)
class TextFilling:
    """Reads the texts that have no vector yet.

    What is stored stays: a run that is cut short goes on where it stopped.
    """

    reader: Reader
    writer: Writer
    sides: TextSides
    done: Callable[[int], None] = lambda texts: None

    def run(self, pictures: Space, text: Space) -> None:
        """Fill a space of texts that stands beside one of pictures; `done` hears of each batch."""
        waiting = self._waiting(text)
        while batch := dict(islice(waiting, BATCH)):
            (vectors,) = self.sides.vectors([pictures], list(batch.values()))
            self.writer.put_vectors(text.fingerprint, dict(zip(batch, vectors, strict=True)))
            self.done(len(batch))

    def _waiting(self, text: Space) -> Iterator[tuple[int, str]]:
        """Ids and texts of the records that have a text and no vector of it."""
        attributes = text_attributes(text)
        ids = lacking_ids(self.reader, text.fingerprint)
        for part in np.split(ids, range(LOOKUP, len(ids), LOOKUP)):
            for record in self.reader.records(part.tolist()):
                if said := text_of(record.labels, attributes):
                    yield record.id, said


def unknown_attributes(reader: Reader, attributes: Iterable[str]) -> list[str]:
    """Those that no record has: a slip of the pen, or labels that are still to come."""
    return [name for name in attributes if not reader.count(Not(Missing(Field(name, True))))]
