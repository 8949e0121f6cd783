"""Pictures that are sent join the gallery: each once, whatever it is called."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from semblance.errors import GalleryLocked, ImageError
from semblance.gallery.attributes import check_labels
from semblance.gallery.records import Labels
from semblance.images import Limits, Source, open_image
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.presence import is_gone
from semblance.pipeline.report import IndexReport
from semblance.service.uploads import Uploads

T = TypeVar("T")
Status = Literal["added", "exists", "skipped"]

FILENAME = "filename"
"""The attribute that keeps what the sender called the picture."""

LONGEST_NAME = 200
RETRY_S = 0.1


@dataclass(frozen=True, slots=True)
class Sent:
    """One picture as it was sent; `name` is the sender's."""

    source: Source
    name: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one picture: its records (a page is one), or the reason for none.

    `no_object`: the gallery looks for objects, and found none in a page of it.
    """

    name: str
    digest: str
    status: Status
    ids: tuple[int, ...] = ()
    reason: str | None = None
    no_object: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "digest": self.digest,
            "status": self.status,
            "ids": list(self.ids),
            "reason": self.reason,
            "no_object": self.no_object,
        }


@dataclass(frozen=True, eq=False)
class Adder:
    """Adds pictures to a gallery; the same bytes again change nothing.

    While another process writes, it waits up to `wait_s` before it raises GalleryLocked.
    """

    gallery: Gallery
    uploads: Uploads
    limits: Limits
    wait_s: float

    def add(
        self,
        sent: Sequence[Sent],
        labels: Labels,
        progress: Callable[[int, int], None] = lambda done, of: None,
    ) -> list[Added]:
        """Store what is new; one answer a picture, in their order. `progress` gets how many are
        done, of how many."""
        check_labels(labels, "the pictures")
        answers: dict[int, Added] = {}
        fresh: dict[str, list[int]] = {}
        for place, one in enumerate(sent):
            answer = self._judged(one)
            if answer is None:
                fresh.setdefault(one.source.digest, []).append(place)
            else:
                answers[place] = answer
        known = len(answers)
        progress(known, len(sent))
        firsts = [sent[places[0]] for places in fresh.values()]
        said = self._store(firsts, labels, lambda done: progress(known + done, len(sent)))
        for places in fresh.values():
            for place in places:
                answers[place] = self._stored(sent[place], said, place != places[0])
        progress(len(sent), len(sent))
        return [answers[place] for place in range(len(sent))]

    def _judged(self, sent: Sent) -> Added | None:
        """The answer for a picture that is unusable, or there already; None for a new one."""
        digest = sent.source.digest
        held = [one for one in self.gallery.store.by_digest(digest) if not is_gone(one.uri)]
        if held:
            return Added(sent.name, digest, "exists", tuple(one.id for one in held))
        try:
            open_image(sent.source, min_side=1, limits=self.limits)
        except ImageError as error:
            return Added(sent.name, digest, "skipped", reason=error.reason)
        return None

    def _store(
        self, sent: Sequence[Sent], labels: Labels, progress: Callable[[int], None]
    ) -> "_Said":
        """Store new pictures; what was said of them."""
        if not sent:
            return _Said()
        files = {str(self.uploads.keep(one.source)): one for one in sent}

        def labelled(path: Path) -> Labels | None:
            name = files[str(path)].name
            return replace(labels, attributes={FILENAME: name, **labels.attributes})

        def told(report: IndexReport) -> None:
            progress(report.done + len(report.skipped))

        try:
            report = patiently(self.wait_s, lambda: self.gallery.add(list(files), labelled, told))
        finally:
            for path in files:
                self.uploads.discard_unused(self.gallery.store, path)
        skipped = ((item.path, item.reason) for item in report.skipped if item.path in files)
        return _Said(
            {files[path].source.digest: reason for path, reason in skipped},
            {files[path].source.digest for path in report.no_object if path in files},
        )

    def _stored(self, sent: Sent, said: "_Said", again: bool) -> Added:
        digest = sent.source.digest
        ids = tuple(record.id for record in self.gallery.store.by_digest(digest))
        if not ids:
            reason = said.skipped.get(digest, "it could not be stored")
            return Added(sent.name, digest, "skipped", reason=reason)
        status: Status = "exists" if again else "added"
        return Added(sent.name, digest, status, ids, no_object=digest in said.no_object)


@dataclass(frozen=True, slots=True)
class _Said:
    """What storing said of pictures, by digest: why one was skipped, or that it shows no object."""

    skipped: Mapping[str, str] = field(default_factory=dict)
    no_object: Set[str] = frozenset()


def name_of(filename: str | None, place: int) -> str:
    """What a sender called a picture, without folders and at a bearable length."""
    name = (filename or "").replace("\\", "/").rpartition("/")[2].replace("\0", "")
    cleaned = name.encode("utf-8", "replace").decode()[-LONGEST_NAME:]
    return cleaned or f"picture {place + 1}"


def patiently(wait_s: float, work: Callable[[], T]) -> T:
    """Do work, again and again while another process holds the gallery's lock, up to `wait_s`."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return work()
        except GalleryLocked:
            if time.monotonic() >= deadline:
                raise
            time.sleep(RETRY_S)
