"""What a head does for classes it has never seen: a second, small training holds some out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import TrainingError, UsageError
from semblance.evaluate.datasets.item import Item
from semblance.learn.config import HeadConfig
from semblance.learn.examples import Examples
from semblance.learn.head import Head
from semblance.learn.judging import Change, Exam, spread
from semblance.learn.training import fit

FEWEST_CLASSES = 5
"""With fewer, what is left to train on is a handful of classes that says nothing."""

SHARE = 0.2

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Unseen:
    """The classes held out, and the change that a head trained without them makes to them."""

    classes: tuple[str, ...]
    change: Change


def change_unseen(
    items: Sequence[Item],
    joined: Matrix,
    before: Matrix,
    train: Places,
    validation: Places,
    config: HeadConfig,
    device: str = "cpu",
) -> Unseen | None:
    """None where there are too few classes. The test split is not touched.

    The pictures asked are those of the held-out classes in train and validation.
    """
    labels = np.array([item.label or "" for item in items], np.str_)
    classes = np.unique(labels[train])
    if len(classes) < FEWEST_CLASSES:
        return None
    rng = np.random.default_rng([config.seed, 1])
    away = np.sort(rng.choice(classes, max(2, round(SHARE * len(classes))), replace=False))
    held = np.concatenate([train, validation])
    held = held[np.isin(labels[held], away)]
    seen, deciding = (part[~np.isin(labels[part], away)] for part in (train, validation))
    deciding = spread(deciding)
    try:
        exam = Exam.of([items[place] for place in held])
        decides = Exam.of([items[place] for place in deciding])
    except UsageError:  # too few pictures of those classes to find anything
        return None

    def validate(head: Head) -> float:
        return decides.take(head.apply(joined[deciding])).mean_ap

    try:
        head = fit(Examples.of(joined[seen], labels[seen]), validate, config, device=device).head
    except TrainingError:  # the training proper has told why
        return None
    change = exam.change(before[held], head.apply(joined[held]))
    return Unseen(tuple(away.tolist()), change)
