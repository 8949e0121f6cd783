"""Pictures that must not vouch for each other: copies, and views of one product."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.audit.copies import Copy
from semblance.evaluate.audit.subjects import Subject


def owners(subjects: Sequence[Subject], copies: Sequence[Copy]) -> NDArray[np.int64]:
    """(N,) codes: the same for pictures of one group, and for all that copies lead to.

    A code is the first row that bears it.
    """
    owner = list(range(len(subjects)))

    def first(row: int) -> int:
        while owner[row] != row:
            owner[row] = owner[owner[row]]
            row = owner[row]
        return row

    def join(a: int, b: int) -> None:
        low, high = sorted((first(a), first(b)))
        owner[high] = low

    groups: dict[str, int] = {}
    for row, subject in enumerate(subjects):
        if subject.group is not None:
            join(row, groups.setdefault(subject.group, row))
    for copy in copies:
        join(copy.a, copy.b)
    return np.array([first(row) for row in range(len(owner))], np.int64)
