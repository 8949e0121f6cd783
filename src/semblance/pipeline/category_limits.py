"""The categories that a search is limited to, and the filter that limits it."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

import numpy as np
from numpy.typing import NDArray

from semblance.categories.choice import Chosen
from semblance.errors import QueryError, UsageError
from semblance.gallery.port import Reader
from semblance.pipeline.categorizing import Predictor
from semblance.pipeline.examples import Example
from semblance.pipeline.recipe.ranking import OFF
from semblance.search.where_tree import And, Field, Missing, OneOf, Or, Where

AUTO: Final = "auto"

LABEL, CATEGORY = Field("label", False), Field("category", False)


def limit_to(
    reader: Reader,
    asked: str | None,
    predictor: Predictor | None,
    query: Example | None,
    vector: NDArray[np.float32],
) -> Chosen | None:
    """The categories that a search is limited to, None for all of the gallery.

    `asked` is "auto", "off" or a category's name; None is auto where the view predicts
    categories. Raises UsageError for auto where it does not, and QueryError for a category that
    nothing bears.
    """
    if asked == OFF:
        return None
    if asked is None or asked == AUTO:
        if predictor is None and asked == AUTO:
            raise UsageError(
                "this view predicts no categories; index with --category labels (or a trained "
                "model's name), index again if that was cut short, or name the category"
            )
        said = None if predictor is None else predictor.of(query, vector)
        return None if said is None else said.chosen
    if not reader.count(_of([asked])):
        _refuse(reader, asked, predictor)
    return Chosen((asked,), 1.0)


def within(asked: str | None, chosen: Chosen | None, where: Where | None) -> Where | None:
    """The filter of a search that is limited so, besides its own one."""
    if chosen is None or chosen.everything:
        return where
    named = asked not in (None, AUTO)
    limit = _of(chosen.labels) if named else _not_other(chosen.labels)
    return limit if where is None else And((where, limit))


def _of(labels: Sequence[str]) -> Where:
    """Records of these categories: a record's label says it, or without one what was predicted."""
    predicted = And((Missing(LABEL), OneOf(CATEGORY, tuple(labels))))
    return Or((OneOf(LABEL, tuple(labels)), predicted))


def _not_other(labels: Sequence[str]) -> Where:
    """Records of these categories, and those of which neither label nor prediction says any: only
    the default view's categories are noted, and what is not known to be other is not hidden."""
    return Or((_of(labels), And((Missing(LABEL), Missing(CATEGORY)))))


def _refuse(reader: Reader, asked: str, predictor: Predictor | None) -> None:
    known = sorted({*reader.labels(), *(predictor.labels if predictor else ())})
    near = get_close_matches(asked, known, n=3, cutoff=0)
    there = f"; the nearest are {', '.join(near)}" if near else ""
    raise QueryError(f"no picture is of the category '{asked}'{there}")
