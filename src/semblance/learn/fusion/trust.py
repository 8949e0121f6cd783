"""Whom a learned fusion trusts: each model's mean share, and the classes it counts most for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.learn.fusion.shares import Matrix

MOST_CLASSES = 3
"""Named of each model."""

NOTABLE = 0.01
"""A share that is above the model's mean by less is the same to a reader."""


@dataclass(frozen=True, eq=False)
class Trust:
    """(M,) mean shares of the `models` over pictures, of sum 1, and the same of each class."""

    models: tuple[str, ...]
    shares: NDArray[np.float64]
    by_class: Mapping[str, NDArray[np.float64]]

    @classmethod
    def of(cls, models: tuple[str, ...], shares: Matrix, labels: NDArray[np.str_]) -> "Trust":
        """From (n, M) shares of pictures and their (n,) labels; each class counts alike."""
        by_class = {
            str(label): shares[labels == label].mean(axis=0, dtype=np.float64)
            for label in np.unique(labels)
        }
        return cls(models, np.mean(list(by_class.values()), axis=0), by_class)

    def sentences(self) -> Iterator[str]:
        """One a model: its share, and for which classes it has the largest beyond that."""
        for place, model in enumerate(self.models):
            mean = float(self.shares[place])
            most = [f"{label} ({share:.0%})" for label, share in self._most(place)]
            told = f", most for {', '.join(most)}" if most else ""
            yield f"{model} counts for {mean:.0%}{told}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "shares": dict(zip(self.models, self.shares.tolist(), strict=True)),
            "by_class": {
                label: dict(zip(self.models, shares.tolist(), strict=True))
                for label, shares in self.by_class.items()
            },
        }

    def _most(self, place: int) -> list[tuple[str, float]]:
        mean = float(self.shares[place])
        each = [(label, float(shares[place])) for label, shares in self.by_class.items()]
        above = [(label, share) for label, share in each if share > mean + NOTABLE]
        return sorted(above, key=lambda found: -found[1])[:MOST_CLASSES]
