"""Which pictures have moved, judged when every file of a run has been seen.

A record may move to a file with its very bytes if its own file is gone or now holds another
picture. So the record, with its id, label and group, follows the picture: through renamed folders,
swapped names and chains of renames, and among identical pictures by the file's name.
"""

from dataclasses import dataclass, field
from pathlib import Path

from semblance.gallery.records import Record
from semblance.images.stamp import FileStamp
from semblance.pipeline.known import Known, KnownFiles
from semblance.pipeline.presence import is_gone
from semblance.pipeline.reading import Encoded

MOST_CHANGED = 2048
"""Changed files whose vectors are kept until the end, 10 MB for one space; further ones are
taken to be new versions of the picture at their path."""

Records = tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """`moved`: a file and the records that move there. `overwritten`: records whose picture was
    replaced by one that moved. `changed`: a file and the records that it renews, if any."""

    moved: list[tuple[Path, FileStamp, Records]] = field(default_factory=list)
    overwritten: list[Records] = field(default_factory=list)
    changed: list[tuple[Encoded, Records]] = field(default_factory=list)


class Moves:
    """Holds files back until `resolve`; memory grows with the files that moved or changed."""

    def __init__(self, files: KnownFiles) -> None:
        self.files = files
        self._known: list[tuple[Known, Records]] = []
        self._changed: list[tuple[Encoded, Records]] = []

    def wait(self, file: Known | Encoded, before: Records) -> bool:
        """Hold a file back, `before` being the records at its path; False if it may not wait."""
        if isinstance(file, Known):
            self._known.append((file, before))
            return True
        if len(self._changed) == MOST_CHANGED:
            return False
        self._changed.append((file, before))
        return True

    def resolve(self) -> Resolved:
        """What became of all the files that waited."""
        resolved = Resolved()
        every = [before for _, before in self._known] + [before for _, before in self._changed]
        displaced = {before[0].uri for before in every if before}
        claimed: set[str] = set()
        copied: list[tuple[Known, Records]] = []
        for known, before in self._known:
            origin = self._origin(known, displaced, claimed)
            if origin:
                claimed.add(origin[0].uri)
                resolved.moved.append((known.path, known.stamp, origin))
            else:
                copied.append((known, before))
        arrived = {str(path) for path, _, _ in resolved.moved}
        for before in every:
            if before and before[0].uri in arrived and before[0].uri not in claimed:
                resolved.overwritten.append(before)
        changed = self._changed + [(self._copy(known), before) for known, before in copied]
        for file, before in changed:
            stays = before and before[0].uri not in claimed
            resolved.changed.append((file, before if stays else ()))
        return resolved

    def _origin(self, known: Known, displaced: set[str], claimed: set[str]) -> Records:
        """The records that this file is the new place of, those of the same file name first."""
        free = [
            records
            for records in self.files.files(known.digest)
            if records[0].uri not in claimed
            and (records[0].uri in displaced or is_gone(records[0].uri))
        ]
        return min(free, key=lambda records: _name(records) != known.path.name, default=())

    def _copy(self, known: Known) -> Encoded:
        records = self.files.files(known.digest)[0]
        return Encoded(known.path, self.files.copies(known.path, known.stamp, records))


def _name(records: Records) -> str:
    return Path(records[0].uri).name
