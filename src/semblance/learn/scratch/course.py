"""What a network is taught, what decides on the way, and what judges it at the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item
from semblance.learn.judging import Exam, spread
from semblance.learn.scratch.batches import Batches, DrawnPairs, Shuffled
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.learner import Embed, Lesson
from semblance.learn.scratch.pictures import Pictures
from semblance.learn.splits import Places, splits_of

Figures: TypeAlias = Mapping[str, float]
"""By name; all but counts are in [0, 1], larger is better."""

Judge: TypeAlias = Callable[[Embed], Figures]


@dataclass(frozen=True, eq=False)
class Course:
    """`decide` is asked after every epoch, `validation` at the end, `test` once; `score` is what
    they measure, `counted` how many (pictures or pairs) each of train, validation and test has.

    `shown` are places of pictures that were not trained on, to draw reconstructions of.
    """

    lesson: Lesson
    decide: Callable[[Embed], float]
    validation: Judge
    test: Judge | None
    score: str
    unit: str
    counted: tuple[int, int, int]
    shown: Places
    notes: tuple[str, ...]


def course_of_labels(pictures: Pictures, config: ScratchConfig) -> Course:
    """Pictures find those of their class; splits as for heads. Raises what `splits_of` does."""
    splits = splits_of(pictures.items, config.seed)
    labels = [pictures.items[place].label for place in splits.train]
    _, codes = np.unique(np.array(labels, np.str_), return_inverse=True)
    kind = DrawnPairs if config.kind == "siamese" else Shuffled
    batches: Batches = kind(codes.astype(np.int64), config.batch, config.seed)
    few = exam(pictures, spread(splits.validation), config)
    return Course(
        Lesson(pictures.pixels[splits.train], batches, int(codes.max()) + 1),
        lambda embed: few(embed)["mean_ap"],
        exam(pictures, splits.validation, config),
        exam(pictures, splits.test, config) if len(splits.test) else None,
        "mAP",
        "pictures",
        (len(splits.train), len(splits.validation), len(splits.test)),
        splits.test if len(splits.test) else splits.validation,
        splits.notes,
    )


def exam(pictures: Pictures, places: Places, config: ScratchConfig) -> Judge:
    """Each of these pictures looks for others of its class among them."""
    asked = Exam.of([pictures.items[place] for place in places])

    def judge(embed: Embed) -> Figures:
        found = asked.take(embed(pictures.pixels[places]), config.metric)
        return {
            "mean_ap": found.mean_ap,
            "precision_at_1": found.precision_at_1,
            "queries": len(found.best),
        }

    return judge


def require_labels(items: Sequence[Item], kind: str) -> None:
    """Raises UsageError where there are only pairs, which siamese alone learns from."""
    if all(item.label is None for item in items):
        raise UsageError(
            f"no picture has a label, and {kind} learns from labels or is judged by them; "
            "use class folders, or `train siamese` with a CSV of pairs"
        )
