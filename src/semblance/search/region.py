"""The part of a picture that a query means, as its user writes it."""

import re
from typing import Final, TypeAlias

from semblance.errors import UsageError
from semblance.naming import escape_name

Part: TypeAlias = tuple[int, int, int, int]
"""x, y, width, height in pixels of the upright picture."""

EACH: Final = "each"
"""In the place of a region: every object of the picture in turn."""

_NUMBERS = re.compile(r"\s*,\s*".join([r"\s*(-?[0-9]{1,9})"] * 2 + [r"([0-9]{1,9})"] * 2) + r"\s*")


def region_of(text: str) -> Part:
    """`x,y,width,height` in pixels; raises UsageError for anything else."""
    found = _NUMBERS.fullmatch(text)
    if found is None:
        raise UsageError(
            "a region is x,y,width,height in pixels of the picture, or each, not "
            f"'{escape_name(text[:50])}'"
        )
    x, y, width, height = map(int, found.groups())
    return x, y, width, height
