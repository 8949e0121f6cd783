"""Models by family: which kinds of network know which kinds of picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from semblance.encoders import describe
from semblance.evaluate.leaderboard.judged import Judged


@dataclass(frozen=True, slots=True)
class FamilyQuality:
    """`by_class` is AP, the mean of the family's models, by class; `best` its best model."""

    family: str
    models: tuple[str, ...]
    best: str
    best_ap: float
    by_class: Mapping[str, float]


def family_of(judged: Judged) -> str:
    """The family of a model alone: convolutional, transformer, multimodal, local and so on."""
    return describe(judged.system.recipe.models[0]).family


def families(singles: Sequence[Judged]) -> list[FamilyQuality]:
    """The families of models that were judged alone, the one with the best model first."""
    members: dict[str, list[Judged]] = {}
    for judged in singles:
        members.setdefault(family_of(judged), []).append(judged)
    found = [_quality(family, models) for family, models in members.items()]
    return sorted(found, key=lambda each: -each.best_ap)


def _quality(family: str, models: Sequence[Judged]) -> FamilyQuality:
    best = max(models, key=lambda each: each.average().mean)
    classes = [each.by_class() for each in models]
    means = {name: float(np.mean([each[name].mean for each in classes])) for name in classes[0]}
    names = tuple(each.name for each in models)
    return FamilyQuality(family, names, best.name, best.average().mean, means)
