"""What a fine-tuning works with: the usable pictures, their parts, and the frozen network's say."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.datasets.dataset import Dataset
from semblance.evaluate.datasets.item import Item
from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.head import Head
from semblance.learn.heads.training import fit_head
from semblance.learn.heads.vectors import Material, material_of
from semblance.learn.judging import Exam, spread
from semblance.learn.splits import Places, Splits, splits_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class Lesson:
    """`dataset` as it was opened, and of its usable pictures the vectors and the splits."""

    dataset: Dataset
    material: Material
    splits: Splits

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        recipe: Recipe,
        compute: Compute,
        seed: int,
        progress: Callable[[int, int], None],
    ) -> "Lesson":
        """Encode what no earlier run has; raises NoImages, and UsageError for too few pictures."""
        material = material_of(dataset.items, recipe, compute, progress)
        return cls(dataset, material, splits_of(material.items, seed))

    def items(self, places: Places) -> list[Item]:
        return [self.material.items[place] for place in places]

    def examples(self, places: Places) -> Examples:
        """The frozen network's vectors of some pictures with their classes."""
        labels = np.array([item.label or "" for item in self.items(places)], np.str_)
        return Examples.of(self.material.joined[places], labels)

    @property
    def deciding(self) -> Places:
        """The pictures of validation that every epoch is judged by."""
        return spread(self.splits.validation)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What the dataset names and cannot give, and pictures that turned out to be damaged."""
        return (*self.dataset.skipped, *self.material.skipped)


def begin_head(lesson: Lesson, config: FinetuneConfig, device: str) -> Head:
    """A head of the same length on the frozen network, trained as `train head` does it with its
    usual loss: what fine-tuning begins with, and has to beat."""
    exam = Exam.of(lesson.items(lesson.deciding))
    vectors: NDArray[np.float32] = lesson.material.joined[lesson.deciding]

    def validate(head: Head) -> float:
        return exam.take(head.apply(vectors)).mean_ap

    usual = HeadConfig(dim=config.dim, seed=config.seed)
    return fit_head(lesson.examples(lesson.splits.train), validate, usual, device=device).head
