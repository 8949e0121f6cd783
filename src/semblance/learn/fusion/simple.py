"""The fusions that need no training, fitted on the training pictures: what learning has to beat."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from semblance.fusion import Labelled, View
from semblance.fusion.definition import Fusion
from semblance.fusion.labelled import useful
from semblance.fusion.reduction import MAX_SAMPLE, Reduction
from semblance.learn.fusion.candidate import Below, Candidate
from semblance.learn.fusion.mixture import Mixture
from semblance.learn.fusion.shares import Fixed
from semblance.learn.fusion.training import can_reduce
from semblance.learn.judging import spread

FUSIONS: Final[tuple[Fusion, ...]] = ("concat", "weighted", "mean")


@dataclass(frozen=True, slots=True)
class Way:
    """A fusion of some of the models, perhaps reduced to `dim` axes."""

    places: tuple[int, ...]
    fusion: Fusion
    dim: int | None


def simple_candidates(below: Below, dim: int) -> list[Candidate]:
    """Every model alone, concat and fitted weights, plain and reduced, and the aligned mean.

    What cannot be fitted on as few pictures is left out.
    """
    fitted = (_fitted(below, way) for way in _ways(below, dim))
    return [candidate for candidate in fitted if candidate is not None]


def _ways(below: Below, dim: int) -> Iterator[Way]:
    pictures = len(below.train)
    for place, length in enumerate(below.dims):
        yield Way((place,), "none", None)
        if can_reduce(pictures, length, dim):
            yield Way((place,), "none", dim)
    reduces = can_reduce(pictures, sum(below.dims), dim)
    for fusion in FUSIONS:
        # A mean is a projection in any case: without a length asked for it has one of its own.
        if fusion != "mean" or not reduces:
            yield Way(below.all, fusion, None)
        if reduces:
            yield Way(below.all, fusion, dim)


def _fitted(below: Below, way: Way) -> Candidate | None:
    """None where there are too few pictures for it."""
    view = _view(below, way)
    known = useful([str(label) for label in below.labels[below.train]])
    if view.definition.needs_fit:
        if not view.wants_fit(len(below.train), len(known)):
            return None
        raw = [below.raw[place] for place in way.places]
        rows = below.train[known]
        labelled = Labelled([block[rows] for block in raw], below.labels[rows])
        sample = spread(below.train, MAX_SAMPLE)
        view = view.fit([block[sample] for block in raw], labelled)
    recipe = below.recipe_of(way.places)
    weights = view.weights if way.fusion == "weighted" else None
    recipe = replace(recipe, fusion=way.fusion, dim=way.dim, weights=weights)
    return Candidate(_name(below, way), way.places, as_mixture(view), recipe)


def _view(below: Below, way: Way) -> View:
    spaces = below.spaces_of(way.places)
    recipe = replace(below.recipe_of(way.places), fusion=way.fusion, dim=way.dim)
    definition = recipe.view_of([space.fingerprint for space in spaces])
    return View(definition, tuple(space.dim for space in spaces))


def as_mixture(view: View) -> Mixture:
    """The same map of joined vectors that a fitted view is.

    Equal but for pictures of which some model's vector is zero: there a view brings the weighted
    vectors of the others to unit length before it reduces them.
    """
    count = len(view.dims)
    weights = np.asarray(view.weights or (1 / count,) * count, np.float64)
    shares = np.asarray(weights / weights.sum(), np.float32)
    centre = np.zeros(sum(view.dims), np.float32)
    if view.reduction is None:
        return Mixture(view.dims, Fixed(shares), centre)
    # Joined vectors are scaled by the root of 1 / count already, and by that of the share again.
    scale = np.float32(count**-0.5)
    mean = np.asarray(view.reduction.mean * scale, np.float32)
    reduction = Reduction(mean, view.reduction.components)
    return Mixture(view.dims, Fixed(shares), centre, reduction)


def _name(below: Below, way: Way) -> str:
    told = below.models[way.places[0]] if way.fusion == "none" else way.fusion
    return f"{told}, {way.dim} dimensions" if way.dim else told
