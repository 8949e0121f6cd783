"""Judging heads by edited copies of the validation pictures, which nothing learnt from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from semblance.fusion import View
from semblance.learn.alterations.edits import edits
from semblance.learn.alterations.encoding import copies_of
from semblance.learn.heads.head import Head
from semblance.learn.heads.vectors import Material
from semblance.learn.judging import MOST_EACH_EPOCH, Change, Matrix, spread
from semblance.learn.splits import Splits
from semblance.learn.unlabelled.exam import CopyExam
from semblance.pipeline.compute import Compute


@dataclass(frozen=True, eq=False)
class CopyJudge:
    """The exam with its (N, d) originals and (C, d) copies, without a head in `plain` and as a
    head maps them in `joined`."""

    exam: CopyExam
    plain: tuple[Matrix, Matrix]
    joined: tuple[Matrix, Matrix]

    @classmethod
    def of(
        cls,
        material: Material,
        plain: View,
        parts: Splits,
        seed: int,
        compute: Compute,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> "CopyJudge":
        """Encode the copies; the originals that they ask are those of train and validation."""
        chosen = [material.items[place] for place in parts.validation]
        kinds = edits(seed)
        copies = copies_of(chosen, material.recipe, kinds, compute, progress)
        asked = np.concatenate([parts.validation, parts.train])
        row_of = {material.items[place].key: row for row, place in enumerate(asked)}
        rows = np.repeat([row_of[item.key] for item in copies.items], len(kinds))
        return cls(
            CopyExam(rows),
            (plain.apply([block[asked] for block in material.raw]), copies.seen_in(plain)),
            (material.joined[asked], copies.seen_in(material.below)),
        )

    def score(self, head: Head) -> float:
        """Mean reciprocal rank in [0, 1] of a spread of 2,048 copies at most."""
        originals, copies = self.joined
        rows = spread(np.arange(len(copies)), MOST_EACH_EPOCH)
        exam = CopyExam(self.exam.places[rows])
        return exam.take(head.apply(originals), head.apply(copies[rows])).mean_ap

    def change(self, head: Head) -> Change:
        """From the plain space to the head's, all copies."""
        originals, copies = (head.apply(vectors) for vectors in self.joined)
        return self.exam.change(self.plain, (originals, copies))
