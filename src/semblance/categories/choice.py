"""Which categories are searched: enough of them that a wrong guess does not hide the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

CLOSE = 1e-9
"""Probabilities that sum to one miss it by as much as rounding does."""

REACH = 0.99
"""On rendered packaging 9 % of the gallery is then searched, and one right answer of 1,200 is lost;
at 0.95 it is 7 %, and eight are (docs/results/categories.md)."""

FLOOR = 0.5
"""Below it the best guess is more likely wrong than right: none of 1,200 pictures of known
categories, and one in six of unknown ones (docs/results/categories.md)."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The categories to search, the most probable first, and the probability that the right one
    is among them. `reason` says in a sentence why it is all of them, and is empty otherwise."""

    labels: tuple[str, ...]
    probability: float
    reason: str = ""

    @property
    def everything(self) -> bool:
        """Whether the whole gallery is to be searched, pictures without a category too."""
        return bool(self.reason)

    @property
    def words(self) -> str:
        """For people: which categories were searched, and why."""
        if self.everything:
            return f"all categories: {self.reason}"
        sure = "" if self.probability == 1 else f", with probability {self.probability:.3f}"
        several = "categories" if len(self.labels) > 1 else "category"
        return f"{several} {', '.join(self.labels)}{sure}"

    def to_dict(self) -> dict[str, Any]:
        """As the command line and the service write it."""
        labels = [] if self.everything else list(self.labels)
        return {"labels": labels, "probability": self.probability, "reason": self.reason}


def choose(
    labels: Sequence[str],
    probabilities: NDArray[np.float64],
    reach: float = REACH,
    *,
    floor: float = FLOOR,
    strange: bool = False,
) -> Chosen:
    """The fewest most probable of K categories that together reach `reach`, in (0, 1].

    Equals are taken in the order of the labels. Everything is searched where the picture may be of
    a category that is not there: because it is `strange`, or because even the most probable one is
    below `floor`, in [0, 1]. Raises UsageError for a `reach` that is no probability.

    >>> choose(("jar", "puff", "tube"), np.array([0.3, 0.1, 0.6]), reach=0.8).labels
    ('tube', 'jar')
    """
    if not 0 < reach <= 1:
        raise UsageError(f"categories cannot reach a probability of {reach:g}; take 0.5 to 1")
    order = np.argsort(-probabilities, kind="stable")
    ranked = tuple(labels[place] for place in order)
    reason = _why_everything(ranked[0], float(probabilities[order[0]]), floor, strange)
    if reason:
        return Chosen(ranked, 1.0, reason)
    sums = np.cumsum(probabilities[order])
    count = min(int(np.searchsorted(sums, reach - CLOSE)) + 1, len(order))
    return Chosen(ranked[:count], float(min(1.0, sums[count - 1])))


def _why_everything(nearest: str, probability: float, floor: float, strange: bool) -> str:
    if strange:
        return f"it is farther from {nearest}, the nearest category, than pictures of it are"
    if probability < floor:
        return (
            f"{nearest}, the most probable category, has {probability:.2f}, less than {floor:.2f}"
        )
    return ""
