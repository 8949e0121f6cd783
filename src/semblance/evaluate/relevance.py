"""Who is relevant to whom, and whom a query must not see: small functions of a query's number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

Columns = NDArray[np.int64]
Labels = NDArray[np.generic]

_NONE: Columns = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Relevant:
    """Gallery positions, (R,) ascending, that answer one query; `grades` (R,) are above 0."""

    columns: Columns
    grades: NDArray[np.float64]

    @classmethod
    def alike(cls, columns: Columns) -> "Relevant":
        """All equally relevant, at grade 1."""
        return cls(columns, np.ones(len(columns)))


Judge = Callable[[int], Relevant]
Exclude = Callable[[int], Columns]


def same_label(query_labels: Labels, gallery_labels: Labels) -> Judge:
    """Relevant is what has the query's label."""
    holders = _holders(gallery_labels)

    def judge(query: int) -> Relevant:
        return Relevant.alike(holders.get(_of(query_labels, query), _NONE))

    return judge


def graded(judgements: Sequence[Mapping[int, float]]) -> Judge:
    """Relevant is what was judged so: for each query, gallery position -> grade above 0."""

    def judge(query: int) -> Relevant:
        judged = _of(judgements, query)
        columns = np.array(sorted(judged), dtype=np.int64)
        grades = np.array([judged[column] for column in columns.tolist()], dtype=np.float64)
        if not (grades >= 0).all():
            raise UsageError(f"query {query} has a grade below 0 or NaN; mend the judgements")
        return Relevant(columns[grades > 0], grades[grades > 0])

    return judge


def nothing(query: int) -> Columns:
    """The query may see all of the gallery."""
    return _NONE


def itself(query: int) -> Columns:
    """Leave-one-out: queries are the gallery, and none may find itself."""
    return np.array([query], dtype=np.int64)


def same_group(query_groups: Labels, gallery_groups: Labels) -> Exclude:
    """What shows the same thing as the query; an empty name is no group."""
    holders = _holders(gallery_groups)
    holders.pop("", None)

    def exclude(query: int) -> Columns:
        return holders.get(_of(query_groups, query), _NONE)

    return exclude


def listed(columns: Sequence[Sequence[int]]) -> Exclude:
    """Gallery positions that were listed for each query."""

    def exclude(query: int) -> Columns:
        return np.array(_of(columns, query), dtype=np.int64)

    return exclude


def _holders(labels: Labels) -> dict[object, Columns]:
    """The positions of each label, ascending."""
    by_label = np.argsort(labels, kind="stable")
    names, starts = np.unique(labels[by_label], return_index=True)
    return dict(zip(names.tolist(), np.split(by_label, starts[1:]), strict=True))


def _of(listing: Any, query: int) -> Any:
    if query >= len(listing):
        raise UsageError(
            f"query {query} has no entry in a list of {len(listing)}; give one for each"
        )
    entry = listing[query]
    return entry.item() if isinstance(entry, np.generic) else entry
