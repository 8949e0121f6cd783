"""What a system may learn from before it is judged: never the labels of the queries."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.datasets import Item, Trial
from semblance.fusion.labelled import useful
from semblance.fusion.reduction import MAX_SAMPLE

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Learning:
    """Places among the pictures: `sample` (n,) to fit projections on, without labels; `labelled`
    (m,), with their `labels` (m,), to choose weights and dimensions on, empty where there are
    none but the queries. `told` says in words what they are."""

    sample: Codes
    labelled: Codes
    labels: NDArray[np.str_]
    told: str

    @classmethod
    def of(cls, items: Sequence[Item], trial: Trial) -> "Learning":
        """Projections from train, else from the gallery's side; labels from validation, else
        from train, as far as they ask nothing themselves."""
        asking = set(trial.query_places.tolist())
        train = _of_split(items, "train")
        sample, source = (train, "train") if train else (trial.gallery_places.tolist(), "gallery")
        held, judges = _labelled(items, trial, asking)
        names = [_name(items[place], trial) for place in held]
        chosen = [held[place] for place in useful(names)]
        labels = np.array([_name(items[place], trial) for place in chosen], np.str_)
        told = (
            f"projections are fitted on {source}, weights and dimensions on {judges or 'nothing'}"
        )
        return cls(_spread(sample), np.array(chosen, np.int64), labels, told)


def _labelled(items: Sequence[Item], trial: Trial, asking: set[int]) -> tuple[list[int], str]:
    for split in ("validation", "train"):
        places = [
            place
            for place in _of_split(items, split)
            if place not in asking and _name(items[place], trial) is not None
        ]
        if places:
            return places, f"labels of {split}"
    return [], ""


def _of_split(items: Sequence[Item], split: str) -> list[int]:
    return [place for place, item in enumerate(items) if item.split == split]


def _name(item: Item, trial: Trial) -> str | None:
    return item.label if trial.judge == "label" else item.group


def _spread(places: Sequence[int]) -> Codes:
    """At most MAX_SAMPLE of the places, evenly."""
    chosen = np.array(places, np.int64)
    if len(chosen) <= MAX_SAMPLE:
        return chosen
    return chosen[np.linspace(0, len(chosen) - 1, MAX_SAMPLE).astype(np.int64)]
