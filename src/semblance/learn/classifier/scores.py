"""How good a category model is: what was taken for what, and what follows for each category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Values = NDArray[np.float64]

MEASURES: Final = ("precision", "recall", "f1", "accuracy")


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure over the categories that have pictures: each counts alike (macro), or by its
    pictures (weighted); their variance, and the worst."""

    macro: float
    weighted: float
    variance: float
    minimum: float


@dataclass(frozen=True, eq=False)
class Scores:
    """`confusion` is (K, K): row is what a picture shows, column what it was taken for.

    Measures are (K,) in [0, 1], larger is better, NaN for a category without pictures.
    """

    labels: tuple[str, ...]
    confusion: Codes

    @classmethod
    def of(cls, labels: Sequence[str], true: Codes, said: Codes) -> "Scores":
        """From (n,) places among the labels."""
        confusion = np.zeros((len(labels), len(labels)), np.int64)
        np.add.at(confusion, (true, said), 1)
        return cls(tuple(labels), confusion)

    @property
    def pictures(self) -> int:
        return int(self.confusion.sum())

    @property
    def share_right(self) -> float:
        """The accuracy over all pictures."""
        return float(self._right.sum() / max(1, self.pictures))

    @cached_property
    def support(self) -> Codes:
        """(K,) pictures of each category."""
        return np.asarray(self.confusion.sum(axis=1))

    @cached_property
    def precision(self) -> Values:
        """Of what was taken for a category, the share that is; 0 where nothing was."""
        said = self.confusion.sum(axis=0)
        return self._known(self._right / np.maximum(said, 1))

    @cached_property
    def recall(self) -> Values:
        """Of what is of a category, the share that was recognised."""
        return self._known(self._right / np.maximum(self.support, 1))

    @cached_property
    def f1(self) -> Values:
        """The harmonic mean of precision and recall."""
        both = self.confusion.sum(axis=0) + self.support
        return self._known(2 * self._right / np.maximum(both, 1))

    @cached_property
    def accuracy(self) -> Values:
        """Of all pictures, the share for which "is it of this category?" was answered rightly."""
        wrong = self.confusion.sum(axis=0) + self.support - 2 * self._right
        return self._known(1 - wrong / max(1, self.pictures))

    def summary(self, measure: str) -> Summary:
        """Of one of MEASURES."""
        values: Values = getattr(self, measure)
        known = self.support > 0
        values, weights = values[known], self.support[known]
        return Summary(
            float(values.mean()),
            float(np.average(values, weights=weights)),
            float(values.var()),
            float(values.min()),
        )

    @property
    def summaries(self) -> Mapping[str, Summary]:
        return {name: self.summary(name) for name in MEASURES}

    def confusions(self, most: int = 5) -> list[tuple[str, str, int]]:
        """(what it shows, what it was taken for, how often), the most frequent errors first."""
        wrong = [
            (self.labels[row], self.labels[column], int(count))
            for (row, column), count in np.ndenumerate(self.confusion)
            if row != column and count
        ]
        return sorted(wrong, key=lambda each: (-each[2], each[0], each[1]))[:most]

    def to_dict(self) -> dict[str, Any]:
        measured = {name: getattr(self, name).tolist() for name in MEASURES}
        each = [
            {
                "label": label,
                **{name: values[at] for name, values in measured.items()},
                "pictures": int(self.support[at]),
            }
            for at, label in enumerate(self.labels)
        ]
        averages = {
            name: {
                "macro": found.macro,
                "weighted": found.weighted,
                "variance": found.variance,
                "minimum": found.minimum,
            }
            for name, found in self.summaries.items()
        }
        return {
            "pictures": self.pictures,
            "accuracy": self.share_right,
            "averages": averages,
            "classes": each,
            "confusion": self.confusion.tolist(),
        }

    @property
    def _right(self) -> Codes:
        return np.asarray(np.diagonal(self.confusion))

    def _known(self, values: Values) -> Values:
        return np.where(self.support > 0, values, np.nan)
