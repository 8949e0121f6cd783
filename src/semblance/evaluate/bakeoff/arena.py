"""Where recipes compete: one trial to choose by, another to judge the winner by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.datasets.trial import Judge, Trial

MOST_QUERIES = 5000
"""Queries that choose: more make each candidate slower and the choice hardly surer."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Arena:
    """`fitted_on` are the rows of the items on which reductions are fitted; queries that choose
    or judge are among them only where nothing else is there. Without `judging` nobody but the
    queries that chose can say how good the winner is."""

    choosing: Trial
    judging: Trial | None
    fitted_on: Rows

    def require(self, k: int | None) -> None:
        """Raises UsageError unless each query of either trial can be given `k` pictures."""
        for trial in (self.choosing, self.judging):
            if k is not None and trial is not None:
                trial.require(k)

    @property
    def final(self) -> Trial:
        """The trial that the winner's figure is of."""
        return self.judging or self.choosing

    @classmethod
    def of(cls, items: Sequence[Item], judge: Judge, seed: int = 0) -> "Arena":
        """Validation chooses and test judges; without validation, train leave-one-out chooses.

        Pictures in one split or none are halved at random, the same way for the same seed,
        class by class and never through a group. Raises UsageError where nothing can be asked.
        """
        splits = {item.split for item in items}
        if "validation" in splits or {"train", "test"} <= splits:
            chooser = "validation" if "validation" in splits else "train"
            choosing = trial_of(items, chooser, judge)
            judging = trial_of(items, "test", judge) if "test" in splits else None
            train = [row for row, item in enumerate(items) if item.split == "train"]
        else:
            (choosing, judging), train = _halves(items, judge, seed), []
        fitted_on = np.array(train, np.int64) if train else choosing.gallery_places
        return cls(_thinned(choosing, seed), judging, fitted_on)


def _halves(items: Sequence[Item], judge: Judge, seed: int) -> tuple[Trial, Trial]:
    """The same question asked by one half and by the other; a gallery with a role is common."""
    first = _first_half(items, judge, seed)
    gallery = np.array([item.role == "gallery" for item in items])
    trials = []
    for half, name in ((first, "one half"), (~first, "the other half")):
        rows = np.flatnonzero(half | gallery)
        trial = trial_of([items[row] for row in rows.tolist()], None, judge)
        trials.append(
            replace(
                trial,
                name=f"{name} of the {'queries' if gallery.any() else 'pictures'}",
                query_places=rows[trial.query_places],
                gallery_places=rows[trial.gallery_places],
            )
        )
    return trials[0], trials[1]


def _first_half(items: Sequence[Item], judge: Judge, seed: int) -> NDArray[np.bool_]:
    """(n,) whether each item is in the first half: of each class every other group, shuffled."""
    units: dict[str, list[int]] = {}
    for row, item in enumerate(items):
        units.setdefault(f"g{item.group}" if item.group else f"p{row}", []).append(row)
    classes: dict[str, list[list[int]]] = {}
    for rows in units.values():
        label = items[rows[0]].label if judge == "label" else None
        classes.setdefault(label or "", []).append(rows)
    rng, first = np.random.default_rng(seed), np.zeros(len(items), bool)
    for _, of_class in sorted(classes.items()):
        for place in rng.permutation(len(of_class))[::2]:
            first[of_class[place]] = True
    return first


def _thinned(trial: Trial, seed: int) -> Trial:
    """The same trial with MOST_QUERIES of its queries at most, drawn by the seed."""
    if len(trial.queries) <= MOST_QUERIES:
        return trial
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.choice(len(trial.queries), MOST_QUERIES, replace=False))
    return replace(
        trial,
        queries=tuple(trial.queries[row] for row in rows),
        query_places=trial.query_places[rows],
        query_truth=trial.query_truth[rows],
        query_owner=trial.query_owner[rows],
        query_clusters=trial.query_clusters[rows],
    )
