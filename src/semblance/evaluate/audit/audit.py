"""The audit of a data set: copies, doubtful labels, outliers, gaps, and a core set."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from semblance.errors import UsageError
from semblance.evaluate.audit.copies import Copies, Copy, copies
from semblance.evaluate.audit.core_set import core_set
from semblance.evaluate.audit.coverage import Coverage, coverage
from semblance.evaluate.audit.labels import Suspects, suspects
from semblance.evaluate.audit.near import near_pairs
from semblance.evaluate.audit.outliers import Outlier, outliers
from semblance.evaluate.audit.owners import owners
from semblance.evaluate.audit.subjects import Subject
from semblance.evaluate.structure.vectors import Vectors, comparable
from semblance.fusion import Metric

NEAR = 0.85
"""The cosine above which two pictures are compared point by point."""


@dataclass(frozen=True, eq=False)
class Audit:
    """What was found about `subjects`, by row. `suspects` is None where labels say nothing.

    `core` is None where none was asked for, else rows of the core set.
    """

    subjects: tuple[Subject, ...]
    copies: Copies
    suspects: Suspects | None
    outliers: tuple[Outlier, ...]
    coverage: tuple[Coverage, ...]
    core: tuple[int, ...] | None

    @property
    def leaks(self) -> tuple[Copy, ...]:
        """Copies of which one is in another part: a test that was seen in training."""
        return tuple(copy for copy in self.copies.found if not self._together(copy))

    @property
    def repeats(self) -> tuple[Copy, ...]:
        """Copies within one part."""
        return tuple(copy for copy in self.copies.found if self._together(copy))

    @property
    def torn(self) -> tuple[str, ...]:
        """Groups with pictures in more than one split, by name: seeing one teaches the other."""
        splits: defaultdict[str, set[str]] = defaultdict(set)
        for subject in self.subjects:
            if subject.group is not None and subject.part is not None:
                splits[subject.group].add(subject.part.partition(" ")[0])
        return tuple(sorted(group for group, found in splits.items() if len(found) > 1))

    @property
    def gaps(self) -> tuple[Coverage, ...]:
        return tuple(label for label in self.coverage if label.gaps)

    def to_dict(self) -> dict[str, Any]:
        """Every finding with its numbers; see `document`."""
        from semblance.evaluate.audit.document import to_dict

        return to_dict(self)

    def _together(self, copy: Copy) -> bool:
        return self.subjects[copy.a].part == self.subjects[copy.b].part


def audit(
    subjects: Sequence[Subject],
    vectors: Vectors,
    metric: Metric = "cosine",
    *,
    near: float = NEAR,
    core: int | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Audit:
    """Audit pictures by their (N, d) vectors in a view; pairs from cosine `near` are verified.

    The core set is of `core` pictures of the part train where there is one, without suspects,
    outliers and second copies. Time grows with N x N. Raises UsageError for vectors that are not
    finite and fewer than two pictures.
    """
    if len(subjects) != len(vectors):
        raise UsageError(f"{len(vectors)} vectors of {len(subjects)} pictures: give one each")
    if len(subjects) < 2:
        raise UsageError("one picture cannot be audited; give two or more")
    points = comparable(vectors, metric)
    labels = [subject.label for subject in subjects]
    found = copies(subjects, near_pairs(vectors, near), near, workers, progress)
    again = sorted({copy.b for copy in found.found})
    doubted = suspects(points, labels, owners(subjects, found.found))
    strays = outliers(points, labels, again)
    unfit = {*again, *(one.row for one in strays)}
    unfit |= {one.row for one in doubted.found} if doubted else set()
    among = [row for row in _teaching(subjects) if row not in unfit]
    return Audit(
        tuple(subjects),
        found,
        doubted,
        strays,
        coverage(points, labels),
        None if core is None else core_set(points, labels, core, among),
    )


def _teaching(subjects: Sequence[Subject]) -> list[int]:
    """Rows to learn from: labelled ones where any is, of the part train where there is one."""
    labelled = any(subject.label is not None for subject in subjects)
    rows = [
        row for row, subject in enumerate(subjects) if subject.label is not None or not labelled
    ]
    train = [row for row in rows if subjects[row].part == "train"]
    return train or rows
