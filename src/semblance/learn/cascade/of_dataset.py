"""Cascades of models on a dataset's pictures, before there is any gallery."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import Encoded, encode
from semblance.fusion import View
from semblance.fusion.reduction import MAX_SAMPLE
from semblance.index import ExactIndex
from semblance.learn.cascade.of_gallery import one_picture_ms
from semblance.learn.cascade.stage import NOBODY, Ids, Matrix, Questions, Stage
from semblance.learn.cascade.study import Study, Target, study
from semblance.learn.judging import spread
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.report import Skipped

CHEAP = ("fast:64", "quality:64")
ACCURATE = "quality"

BLOCK_ROWS = 4096
"""Pictures whose raw vectors are reduced at a time."""


@dataclass(frozen=True, eq=False)
class DatasetRun:
    """A study of models on a dataset. `recipes` are of what was tried, by its name."""

    study: Study
    recipes: dict[str, Recipe]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, eq=False)
class Sides:
    """Places of who asks and who is asked among the usable pictures."""

    queries: Ids
    gallery: Ids
    questions: Questions

    def among(self, count: int) -> "Sides":
        """The same queries before the first `count` of the gallery."""
        kept, labels = self.gallery[:count], self.questions.gallery_labels
        own = np.where(np.isin(self.questions.own, kept), self.questions.own, NOBODY)
        told = None if labels is None else labels[:count]
        return Sides(self.queries, kept, replace(self.questions, own=own, gallery_labels=told))


@dataclass(frozen=True, eq=False)
class Encodings:
    """A dataset's pictures in the spaces of `models`, one each, and who asks whom."""

    encoded: Encoded
    models: tuple[str, ...]
    sides: Sides

    @classmethod
    def of(
        cls,
        data: str,
        recipes: Iterable[Recipe],
        target: Target,
        compute: Compute,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> "Encodings":
        """Encode what no earlier run has; raises NoImages where no picture is usable."""
        dataset = open_dataset(data, progress=progress)
        models = tuple(dict.fromkeys(name for recipe in recipes for name in recipe.models))
        encoders = compute.bulk_encoders(Recipe(models))
        encoded = encode(dataset.items, encoders, compute, progress=progress)
        return cls(encoded, models, _sides(encoded.items, target))

    def stage(self, text: str, recipe: Recipe) -> Stage:
        """The recipe's vectors, its reduction fitted on who is asked; raises UsageError where
        those are too few."""
        places, sides = [self.models.index(name) for name in recipe.models], self.sides
        raw = [self.encoded.raw[place] for place in places]
        spaces = [self.encoded.spaces[place] for place in places]
        definition = recipe.view_of([space.fingerprint for space in spaces])
        view = View(definition, tuple(space.dim for space in spaces))
        if view.wants_fit(len(sides.gallery)):
            sample = spread(sides.gallery, MAX_SAMPLE)
            view = view.fit([block[sample] for block in raw])
        elif view.lacks_fit:
            raise UsageError(
                f"{len(sides.gallery)} pictures are too few to fit {text}; a reduction takes four "
                "times its dimensions"
            )
        matrix = _applied(view, raw, sides.gallery)
        queries = _applied(view, raw, sides.queries)
        return Stage(text, ExactIndex(sides.gallery, matrix, definition.metric), queries)


def train_on_dataset(
    data: str,
    cheap: Sequence[str],
    accurate: str,
    target: Target,
    compute: Compute,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> DatasetRun:
    """Measure cascades of models, written as `recipe_from` says; raises UsageError, NoImages.

    Labelled pictures ask as in an evaluation (test asks train), others ask each other.
    """
    recipes = {text: recipe_from(text) for text in (accurate, *cheap)}
    if accurate in cheap:
        raise UsageError(f"'{accurate}' cannot propose to itself; name a cheaper --cheap")
    encodings = Encodings.of(data, recipes.values(), target, compute, progress)
    cheaps = [
        replace(
            encodings.stage(text, recipes[text]),
            more_ms=_more_ms(recipes[text], recipes[accurate], compute),
        )
        for text in dict.fromkeys(cheap)
    ]
    encode_ms = one_picture_ms(compute.encoders(recipes[accurate]))
    deciding = replace(encodings.stage(accurate, recipes[accurate]), encode_ms=encode_ms)
    found = study(cheaps, deciding, encodings.sides.questions, target)
    return DatasetRun(found, recipes, encodings.encoded.skipped)


def recipe_from(text: str) -> Recipe:
    """`MODEL`, `MODEL:64` reduced to so many dimensions, or several as `MODEL+MODEL:64`."""
    found = re.fullmatch(r"(.+?)(?::(\d+))?", text)
    if found is None:
        raise UsageError("a model is named by nothing; write one such as fast:64")
    dim = None if found[2] is None else int(found[2])
    return Choice(tuple(found[1].split("+")), dim=dim).over(None)


def _more_ms(cheap: Recipe, accurate: Recipe, compute: Compute) -> float:
    """What a query costs in models that the accurate recipe does not run."""
    models = tuple(name for name in cheap.models if name not in accurate.models)
    return one_picture_ms(compute.encoders(Recipe(models))) if models else 0.0


def _applied(view: View, raw: Sequence[NDArray[np.float32]], places: Ids) -> Matrix:
    """(len(places), dim), some rows at a time: raw vectors are several times as long."""
    blocks = np.split(places, range(BLOCK_ROWS, len(places), BLOCK_ROWS))
    return np.concatenate([view.apply([block[rows] for block in raw]) for rows in blocks])


def _sides(items: Sequence[Item], target: Target) -> Sides:
    queries, gallery = _who(items)
    chosen = np.random.default_rng(target.seed).permutation(len(queries))[: target.queries]
    queries = queries[np.sort(chosen)]
    own = np.where(np.isin(queries, gallery), queries, NOBODY)
    clusters = np.array([_cluster(items[place], place) for place in queries.tolist()])
    labels = _labels(items)
    if labels is None:
        return Sides(queries, gallery, Questions(own, clusters))
    return Sides(queries, gallery, Questions(own, clusters, labels[queries], labels[gallery]))


def _who(items: Sequence[Item]) -> tuple[Ids, Ids]:
    """Places of queries and gallery, ascending: everybody, unless labels and splits say more."""
    everybody = np.arange(len(items))
    if len({item.label for item in items} - {None}) < 2:
        return everybody, everybody
    trial = trial_of(items)
    return np.sort(trial.query_places), np.sort(trial.gallery_places)


def _labels(items: Sequence[Item]) -> NDArray[np.int64] | None:
    """(n,) a code for each label, -1 for none; None without any."""
    codes: dict[str, int] = {}
    labels = [
        -1 if item.label is None else codes.setdefault(item.label, len(codes)) for item in items
    ]
    return np.array(labels, np.int64) if codes else None


def _cluster(item: Item, place: int) -> str:
    return f"group {item.group}" if item.group else f"picture {place}"
