"""The views of one gallery side by side: add one, rehearse a swap, switch over, drop one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from semblance.encoders.port import Encoder
from semblance.errors import ViewError
from semblance.evaluate.calibration.calibration import Calibration
from semblance.evaluate.calibration.keeping import keep_in_gallery
from semblance.gallery.port import Store
from semblance.pipeline.filling import Filling
from semblance.pipeline.planning import ViewPlan, read_texts
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.recipes import forget_recipe, recipe_of, reconcile, stored_recipe
from semblance.pipeline.rehearsal import Rehearsal, rehearse
from semblance.pipeline.report import IndexReport
from semblance.pipeline.searchers import Searchers, require_same
from semblance.pipeline.shelf import Shelf
from semblance.pipeline.views import (
    find_view,
    fit_views,
    open_view,
    shared_ids,
    unused_spaces,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class ViewSummary:
    """A view in one line. `dim` is the length of what is searched, `records` how many have all
    the vectors it needs, `fitted_on` the sample that its reduction or weights were fitted on."""

    name: str
    recipe: Recipe
    is_default: bool
    version: int
    dim: int
    records: int
    fitted_on: int


class ViewBook:
    """The views of a gallery, as `Gallery.views`. Changes need the gallery's one writer."""

    def __init__(self, store: Store, shelf: Shelf, searchers: Searchers) -> None:
        self._store = store
        self._shelf = shelf
        self._searchers = searchers

    def list(self) -> tuple[ViewSummary, ...]:
        """Every view, the default first."""
        return tuple(self._summary(view.name) for view in self._store.views())

    def add(
        self,
        name: str,
        choice: Choice,
        progress: Callable[[IndexReport], None] = lambda report: None,
    ) -> IndexReport:
        """Add a view, and encode for it the pictures that the gallery holds; see `Filling.run`.

        Searches in other views go on. A run that was cut short is resumed by the same call; a
        view that is there takes another fusion or dimension, but no other model.
        Raises ViewError, SpaceMismatch, and GalleryLocked while another process writes.
        """
        if _NAME.fullmatch(name) is None:
            raise ViewError(
                f"'{name}' is no name of a view; use letters, digits, dots, dashes, underscores"
            )
        find_view(self._store)
        recipe = reconcile(f"the view '{name}'", choice, stored_recipe(self._store, name))
        encoders = self._shelf.bulk([recipe])[0]
        plan = ViewPlan(name, recipe, encoders, self._searchers.texts(recipe))
        plan.check()
        with self._store.writer() as writer:
            plan.keep(self._store, writer)
            workers = self._shelf.compute.workers
            report = Filling(self._store, writer, encoders, workers, progress=progress).run()
            read_texts(self._store, writer, [plan], report, progress)
            fit_views(self._store, writer)
        return report

    def compare(self, old: str, new: str, k: int = 10, queries: int = 500) -> Rehearsal:
        """How the answers of the gallery's own pictures differ between two views."""
        return rehearse(self._store, old, new, k, queries)

    def set_default(self, name: str) -> ViewSummary:
        """Make a view the one that is searched unless another is named, in one transaction."""
        view = find_view(self._store, name)
        with self._store.writer() as writer:
            writer.save_view(replace(view, is_default=True))
        return self._summary(name)

    def encoders(self, name: str | None = None) -> Sequence[Encoder]:
        """A view's encoders, in the order of its spaces, for many pictures; None is the default.

        Raises SpaceMismatch where this installation's encoder is of another space.
        """
        stored = find_view(self._store, name)
        (encoders,) = self._shelf.bulk([recipe_of(self._store, stored.name)])
        require_same(self._store, open_view(self._store, stored), encoders)
        return encoders

    def calibrate(self, calibration: Calibration, name: str | None = None) -> None:
        """Keep a view's calibration; searches in it show its probability from now on."""
        view = open_view(self._store, find_view(self._store, name))
        with self._store.writer() as writer:
            keep_in_gallery(writer, view, calibration)

    def drop(self, name: str) -> int:
        """Delete a view and the vectors that no other view uses; how many spaces went.

        Raises ViewError for the default view: another has to be made the default first.
        """
        view = find_view(self._store, name)
        if view.is_default:
            raise ViewError(
                f"'{name}' is the default view; make another the default first "
                "(`semblance views default NAME`)"
            )
        with self._store.writer() as writer:
            unused = unused_spaces(self._store, without=name)
            writer.drop_view(name, unused)
            forget_recipe(writer, name)
        return len(unused)

    def _summary(self, name: str) -> ViewSummary:
        stored = find_view(self._store, name)
        view = open_view(self._store, stored)
        return ViewSummary(
            name=name,
            recipe=recipe_of(self._store, name),
            is_default=stored.is_default,
            version=stored.version,
            dim=view.dim,
            records=len(shared_ids(self._store, view.definition.spaces)),
            fitted_on=stored.fitted_on,
        )
