"""A cascade by name: which view proposes, which decides, how many, and what that was measured to
keep."""

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of the exact answer a shortlist kept.

    `recall` in [0, 1] is the mean share of the exact first `k` answers that came back, with the
    95 % bootstrap interval `low` to `high` over `queries` pictures; the gallery had `records`
    then. `keys` name the two views with all that was fitted in them.
    """

    k: int
    recall: float
    low: float
    high: float
    queries: int
    records: int
    keys: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cascade:
    """The view `first` proposes `shortlist` records, the view `then` decides among them.

    `is_stale` where one of the views has been fitted or made otherwise since it was measured.
    """

    name: str
    first: str
    then: str
    shortlist: int
    kept: Kept
    is_stale: bool = False

    def width(self, k: int) -> int:
        """How many records are proposed for k answers: in proportion where more are wanted than
        were measured."""
        return math.ceil(self.shortlist * max(1.0, k / self.kept.k))

    @property
    def words(self) -> str:
        """What it keeps, as the end of a sentence."""
        kept = self.kept
        if self.is_stale:
            return "its views have changed since it was measured: run `semblance train cascade`"
        return (
            f"keeps {100 * kept.recall:.1f} % of the first {kept.k} answers of '{self.then}' "
            f"(95 % {100 * kept.low:.1f} to {100 * kept.high:.1f}, measured on "
            f"{kept.records} records)"
        )

    def to_dict(self) -> dict[str, Any]:
        """The cascade as the command line writes it; what is stale is no longer known."""
        kept = None if self.is_stale else {**asdict(self.kept), "keys": list(self.kept.keys)}
        return {
            "name": self.name,
            "first": self.first,
            "then": self.then,
            "shortlist": self.shortlist,
            "kept": kept,
        }
