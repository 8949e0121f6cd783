"""What a recipe may not say: each combination is refused with a sentence."""

import math
from typing import get_args

from semblance.encoders.variant import PLAIN
from semblance.errors import UsageError
from semblance.fusion.definition import TEXT_WEIGHT, Fusion, Metric, Whitening, share_of
from semblance.pipeline.recipe.recipe import Recipe
from semblance.search.where_tree import FIELDS


def check(recipe: Recipe) -> None:
    """Raise UsageError for what does not go together."""
    for what, value, known in (
        ("fusion", recipe.fusion, get_args(Fusion)),
        ("metric", recipe.metric, get_args(Metric)),
        ("whitening", recipe.whitening, get_args(Whitening)),
    ):
        if value not in known:
            raise UsageError(f"there is no {what} '{value}'; there are {', '.join(known)}")
    _check_models(recipe)
    _check_weights(recipe)
    _check_reduction(recipe)
    _check_networks(recipe)
    _check_files(recipe)
    _check_record_text(recipe)
    recipe.objects.check()
    recipe.ranking.check()
    if "contour" in recipe.ranking.rerank and recipe.objects.whole:
        raise UsageError("contours are of objects that a localizer finds; add --localize u2netp")


def _check_models(recipe: Recipe) -> None:
    if len(recipe.models) > 1 and recipe.fusion == "none":
        raise UsageError("several models need a fusion; add --fusion concat")
    if len(set(recipe.models)) < len(recipe.models):
        raise UsageError("a model is named twice; each can be fused once")
    if recipe.fusion in ("mean", "weighted") and len(recipe.models) < 2:
        raise UsageError(
            f"the fusion {recipe.fusion} needs at least two models, and one is named; "
            "name the others with --model, or leave the fusion out"
        )
    if recipe.fusion in ("mean", "weighted") and recipe.metric == "euclidean":
        raise UsageError(f"the fusion {recipe.fusion} is of unit vectors; leave the metric out")


def _check_weights(recipe: Recipe) -> None:
    weights = recipe.weights
    if weights is None:
        return
    if recipe.fusion != "weighted":
        raise UsageError(f"weights belong to the fusion weighted, not to {recipe.fusion}")
    if len(weights) != len(recipe.models):
        raise UsageError(f"{len(recipe.models)} models are fused, but {len(weights)} weights given")
    if not all(0 <= weight < math.inf for weight in weights) or sum(weights) == 0:
        raise UsageError("weights are numbers from 0 up, and at least one is above 0")


def _check_reduction(recipe: Recipe) -> None:
    dim = recipe.dim
    if isinstance(dim, int) and dim < 2:
        raise UsageError(f"--dim {dim} is too small; it takes at least 2")
    if isinstance(dim, str):
        share_of(dim)
    if recipe.metric == "euclidean" and (isinstance(dim, str) or recipe.whitening != "none"):
        raise UsageError("adaptive dimensions and whitening need the metric cosine")
    if recipe.whitening != "none" and dim is None:
        raise UsageError("whitening is of a reduction; add --dim 256")


def _check_networks(recipe: Recipe) -> None:
    """Before any picture is read: every model must have what is asked of it."""
    if recipe.variant == PLAIN and recipe.input_size is None:
        return
    from semblance.encoders.registry import describe

    for name in recipe.models:
        describe(name).varied(recipe.variant).preprocessing_at(recipe.input_size)


def _check_files(recipe: Recipe) -> None:
    from semblance.encoders.registry import describe

    for model, path in recipe.files:
        describe(model).with_weights(path)


def _check_record_text(recipe: Recipe) -> None:
    names, weight = recipe.record_text, recipe.record_text_weight
    if not names and weight != TEXT_WEIGHT:
        raise UsageError("a weight of the records' text needs that text; add --record-text title")
    if not 0 < weight <= 1:
        raise UsageError("the weight of the records' text is a number above 0 and up to 1")
    if len(set(names)) < len(names) or not all(names) or any("," in name for name in names):
        raise UsageError("the records' text is of attributes, each named once, with no comma")
    own = [name for name in names if name in FIELDS]
    if own:
        # Not even the label: a vector that holds it would be judged by what it was told.
        raise UsageError(
            f"the records' text is of attributes, and '{own[0]}' is none but a field of every "
            "record; name columns of your labels file, such as title"
        )
    if names and recipe.metric == "euclidean":
        raise UsageError("the records' text joins unit vectors; leave the metric out")
