"""The part of a recipe that says what of a picture is looked at."""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, get_args

from semblance.errors import UsageError
from semblance.localize.finder import Sight
from semblance.localize.naming import rooted

NONE: Final = "none"
LARGEST_MARGIN: Final = 1.0


@dataclass(frozen=True, slots=True)
class Objects:
    """`localize` names a localizer, `matting` what refines its mask; "none" leaves each out.

    `sight` is what encoders then see of the picture, `margin` what is left around the object, as
    a share of its longer side: at 0.1, encoders that look at the middle seven eighths see all of
    it. With `regions` every object of a picture is searched by itself, too.
    """

    localize: str = NONE
    matting: str = NONE
    sight: Sight = "cut"
    margin: float = 0.1
    regions: bool = False

    @property
    def whole(self) -> bool:
        """Whether pictures are looked at as they are."""
        return self.localize == NONE

    @property
    def words(self) -> list[str]:
        """For people: `object by u2netp, cut`."""
        if self.whole:
            return []
        refined = f" and {self.matting}" if self.matting != NONE else ""
        every = ["each object a region"] if self.regions else []
        return [f"object by {self.localize}{refined}, {self.sight}", *every]

    def check(self) -> None:
        """Raise UsageError for what does not go together, and WeightsError or RuntimeMissing for
        what cannot work here."""
        if self.sight not in get_args(Sight):
            known = ", ".join(get_args(Sight))
            raise UsageError(f"there is no way '{self.sight}' to see an object; there are {known}")
        if not 0 <= self.margin <= LARGEST_MARGIN:
            raise UsageError(f"the margin is {self.margin:g}; it is a share of the object, 0 to 1")
        if self.whole and replace(self, localize=NONE) != WHOLE_PICTURE:
            raise UsageError(
                "matting, sight, margin and regions are of objects that a localizer finds; "
                "add --localize u2netp"
            )
        if self.whole:
            return
        from semblance.localize.catalogue import localizer
        from semblance.localize.matting.catalogue import matter

        localizer(self.localize)
        if self.matting != NONE:
            matter(self.matting)


WHOLE_PICTURE = Objects()
"""No localizer: pictures are looked at as they are."""


@dataclass(frozen=True, slots=True)
class ObjectChoice:
    """What a user asked for of `Objects`, None where nothing was said."""

    localize: str | None = None
    matting: str | None = None
    sight: str | None = None
    margin: float | None = None
    regions: bool | None = None

    @classmethod
    def of(cls, objects: Objects) -> "ObjectChoice":
        """The choice of everything."""
        return cls(**{each.name: getattr(objects, each.name) for each in fields(Objects)})

    def over(self, base: Objects) -> Objects:
        """What was said, and for the rest `base`; without a localizer nothing of it is left."""
        said = said_of(self.rooted(Path()))
        start = WHOLE_PICTURE if said.get("localize") == NONE else base
        return replace(start, **said)

    def rooted(self, folder: Path) -> "ObjectChoice":
        """The same with paths in names made absolute from this folder."""
        localize, matting = (
            None if name is None else rooted(name, folder) for name in (self.localize, self.matting)
        )
        return replace(self, localize=localize, matting=matting)


AS_USUAL: Final = ObjectChoice()


def said_of(choice: Any) -> dict[str, Any]:
    """The fields of a choice that say something."""
    found = {each.name: getattr(choice, each.name) for each in fields(choice)}
    return {name: value for name, value in found.items() if value is not None}
