"""`/v1/search`: what in the gallery looks like this picture, these examples, these words?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Path, Query, UploadFile

from semblance.errors import UsageError
from semblance.gallery.records import Record
from semblance.images import Source
from semblance.pipeline.recipe.choice import aliases
from semblance.pipeline.views import find_view
from semblance.search.region import EACH, region_of
from semblance.search.threshold import Threshold
from semblance.service.desk import Desk
from semblance.service.opening import opened
from semblance.service.problems import Problem
from semblance.service.requests import (
    LARGEST_ID,
    Client,
    Strict,
    TheDesk,
    records_of,
    source_of,
    sources_of,
    where_of,
)
from semblance.service.schemas.base import problems
from semblance.service.schemas.pictures import SearchAnswer, region_shape
from semblance.service.schemas.reasons import ObjectsAnswer
from semblance.service.searching import Manner, Wanted, answered
from semblance.service.security.fetching import Fetcher

MOST_HITS = 1000
LONGEST_CATEGORY = 200
LONGEST_REGION = 64

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Ids = Annotated[list[int] | None, Form(description="Records of the gallery.")]
Files = Annotated[list[UploadFile] | None, File()]
Words = Annotated[list[str] | None, Form(description="Needs models that read text.")]
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

router = APIRouter(prefix="/v1", tags=["Search"], dependencies=[Strict])


@router.post("/search", summary="Search by picture, example, text", responses=problems(409, 501))
async def search(
    desk: TheDesk,
    client: Client,
    terms: TheTerms,
    image: Annotated[UploadFile | None, File(description="The picture to search with.")] = None,
    image_url: Annotated[str | None, Form(description="Where URLs are fetched: it is off.")] = None,
    id: Ids = None,
    like: Files = None,
    unlike: Files = None,
    unlike_id: Ids = None,
    text: Words = None,
    without: Words = None,
) -> SearchAnswer:
    """Name at least one thing to be like. Several are averaged; what is in `unlike` and `without`
    is kept away from."""
    manner = terms.manner(desk)
    pictures = await _pictures(desk, client, image, image_url)
    records = records_of(desk, id)
    examples = await sources_of(like or (), desk, "like")
    picture, others = _main(pictures, records)
    wanted = Wanted(
        manner,
        picture,
        like=(*others, *examples),
        unlike=(*await sources_of(unlike or (), desk, "unlike"), *records_of(desk, unlike_id)),
        texts=tuple(text or ()),
        without=tuple(without or ()),
    )
    wanted.check()
    return await desk.workshop.run(client, answered, desk, wanted)


@router.get("/images/{id}/similar", summary="More like this", responses=problems(409, 501))
async def similar(desk: TheDesk, client: Client, id: Id, terms: TheTerms) -> SearchAnswer:
    """Search with a record of the gallery; it finds itself first."""
    (record,) = records_of(desk, [id])
    wanted = Wanted(terms.manner(desk), picture=record)
    return await desk.workshop.run(client, answered, desk, wanted)


@router.post("/search/objects", summary="The objects of a picture", responses=problems(409, 501))
async def objects(
    desk: TheDesk,
    client: Client,
    image: Annotated[UploadFile | None, File(description="The picture to look at.")] = None,
    id: Annotated[
        int | None, Form(ge=1, le=LARGEST_ID, description="A record of the gallery instead.")
    ] = None,
    view: ViewName = None,
) -> ObjectsAnswer:
    """What the view's localizer finds, to be searched with one by one; not of views that look at
    whole pictures."""
    if (image is None) == (id is None):
        raise Problem(422, "wrong parameter", "send either a picture as `image`, or an `id`")
    picture: Source | Record
    if image is not None:
        picture = await source_of(image, desk, "image")
    else:
        (picture,) = records_of(desk, [id or 0])
    return await desk.workshop.run(client, _objects, desk, picture, view or desk.settings.view)


def _objects(desk: Desk, picture: Source | Record, view: str | None) -> ObjectsAnswer:
    started = time.perf_counter()
    if not len(desk.gallery):
        raise UsageError("the gallery is empty, and its views are made with its first pictures")
    with desk.metrics.stage("decode"):
        image = opened(picture, desk.limits, desk.gallery.min_side(view))
    with desk.metrics.stage("answer"):
        found = desk.gallery.objects(image, view)
    return ObjectsAnswer(
        width=image.width,
        height=image.height,
        objects=[region_shape(each) for each in found],
        took_ms=1000 * (time.perf_counter() - started),
    )


def _main(
    pictures: Sequence[Source], records: Sequence[Record]
) -> tuple[Source | Record | None, list[Source | Record]]:
    """The picture that a region is a part of, and the others: the one sent, or the only record."""
    named: list[Source | Record] = [*pictures, *records]
    if pictures or len(records) == 1:
        return named[0], named[1:]
    return None, named


def _rerankers(named: Sequence[str] | None) -> tuple[str, ...] | None:
    """In their order; `none` alone is none of them."""
    if named and "none" in named and len(named) > 1:
        raise UsageError("`rerank=none` is no re-ranking at all; name it alone")
    return None if named is None else tuple(name for name in named if name != "none")


async def _pictures(
    desk: Desk, client: str, image: UploadFile | None, url: str | None
) -> list[Source]:
    found = [] if image is None else [await source_of(image, desk, "image")]
    if url:
        fetcher = Fetcher.of(desk.settings)
        data = await desk.workshop.run(client, fetcher.picture, url, desk.limits.max_bytes)
        found.append(Source.from_bytes(data, "image_url", desk.limits))
    return found


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
