"""What a head without labels learns from: copies of one picture, or pictures of one cluster."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from semblance.learn.alterations.augmenting import with_copies
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.vectors import Material
from semblance.learn.judging import Matrix
from semblance.learn.splits import Places
from semblance.learn.unlabelled.clusters import pseudo_labels
from semblance.learn.unlabelled.config import Teacher
from semblance.pipeline.compute import Compute
from semblance.pipeline.report import Skipped

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Lesson:
    """The `examples`, and in words what they are."""

    examples: Examples
    sentence: str
    skipped: tuple[Skipped, ...] = ()


def lesson_of(
    teacher: Teacher,
    material: Material,
    before: Matrix,
    train: Places,
    config: HeadConfig,
    compute: Compute,
    progress: Progress = lambda done, total: None,
) -> Lesson:
    """From the pictures at `train`; clusters are those of their vectors `before` a head (N, d).

    Raises TrainingError where there are no clusters.
    """
    codes, sentence = np.arange(len(train)), ""
    if teacher == "clusters":
        found = pseudo_labels(before[train])
        train, codes, sentence = train[found.rows], found.codes, found.sentence
    vectors, rows, skipped = with_copies(material, train, config, compute, progress)
    if teacher == "copies":
        sentence = f"{config.augment} altered copies of each of {len(train)} pictures were learnt"
    return Lesson(Examples.of(vectors, codes[rows]), sentence, skipped)
