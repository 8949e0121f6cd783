"""Which cheap space and which shortlist keep what the exact search finds, and do they pay?

The exact search's own answers are the truth, so no label is needed. Half of the queries choose,
the other half is asked once, of what was chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.significance import Interval, bootstrap
from semblance.index import CascadeIndex
from semblance.learn.cascade.by_labels import LabelChange, change_by_labels
from semblance.learn.cascade.shortlists import Tried, lengths, tries
from semblance.learn.cascade.stage import NOBODY, Questions, Stage, nearest, require_enough, without
from semblance.learn.cascade.timing import Times, time_both, times_elsewhere


@dataclass(frozen=True, slots=True)
class Target:
    """At most `loss` of the first `k` answers may be lost, for sure; `shortlists` are tried, or
    where there are none the usual ones. `queries` ask at most, half of them to choose."""

    k: int = 10
    loss: float = 0.01
    shortlists: tuple[int, ...] = ()
    queries: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.k < 1:
            raise UsageError(f"{self.k} answers were asked for; ask for at least 1")
        if not 0 < self.loss < 1:
            raise UsageError(
                f"a loss of {self.loss:g} is no target; give a share above 0 and below 1, "
                "such as 0.01"
            )


@dataclass(frozen=True, eq=False)
class Chosen:
    """The cheapest of what keeps the target, judged on queries that did not choose it.

    `elsewhere` are times over made-up galleries; `labels` is there where pictures have some.
    """

    cheap: Stage
    shortlist: int
    by: Interval
    judged: Interval
    times: Times
    elsewhere: tuple[Times, ...]
    labels: LabelChange | None

    @property
    def pays(self) -> bool:
        """Whether it saves time over exact search in this gallery."""
        return self.times.pays(self.cheap.more_ms)

    @property
    def pays_from(self) -> int | None:
        """The smallest of the made-up galleries from which on it saves time, if there is one."""
        paying = None
        for times in reversed(self.elsewhere):
            if not times.pays(self.cheap.more_ms):
                break
            paying = times.records
        return paying


@dataclass(frozen=True, eq=False)
class Study:
    """What was tried, and what was chosen: None where nothing kept the target."""

    accurate: Stage
    target: Target
    records: int
    choosing: int
    judging: int
    tried: tuple[Tried, ...]
    chosen: Chosen | None


def study(cheaps: Sequence[Stage], accurate: Stage, questions: Questions, target: Target) -> Study:
    """Try cheap spaces before an accurate one; all hold the same pictures.

    Raises UsageError for a shortlist below k, and where there are too few pictures to tell.
    """
    records = len(accurate.index)
    shortlists = lengths(records, target.k, target.shortlists)
    require_enough(records, len(questions), target.k)
    choose, judge = _halves(len(questions), target.seed)
    asking, asked = accurate.asking(choose), questions.of(choose)
    truth = nearest(asking.index, asking.queries, asked.own, target.k)
    tried = [
        each
        for cheap in cheaps
        for each in tries(cheap.asking(choose), asked, truth, shortlists, target.loss)
    ]
    return Study(
        accurate=accurate,
        target=target,
        records=records,
        choosing=len(choose),
        judging=len(judge),
        tried=tuple(tried),
        chosen=_chosen(cheaps, accurate, questions, judge, target, tried),
    )


def recall_of(
    cheap: Stage, accurate: Stage, questions: Questions, k: int, shortlist: int
) -> NDArray[np.float64]:
    """(Q,) share of the exact first k answers that the cascade gives, asked as a search asks."""
    truth = nearest(accurate.index, accurate.queries, questions.own, k)
    index = CascadeIndex(cheap.index, accurate.index)
    # One more of each where the query itself is proposed and found, and is no answer.
    more = int((questions.own != NOBODY).any())
    rows = index.search(cheap.queries, accurate.queries, k + more, shortlist + more).rows
    ids = np.where(rows < 0, NOBODY, accurate.index.ids[rows])
    found = without(ids, questions.own, k)
    same = (truth[:, :, None] == found[:, None, :]).any(axis=2)
    return np.asarray(same.mean(axis=1), np.float64)


def _chosen(
    cheaps: Sequence[Stage],
    accurate: Stage,
    questions: Questions,
    judge: NDArray[np.int64],
    target: Target,
    tried: Sequence[Tried],
) -> Chosen | None:
    stages = {stage.name: stage for stage in cheaps}
    kept = [each for each in tried if each.keeps(target.loss)]
    timed = [
        (time_both(stages[each.cheap], accurate, target.k, each.shortlist), each) for each in kept
    ]
    if not timed:
        return None
    times, best = min(timed, key=lambda pair: pair[0].cascade_ms + stages[pair[1].cheap].more_ms)
    cheap, asked = stages[best.cheap], questions.of(judge)
    asking = cheap.asking(judge), accurate.asking(judge), asked
    recall = recall_of(*asking, target.k, best.shortlist)
    return Chosen(
        cheap=cheap,
        shortlist=best.shortlist,
        by=best.recall,
        judged=bootstrap(recall, groups=asked.clusters),
        times=times,
        elsewhere=tuple(times_elsewhere(cheap, accurate, target.k, best.shortlist)),
        labels=change_by_labels(*asking, best.shortlist),
    )


def _halves(queries: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.random.default_rng(seed).permutation(queries)
    return np.sort(order[: queries // 2]), np.sort(order[queries // 2 :])
