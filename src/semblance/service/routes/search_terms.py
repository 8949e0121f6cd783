"""What the address of every search may say: how many hits, of which view, among what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query

from semblance.errors import UsageError
from semblance.pipeline.recipe.choice import aliases
from semblance.pipeline.views import find_view
from semblance.search.region import EACH, region_of
from semblance.search.threshold import Threshold
from semblance.service.desk import Desk
from semblance.service.requests import where_of
from semblance.service.searching import Manner

MOST_HITS = 1000
LONGEST_CATEGORY = 200
LONGEST_REGION = 64

HowMany = Annotated[int, Query(ge=1, le=MOST_HITS, description="How many hits.")]
Filter = Annotated[str | None, Query(max_length=20_000, description="Such as label = 'jar'.")]
Limit = Annotated[str | None, Query(description="0.8, cos>=0.6, p>=0.9; drops hits below it.")]
ModelName = Annotated[str | None, Query(description="Search the view made with this model.")]
ViewName = Annotated[str | None, Query(description="A view of the gallery.")]
OnePerGroup = Annotated[bool, Query(description="At most one hit a group.")]
Rival = Annotated[
    str | None, Query(description="Another view, whose hits are drawn in between: see docs.")
]
Kept = Annotated[bool, Query(description="Keep this search for evaluation.")]
Category = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_CATEGORY,
        description="auto: only the categories that the query is predicted to be of; off: all; "
        "or a category's name. As the view does by itself where left out.",
    ),
]
Rerankers = Annotated[
    list[Literal["contour", "keypoints", "reciprocal", "expansion", "none"]] | None,
    Query(
        max_length=4,
        description="Puts the first hits in order anew, one after the other; or none. As the view "
        "does by itself where left out.",
    ),
]
RegionText = Annotated[
    str | None,
    Query(
        max_length=LONGEST_REGION,
        description="Search with a part of the picture: x,y,width,height in pixels of the upright "
        "picture; or `each` of its objects.",
    ),
]


@dataclass(frozen=True)
class Terms:
    """What the address of every search may say."""

    k: HowMany = 10
    where: Filter = None
    threshold: Limit = None
    model_name: ModelName = None
    view: ViewName = None
    group: OnePerGroup = False
    category: Category = None
    rerank: Rerankers = None
    region: RegionText = None
    interleave: Rival = None
    keep: Kept = True

    def manner(self, desk: Desk) -> Manner:
        """As the search takes it; raises UsageError, QueryError and Problem."""
        view, rival = _views(desk, self.model_name, self.view, self.interleave)
        if self.region not in (None, EACH):
            region_of(str(self.region))
        return Manner(
            k=self.k,
            where=where_of(self.where),
            threshold=None if self.threshold is None else Threshold.parse(self.threshold),
            view=view,
            one_per_group=self.group,
            category=self.category,
            rerank=_rerankers(self.rerank),
            region=self.region,
            rival=rival,
            keep=self.keep,
        )


TheTerms = Annotated[Terms, Depends()]


def _rerankers(named: Sequence[str] | None) -> tuple[str, ...] | None:
    """In their order; `none` alone is none of them."""
    if named and "none" in named and len(named) > 1:
        raise UsageError("`rerank=none` is no re-ranking at all; name it alone")
    return None if named is None else tuple(name for name in named if name != "none")


def _view(desk: Desk, model_name: str | None, view: str | None) -> str | None:
    """The view to search: by its name, or the one that is made with a model and no other."""
    if model_name is None:
        return view or desk.settings.view
    recipe = aliases().get(model_name)
    models = recipe.models if recipe else (model_name,)
    views = [each for each in desk.gallery.views.list() if each.recipe.models == models]
    if view is not None:
        views = [each for each in views if each.name == view]
    if not views:
        there = ", ".join(
            f"{each.name} ({each.recipe.title})" for each in desk.gallery.views.list()
        )
        raise UsageError(f"no view of this gallery is made with that model; there are: {there}")
    return views[0].name


def _views(
    desk: Desk, model_name: str | None, view: str | None, rival: str | None
) -> tuple[str | None, str | None]:
    """The view to search, and the one to interleave with it: as asked, or else as set."""
    usual = desk.settings.interleave
    if rival is None and view is None and model_name is None and usual:
        return usual[0], usual[1]
    first = _view(desk, model_name, view)
    if rival is None:
        return first, None
    if rival == (first or find_view(desk.gallery.store).name):
        raise UsageError("a view is interleaved with another one, not with itself")
    return first, rival
