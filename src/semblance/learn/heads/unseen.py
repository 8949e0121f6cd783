"""What a head does for classes it has never seen: small trainings, each without some classes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from semblance.errors import TrainingError, UsageError
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.significance import compare_systems
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.port import Map
from semblance.learn.heads.training import fit_head
from semblance.learn.judging import Change, Exam, Found, spread

FEWEST_CLASSES = 5
"""With fewer, what is left to train on is a handful of classes that says nothing."""

FOLDS = 3
"""Trainings at most, each without another third of the classes, so that every class is held out
once. One draw of classes says little: on photos of clothes three draws of three gave -13, -1 and +5
points."""

MOST_EPOCHS, PATIENCE = 20, 5
"""These trainings are small."""

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]

Trainer: TypeAlias = Callable[[Examples, Callable[[Map], float]], Map]
"""Gives the map that validation, larger is better, likes best."""

Config = TypeVar("Config", bound=HeadConfig)


@dataclass(frozen=True, eq=False)
class Unseen:
    """The classes held out, each in one of `trainings`, and the change that heads trained without
    them make to them; its interval is of whole classes drawn anew."""

    classes: tuple[str, ...]
    trainings: int
    change: Change

    def to_dict(self) -> dict[str, Any]:
        told = {"classes": list(self.classes), "trainings": self.trainings}
        return {**told, **self.change.to_dict()}


@dataclass(frozen=True, eq=False)
class Pictures:
    """The items with what a head maps, (n, D), and what it has to beat, (n, d); the places of those
    that are trained on and of those that decide."""

    items: Sequence[Item]
    joined: Matrix
    before: Matrix
    train: Places
    validation: Places

    @cached_property
    def labels(self) -> NDArray[np.str_]:
        return np.array([item.label or "" for item in self.items], np.str_)


def change_unseen(pictures: Pictures, config: HeadConfig, device: str = "cpu") -> Unseen | None:
    """Of heads with this configuration; see `change_by`."""
    small = shortened(config)

    def trained(examples: Examples, judge: Callable[[Map], float]) -> Map:
        return fit_head(examples, judge, small, device=device).head

    return change_by(trained, pictures, config.seed)


def change_by(train: Trainer, pictures: Pictures, seed: int) -> Unseen | None:
    """None where there are too few classes, or too few pictures of them. Test is not touched.

    The pictures asked are those of the held-out classes in train and validation, among each other.
    """
    classes = np.unique(pictures.labels[pictures.train])
    if len(classes) < FEWEST_CLASSES:
        return None
    shuffled = np.random.default_rng([seed, 1]).permutation(classes)
    folds = np.array_split(shuffled, min(FOLDS, len(classes) // 2))
    found = [fold for away in folds if (fold := _without(away, pictures, train))]
    return _pooled(found) if found else None


def shortened(config: Config) -> Config:
    """The same training, as short as these are."""
    epochs, patience = min(config.epochs, MOST_EPOCHS), min(config.patience, PATIENCE)
    return replace(config, epochs=epochs, patience=patience)


@dataclass(frozen=True, eq=False)
class Fold:
    """What the pictures of some classes find, before and after; `labels` (Q,) are the queries'."""

    labels: NDArray[np.str_]
    before: Found
    after: Found


def _without(away: NDArray[np.str_], pictures: Pictures, train: Trainer) -> Fold | None:
    """Train without the classes `away` and ask their pictures."""
    items, labels, joined = pictures.items, pictures.labels, pictures.joined
    held = np.concatenate([pictures.train, pictures.validation])
    held = held[np.isin(labels[held], away)]
    seen, deciding = (
        part[~np.isin(labels[part], away)] for part in (pictures.train, pictures.validation)
    )
    deciding = spread(deciding)
    try:
        exam = Exam.of([items[place] for place in held])
        decides = Exam.of([items[place] for place in deciding])
    except UsageError:  # too few pictures of those classes to find anything
        return None

    def validate(head: Map) -> float:
        return decides.take(head.apply(joined[deciding])).mean_ap

    try:
        head = train(Examples.of(joined[seen], labels[seen]), validate)
    except TrainingError:  # the training proper has told why
        return None
    asked = np.array([item.label for item in exam.trial.queries], np.str_)
    return Fold(asked, exam.take(pictures.before[held]), exam.take(head.apply(joined[held])))


def _pooled(folds: Sequence[Fold]) -> Unseen:
    labels = np.concatenate([fold.labels for fold in folds])
    before, after = (
        Found(
            np.concatenate([found.average_precision for found in side]),
            np.concatenate([found.best for found in side]),
        )
        for side in ([fold.before for fold in folds], [fold.after for fold in folds])
    )
    systems = {"before": before.average_precision, "after": after.average_precision}
    (compared,) = compare_systems(systems, "before", groups=labels)
    classes = tuple(np.unique(labels).tolist())
    return Unseen(classes, len(folds), Change(before, after, compared))
