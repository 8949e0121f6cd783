"""What is wrong with a dataset: listed, never dropped in silence."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["missing", "unusable", "row", "unlabelled", "ignored", "empty", "single", "leakage"]
"""missing: a file that is named but not there. unusable: a link, folder or device where a picture
should be. row: a line of a table that cannot be used. unlabelled: a picture in no class folder,
or without a label. ignored: files that are no pictures by their names. empty: a folder without
pictures. single: a class with one picture. leakage: what should be apart is not."""

SKIPPED: frozenset[Kind] = frozenset({"missing", "unusable", "row"})
"""Inputs that were meant to be used and are not; the others are warnings."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of news about a dataset: which item, and what of it."""

    kind: Kind
    item: str
    reason: str

    @property
    def skipped(self) -> bool:
        """Whether an input is left out for it."""
        return self.kind in SKIPPED
