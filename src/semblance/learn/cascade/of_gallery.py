"""A cascade over views of a gallery, measured with the gallery's own pictures, and kept there."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import UsageError, ViewError
from semblance.fusion import View
from semblance.gallery.port import Reader
from semblance.images import open_image
from semblance.index import ExactIndex
from semblance.index.cache import open_index
from semblance.learn.cascade.stage import Ids, Questions, Stage
from semblance.learn.cascade.study import Study, Target, study
from semblance.pipeline.cascades import require_no_view
from semblance.pipeline.compute import Compute
from semblance.pipeline.embedding import embed
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.viewbook import check_name
from semblance.pipeline.views import find_view, open_view
from semblance.search.cascade import Cascade, Kept

REPEATS = 5
"""Pictures on which a model is timed, after one that opens it."""


@dataclass(frozen=True, eq=False)
class Views:
    """The views that may propose, and the one that decides; `ids` (N,) are in all of them."""

    first: dict[str, View]
    name: str
    then: View
    ids: Ids

    @classmethod
    def of(cls, reader: Reader, first: Sequence[str], then: str | None) -> "Views":
        """Raises ViewError for an unknown view, UsageError for one before itself."""
        decides = find_view(reader, then)
        proposing = {name: open_view(reader, find_view(reader, name)) for name in first}
        if decides.name in proposing:
            raise UsageError(
                f"'{decides.name}' cannot propose to itself; name a cheaper view with --cheap "
                "(`semblance views add` makes one)"
            )
        view = open_view(reader, decides)
        return cls(proposing, decides.name, view, _ids(reader, [view, *proposing.values()]))


@dataclass(frozen=True, eq=False)
class GalleryRun:
    """A study of a gallery's views, and the cascade that came of it; `kept` where it is stored."""

    study: Study
    cascade: Cascade | None
    kept: bool

    def to_dict(self) -> dict[str, Any]:
        cascade = None if self.cascade is None else self.cascade.to_dict()
        return {"cascade": cascade, "kept": self.kept}


def train_on_gallery(
    gallery: Gallery,
    name: str,
    first: Sequence[str],
    then: str | None,
    target: Target,
    compute: Compute,
    force: bool = False,
) -> GalleryRun:
    """Measure cascades of these views, and keep the best one under `name` if it pays.

    `then` None is the default view. With `force` what keeps the target is kept even where exact
    search is as fast. Raises ViewError and UsageError; memory grows with the pictures' vectors in
    two views.
    """
    reader = gallery.store
    check_name(name)
    require_no_view(reader, name)
    views = Views.of(reader, first, then)
    questions, asked = _questions(reader, views.ids, target)
    accurate = replace(
        _stage(gallery, views.name, views.then, views.ids, asked),
        encode_ms=one_picture_ms(compute.encoders(recipe_of(reader, views.name))),
    )
    cheaps = [
        _stage(gallery, each, view, views.ids, asked, _more_ms(reader, each, views, compute))
        for each, view in views.first.items()
    ]
    found = study(cheaps, accurate, questions, target)
    if found.chosen is None:
        return GalleryRun(found, None, kept=False)
    cascade = _cascade(name, found, views)
    keep = force or found.chosen.pays
    if keep:
        gallery.views.keep(cascade)
    return GalleryRun(found, cascade, keep)


def _cascade(name: str, found: Study, views: Views) -> Cascade:
    chosen = found.chosen
    assert chosen is not None
    judged, first = chosen.judged, chosen.cheap.name
    keys = views.first[first].key, views.then.key
    kept = Kept(
        found.target.k, judged.mean, judged.low, judged.high, found.judging, found.records, keys
    )
    return Cascade(name, first, views.name, chosen.shortlist, kept)


def _ids(reader: Reader, views: Sequence[View]) -> Ids:
    spaces = [space for view in views for space in view.definition.spaces]
    ids = reader.ids()
    for space in dict.fromkeys(spaces):
        ids = np.intersect1d(ids, reader.stamps(space)[0], assume_unique=True)
    if not len(ids):
        raise ViewError("no picture is in all of these views; run `semblance index` first")
    return ids


def _questions(reader: Reader, ids: Ids, target: Target) -> tuple[Questions, Ids]:
    """Pictures spread evenly over the gallery, asked for the others; and their places."""
    places = np.unique(np.linspace(0, len(ids) - 1, min(target.queries, len(ids))).astype(np.int64))
    labels, groups = _told(reader, ids)
    asked = ids[places]
    clusters = np.array([groups.get(id, f"record {id}") for id in asked.tolist()])
    if labels is None:
        return Questions(asked, clusters), places
    return Questions(asked, clusters, labels[places], labels), places


def _told(reader: Reader, ids: Ids) -> tuple[NDArray[np.int64] | None, dict[int, str]]:
    """(N,) a code for each label, -1 for none, or None without any; and groups by id."""
    place = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    codes: dict[str, int] = {}
    labels = np.full(len(ids), -1, np.int64)
    for record in reader.each_record():
        if record.label is not None and record.id in place:
            labels[place[record.id]] = codes.setdefault(record.label, len(codes))
    return (labels if codes else None), {
        id: f"group {name}" for id, name in reader.groups().items()
    }


def _stage(
    gallery: Gallery, name: str, view: View, ids: Ids, asked: Ids, more_ms: float = 0.0
) -> Stage:
    """As a search would: queries are pictures alone, records have their own texts too."""
    index = open_index(gallery.store, view, gallery.cache)
    if not np.array_equal(index.ids, ids):
        rows = np.searchsorted(index.ids, ids)
        index = ExactIndex(ids, index.matrix[rows], index.metric)
    raw = [gallery.store.vectors(space, ids[asked]) for space in view.definition.spaces]
    return Stage(name, index, view.apply(raw), more_ms)


def _more_ms(reader: Reader, name: str, views: Views, compute: Compute) -> float:
    """What a query costs in models that the deciding view does not run, in milliseconds."""
    if set(views.first[name].definition.spaces) <= set(views.then.definition.spaces):
        return 0.0
    encoders = compute.encoders(recipe_of(reader, name))
    known = views.then.definition.spaces
    return one_picture_ms([each for each in encoders if each.space.fingerprint not in known])


def one_picture_ms(encoders: Sequence[Encoder]) -> float:
    """The fewest milliseconds in which encoders see one grey picture, once they are open."""
    if not encoders:
        return 0.0
    image = open_image(np.full((300, 300, 3), 128, np.uint8))
    taken = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        embed(encoders, image)
        taken.append(1000 * (time.perf_counter() - started))
    return min(taken[1:])
