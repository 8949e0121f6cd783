"""The views of one gallery side by side: add one, rehearse a swap, switch over, drop one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from semblance.categories.keeping import forget_means
from semblance.encoders.port import Encoder
from semblance.errors import SemblanceError, UsageError, ViewError
from semblance.evaluate.calibration.calibration import Calibration
from semblance.evaluate.calibration.keeping import keep_in_gallery
from semblance.gallery.port import Store
from semblance.pipeline.cascades import (
    cascades,
    drop_cascade,
    find_cascade,
    keep_cascade,
    require_no_cascade,
    require_unused,
)
from semblance.pipeline.category_learning import predict_all
from semblance.pipeline.filling import Filling
from semblance.pipeline.first_stage import as_measured
from semblance.pipeline.planning import ViewPlan, plans_of, read_texts
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.recipes import (
    forget_recipe,
    keep_recipe,
    recipe_of,
    reconcile,
    stored_recipe,
)
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
from semblance.pipeline.weighing import Weighed, of_groups, weigh
from semblance.search.cascade import Cascade

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_name(name: str) -> None:
    """Raises ViewError for what cannot be the name of a view or cascade."""
    if _NAME.fullmatch(name) is None:
        raise ViewError(
            f"'{name}' is no name of a view; use letters, digits, dots, dashes, underscores"
        )


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

    def cascades(self) -> tuple[Cascade, ...]:
        """Every cascade over these views, marked where it no longer is what was measured."""
        return tuple(
            as_measured(
                each,
                *(
                    open_view(self._store, find_view(self._store, n))
                    for n in (each.first, each.then)
                ),
            )
            for each in cascades(self._store)
        )

    def keep(self, cascade: Cascade) -> None:
        """Keep a cascade, or replace the one of its name: searches by that name go by it.

        Raises ViewError for a name that is none or a view's, and for a view that is not there.
        """
        check_name(cascade.name)
        with self._store.writer() as writer:
            keep_cascade(self._store, writer, cascade)

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
        check_name(name)
        find_view(self._store)
        with self._store.writer() as writer:
            require_no_cascade(self._store, name)
            # Only who holds the lock knows what the view is: another process may just have made it.
            plan = self._plan(name, choice)
            plan.keep(self._store, writer)
            workers = self._shelf.compute.workers
            report = Filling(self._store, writer, plan.work, workers, progress=progress).run()
            read_texts(self._store, writer, [plan], report, progress)
            report.notes += [*report.on_objects, *fit_views(self._store, writer)]
            report.notes += predict_all(self._store, writer, self._shelf.compute)
        return report

    def require(self, choice: Choice, name: str | None = None) -> None:
        """Raise SpaceMismatch or UsageError unless a view is made as this choice says; None is
        the default view."""
        view = find_view(self._store, name).name
        recipe = recipe_of(self._store, view)
        asked = reconcile(f"the view '{view}'", choice, recipe)
        if asked != recipe:
            raise UsageError(
                f"the view '{view}' is made with {recipe.title}, not with {asked.title}; "
                "leave the flags out, or change it first (`semblance views add`)"
            )

    def compare(self, old: str, new: str, k: int = 10, queries: int = 500) -> Rehearsal:
        """How the answers of the gallery's own pictures differ between two views; see `rehearse`.

        Raises ViewError for an unknown view, and for two that share fewer than two pictures.
        """
        return rehearse(self._store, old, new, k, queries)

    def weigh(self, name: str | None = None) -> Weighed:
        """Fit the weights of a view's re-rankers on the gallery's own groups, and keep them.

        Raises UsageError for a view that is re-ranked by neither contour nor keypoints, and for a
        gallery in which no two records bear the same group.
        """
        searcher = self._searchers.current(name)
        found = weigh(searcher, of_groups(searcher))
        with self._store.writer() as writer:
            stored = find_view(self._store, name).name
            recipe = replace(recipe_of(self._store, stored), ranking=found.ranking)
            keep_recipe(writer, stored, recipe)
        return found

    def set_default(self, name: str) -> ViewSummary:
        """Make a view the one that is searched unless another is named, in one transaction; raises
        ViewError for an unknown one."""
        with self._store.writer() as writer:
            writer.save_view(replace(find_view(self._store, name), is_default=True))
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
        """Keep a view's calibration, in the place of the one before; searches in it show its
        probability from now on."""
        view = open_view(self._store, find_view(self._store, name))
        with self._store.writer() as writer:
            keep_in_gallery(writer, view, calibration)

    def drop(self, name: str) -> int:
        """Delete a view and the vectors and traits that no other view uses; how many spaces went.

        Of a cascade only itself goes, not its views. Raises ViewError for the default view, where
        another has to be made the default first, and for one that a cascade searches with.
        """
        with self._store.writer() as writer:
            if find_cascade(self._store, name) is not None:
                drop_cascade(self._store, writer, name)
                return 0
            require_unused(self._store, name)
            if find_view(self._store, name).is_default:
                raise ViewError(
                    f"'{name}' is the default view; make another the default first "
                    "(`semblance views default NAME`)"
                )
            unused = unused_spaces(self._store, without=name)
            kinds = self._kinds_of(name)
            writer.drop_view(name, unused)
            writer.drop_traits(kinds)
            forget_recipe(writer, name)
            forget_means(writer, name)
        return len(unused)

    def _plan(self, name: str, choice: Choice) -> ViewPlan:
        """The view as this choice makes it, checked; what is there keeps its models."""
        stored, bound = stored_recipe(self._store, name), self._store.count() > 0
        recipe = reconcile(f"the view '{name}'", choice, stored, bound)
        (plan,) = plans_of(self._store, self._shelf, {name: recipe}, self._searchers.texts)
        return plan

    def _kinds_of(self, name: str) -> Sequence[str]:
        """The kinds of traits that only this view makes; none where a view cannot be made here:
        what it uses is not known then."""
        try:
            recipes = {each.name: recipe_of(self._store, each.name) for each in self._store.views()}
            plans = plans_of(self._store, self._shelf, recipes, self._searchers.texts)
        except SemblanceError:
            return []
        kinds = {plan.name: set(plan.work.kinds) for plan in plans}
        return sorted(kinds.pop(name).difference(*kinds.values()))

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
