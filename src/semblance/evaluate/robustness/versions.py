"""The versions of a picture that are measured: edited here, or drawn with another attribute."""

import os
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from semblance.errors import UsageError
from semblance.evaluate.datasets.opening import Progress
from semblance.evaluate.robustness.attributes import (
    WHAT,
    has_attributes,
    packaging_folder,
    packaging_of,
)
from semblance.evaluate.robustness.changes import HEAVY, MILD, Change
from semblance.evaluate.robustness.originals import Candidates, Original, pictures_of, read
from semblance.images import Image, open_image

Kind = Literal["mild", "heavy", "attributes"]
SETS = (*get_args(Kind), "all")


class Version(Protocol):
    """One change, applied to any original."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def what(self) -> str: ...

    def of(self, original: Original) -> Image | None:
        """The changed picture; None where this original cannot show the change.

        Raises ImageError where it should, but the file cannot be read.
        """


@dataclass(frozen=True, slots=True)
class Edited:
    """A copy edited here, in memory."""

    change: Change
    seed: int

    @property
    def name(self) -> str:
        return self.change.name

    @property
    def kind(self) -> Kind:
        return self.change.severity

    @property
    def what(self) -> str:
        return self.change.what

    def of(self, original: Original) -> Image:
        image = original.image
        return open_image(self.change(image.pil, self.seed, image.digest))


@dataclass(frozen=True, slots=True)
class Attribute:
    """A file that shows the same product with one thing changed."""

    name: str
    what: str
    kind: Kind = "attributes"

    def of(self, original: Original) -> Image | None:
        path = original.copies.get(self.name)
        return None if path is None else read(path)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a set of changes is measured on."""

    candidates: Candidates
    versions: tuple[Version, ...]


def subject_of(
    data: str | os.PathLike[str], chosen: str, seed: int, progress: Progress | None = None
) -> Subject:
    """The pictures of a folder or dataset and the changes of a set: mild, heavy, attributes or all.

    A packaging set with attribute changes is measured on the pictures that have them. Raises
    UsageError for an unknown set, or where there are no attribute changes and nothing else is
    asked for.
    """
    if chosen not in SETS:
        raise UsageError(f"there is no set '{chosen}'; it is one of {', '.join(SETS)}")
    edited = tuple(Edited(change, seed) for change in (*MILD, *HEAVY))
    edited = tuple(each for each in edited if chosen in (each.kind, "all"))
    folder = packaging_folder(data)
    if chosen in ("attributes", "all") and has_attributes(folder):
        drawn = (Attribute(name, what) for name, what in WHAT.items())
        return Subject(packaging_of(folder), (*edited, *drawn))
    if chosen == "attributes":
        raise UsageError(
            f"{data} holds no attribute changes; make a set that does with "
            "`semblance datasets make packaging OUT --attributes`"
        )
    return Subject(pictures_of(data, progress), edited)
