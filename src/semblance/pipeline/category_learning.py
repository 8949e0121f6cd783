"""What indexing learns of categories: class means of the labels, and what each record is."""

from typing import Final

import numpy as np

from semblance.categories.keeping import forget_means, keep_means
from semblance.categories.means import ClassMeans
from semblance.fusion import View
from semblance.gallery.port import Reader, Writer
from semblance.gallery.records import StoredView
from semblance.index.record_vectors import RecordVectors
from semblance.pipeline.categorizing import predictor_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.recipe.ranking import LABELS, OFF
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.views import open_view, shared_ids
from semblance.search.where_tree import Field, Missing, Not

BLOCK: Final = 4096
"""Records whose categories are predicted at a time."""

MOST_FITTED: Final = 50_000
"""Labelled records that class means are fitted on, evenly spread."""

LEARNT: Final = "categories learnt"
"""The setting that says at which state of the gallery all of this was done."""

WAY: Final = 1
"""How it is done; to be counted up where the same gallery would be said to be of other categories.
Then all galleries learn anew."""

LABELLED: Final = Not(Missing(Field("label", False)))


def predict_all(reader: Reader, writer: Writer, compute: Compute) -> list[str]:
    """Fit and keep the class means of every view that wants them, and note which category the
    default view predicts of every record; sentences on what waits. Where nothing was stored since
    this was last done, it is done already."""
    asked = [(each, recipe_of(reader, each.name)) for each in reader.views()]
    wanting = [(stored, recipe) for stored, recipe in asked if recipe.ranking.category != OFF]
    if not wanting or reader.setting(LEARNT) == _learnt_at(reader.state()):
        return []
    notes: list[str] = []
    for stored, recipe in wanting:
        notes += _predict(reader, writer, stored, recipe, compute)
    if not notes:
        # To keep it is one more change. Where a change counts otherwise, the two never agree, and
        # all is learnt anew: right, only slower.
        writer.set_setting(LEARNT, _learnt_at(reader.state() + 1))
    return notes


def _predict(
    reader: Reader, writer: Writer, stored: StoredView, recipe: Recipe, compute: Compute
) -> list[str]:
    view = open_view(reader, stored)
    by_labels = recipe.ranking.category == LABELS
    notes = _fit(reader, writer, stored.name, view) if by_labels else []
    predictor = predictor_of(reader, stored.name, view, recipe, compute)
    if stored.is_default and predictor is not None:
        ids = shared_ids(reader, view.definition.spaces)
        for start in range(0, len(ids), BLOCK):
            _note(reader, writer, predictor.said_of(reader, view, ids[start : start + BLOCK]))
    return notes


def _fit(reader: Reader, writer: Writer, name: str, view: View) -> list[str]:
    held = np.intersect1d(reader.ids(LABELLED), shared_ids(reader, view.definition.spaces))
    places = np.linspace(0, len(held) - 1, min(len(held), MOST_FITTED)).astype(np.int64)
    records = reader.records(held[places].tolist())
    labels = [record.label or "" for record in records]
    if len(set(labels)) < 2:
        forget_means(writer, name)
        return [
            f"the view '{name}' predicts no categories yet: that takes pictures of two "
            "labels; give them with --labels"
        ]
    ids = np.array([record.id for record in records], np.int64)
    vectors = view.apply(RecordVectors.of(reader, view.definition)(ids))
    means = ClassMeans.fit(vectors, labels, [record.group for record in records])
    keep_means(writer, name, view, means)
    return []


def _note(reader: Reader, writer: Writer, said: dict[int, str]) -> None:
    """Note the categories of records, by id, where they are others than they were."""
    before = {record.id: record.category for record in reader.records(list(said))}
    changed = {id: label for id, label in said.items() if before.get(id, label) != label}
    if changed:
        writer.categorize(changed)


def _learnt_at(state: int) -> str:
    return f"{WAY} at {state}"
