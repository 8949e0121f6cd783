"""What would change if another view were searched: a rehearsal before a swap."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ViewError
from semblance.evaluate.relevance import same_label
from semblance.evaluate.retrieval import measures, retrieve
from semblance.evaluate.significance import Interval, paired_bootstrap, paired_permutation
from semblance.fusion import View
from semblance.gallery.port import Reader
from semblance.gallery.records import Record
from semblance.index.record_vectors import RecordVectors
from semblance.pipeline.views import find_view, open_view, shared_ids

BLOCK_ROWS = 4096
"""Records whose raw vectors are read at a time."""

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Change:
    """A picture whose answers differ: the first answers in the old view and in the new one."""

    query: Record
    before: tuple[Record, ...]
    after: tuple[Record, ...]
    overlap: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.query.id,
            "uri": self.query.uri,
            "before": [record.uri for record in self.before],
            "after": [record.uri for record in self.after],
            "overlap": self.overlap,
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """Quality by the user's labels over the same queries; all values in [0, 1].

    `gain` is the new view's mean average precision less the old one's, with its 95 % interval
    over queries; `p` is the two-sided p-value of a paired permutation test.
    """

    queries: int
    old_mean_ap: float
    new_mean_ap: float
    old_best: float
    new_best: float
    gain: Interval
    p: float

    @property
    def verdict(self) -> str:
        """In words, from the interval: better, worse, or that these pictures cannot tell."""
        if self.gain.low > 0:
            return "better"
        return "worse" if self.gain.high < 0 else "no clear difference"

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How the answers of `queries` pictures of the gallery itself differ between two views.

    Each picture is asked for the `k` others most like it. `same_first` is the share of queries
    whose first answer stays, `overlap` the mean share of the first k that both views give.
    `judgement` is there where the pictures have labels.
    """

    old: str
    new: str
    records: int
    queries: int
    k: int
    same_first: float
    overlap: float
    changes: tuple[Change, ...]
    judgement: Judgement | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "old": self.old,
            "new": self.new,
            "records": self.records,
            "queries": self.queries,
            "k": self.k,
            "same_first": self.same_first,
            "overlap": self.overlap,
            "judgement": self.judgement and self.judgement.to_dict(),
            "changes": [change.to_dict() for change in self.changes],
        }


@dataclass(frozen=True, eq=False)
class _Answers:
    """(Q, k) ids of one view's answers, and (Q,) average precision and P@1, NaN unlabelled."""

    ids: NDArray[np.int64]
    average_precision: NDArray[np.float64]
    best: NDArray[np.float64]


def rehearse(reader: Reader, old: str, new: str, k: int = 10, queries: int = 500) -> Rehearsal:
    """Ask pictures of the gallery in both views, spread evenly over what both views hold.

    Time grows with queries x records; memory with the records' vectors in one view.
    Raises ViewError for an unknown view and where the two share fewer than two pictures.
    """
    views = [open_view(reader, find_view(reader, name)) for name in (old, new)]
    spaces = [space for view in views for space in view.definition.spaces]
    ids = shared_ids(reader, spaces)
    if len(ids) < 2:
        raise ViewError(f"the views '{old}' and '{new}' share {len(ids)} pictures: none to compare")
    asked = np.unique(np.linspace(0, len(ids) - 1, min(queries, len(ids))).astype(np.int64))
    k = min(k, len(ids) - 1)
    labels = _labels(reader, ids)
    before, after = (_answers(reader, view, ids, asked, k, labels) for view in views)
    overlaps = np.array(
        [len(np.intersect1d(a, b)) / k for a, b in zip(before.ids, after.ids, strict=True)]
    )
    return Rehearsal(
        old=old,
        new=new,
        records=len(ids),
        queries=len(asked),
        k=k,
        same_first=float((before.ids[:, 0] == after.ids[:, 0]).mean()),
        overlap=float(overlaps.mean()),
        changes=_changes(reader, ids[asked], before, after, overlaps),
        judgement=_judged(before, after),
    )


def _labels(reader: Reader, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N,) a number for each label; a picture without one has a number of its own, below 0."""
    numbers: dict[str, int] = {}
    labels = -1 - np.arange(len(ids))
    wanted = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    for record in reader.each_record():
        if record.label is not None and record.id in wanted:
            labels[wanted[record.id]] = numbers.setdefault(record.label, len(numbers))
    return labels


def _answers(
    reader: Reader,
    view: View,
    ids: NDArray[np.int64],
    asked: NDArray[np.int64],
    k: int,
    labels: NDArray[np.int64],
) -> _Answers:
    """As a search would: queries are pictures alone, records have their own texts too."""
    vectors = RecordVectors.of(reader, view.definition)
    blocks = np.split(ids, range(BLOCK_ROWS, len(ids), BLOCK_ROWS))
    raw = [reader.vectors(space, ids[asked]) for space in view.definition.spaces]
    found = retrieve(
        view.apply(raw),
        np.concatenate([view.apply(vectors(rows)) for rows in blocks]),
        same_label(labels[asked], labels),
        exclude=lambda query: asked[query : query + 1],
        metric=view.definition.metric,
        measures=measures(1),
        depth=k,
    )
    return _Answers(ids[found.answers], found.values["AP"], found.values["P@1"])


def _changes(
    reader: Reader,
    queries: NDArray[np.int64],
    before: _Answers,
    after: _Answers,
    overlaps: NDArray[np.float64],
) -> tuple[Change, ...]:
    """The queries whose answers differ most, those with another first answer before others."""
    same_first = before.ids[:, 0] == after.ids[:, 0]
    order = np.lexsort((overlaps, same_first))[:EXAMPLES]
    return tuple(
        Change(
            query=reader.records([int(queries[place])])[0],
            before=tuple(reader.records(before.ids[place].tolist())),
            after=tuple(reader.records(after.ids[place].tolist())),
            overlap=float(overlaps[place]),
        )
        for place in order
        if overlaps[place] < 1 or not same_first[place]
    )


def _judged(before: _Answers, after: _Answers) -> Judgement | None:
    known = ~np.isnan(before.average_precision)
    if not known.any():
        return None
    old, new = before.average_precision[known], after.average_precision[known]
    return Judgement(
        queries=int(known.sum()),
        old_mean_ap=float(old.mean()),
        new_mean_ap=float(new.mean()),
        old_best=float(before.best[known].mean()),
        new_best=float(after.best[known].mean()),
        gain=paired_bootstrap(new, old),
        p=paired_permutation(new, old),
    )
