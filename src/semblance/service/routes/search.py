"""`/v1/search`: what in the gallery looks like this picture, these examples, these words?"""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile

from semblance.errors import UsageError
from semblance.evaluate.feedback.events import Team
from semblance.gallery.records import Record
from semblance.images import Image, Source, open_image
from semblance.pipeline.recipe.choice import aliases
from semblance.pipeline.views import find_view
from semblance.search.hits import Answer
from semblance.search.threshold import Threshold
from semblance.search.where import Where
from semblance.service.desk import Desk
from semblance.service.feedback import Question
from semblance.service.interleaving import interleaved
from semblance.service.problems import Problem
from semblance.service.requests import (
    LARGEST_ID,
    Client,
    Strict,
    TheDesk,
    source_of,
    sources_of,
    where_of,
)
from semblance.service.schemas.base import premise, problems
from semblance.service.schemas.pictures import SearchAnswer, hit_shape
from semblance.service.security.fetching import Fetcher

MOST_HITS = 1000
MOST_EXAMPLES = 8

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


@dataclass(frozen=True)
class Wanted:
    """A search with everything parsed; pictures not yet decoded."""

    like: tuple[Source | Record, ...]
    unlike: tuple[Source | Record, ...]
    texts: tuple[str, ...]
    without: tuple[str, ...]
    k: int
    where: Where | None
    threshold: Threshold | None
    view: str | None
    one_per_group: bool
    rival: str | None = None
    keep: bool = True


router = APIRouter(prefix="/v1", tags=["Search"], dependencies=[Strict])


@router.post("/search", summary="Search by picture, example, text", responses=problems(409, 501))
async def search(
    request: Request,
    desk: TheDesk,
    client: Client,
    image: Annotated[UploadFile | None, File(description="The picture to search with.")] = None,
    image_url: Annotated[str | None, Form(description="Where URLs are fetched: it is off.")] = None,
    id: Ids = None,
    like: Files = None,
    unlike: Files = None,
    unlike_id: Ids = None,
    text: Words = None,
    without: Words = None,
    k: HowMany = 10,
    where: Filter = None,
    threshold: Limit = None,
    model_name: ModelName = None,
    view: ViewName = None,
    group: OnePerGroup = False,
    interleave: Rival = None,
    keep: Kept = True,
) -> SearchAnswer:
    """Name at least one thing to be like. Several are averaged; what is in `unlike` and `without`
    is kept away from."""
    first, rival = _views(desk, model_name, view, interleave)
    wanted = Wanted(
        like=(
            *await _pictures(desk, client, image, image_url),
            *await sources_of(like or (), desk, "like"),
            *_records(desk, id),
        ),
        unlike=(*await sources_of(unlike or (), desk, "unlike"), *_records(desk, unlike_id)),
        texts=tuple(text or ()),
        without=tuple(without or ()),
        k=k,
        where=where_of(where),
        threshold=None if threshold is None else Threshold.parse(threshold),
        view=first,
        one_per_group=group,
        rival=rival,
        keep=keep,
    )
    _require_few(wanted)
    return await desk.workshop.run(client, _answered, desk, wanted)


@router.get("/images/{id}/similar", summary="More like this", responses=problems(409))
async def similar(
    desk: TheDesk,
    client: Client,
    id: Id,
    k: HowMany = 10,
    where: Filter = None,
    threshold: Limit = None,
    model_name: ModelName = None,
    view: ViewName = None,
    group: OnePerGroup = False,
    interleave: Rival = None,
    keep: Kept = True,
) -> SearchAnswer:
    """Search with a record of the gallery; it finds itself first."""
    first, rival = _views(desk, model_name, view, interleave)
    wanted = Wanted(
        like=_records(desk, [id]),
        unlike=(),
        texts=(),
        without=(),
        k=k,
        where=where_of(where),
        threshold=None if threshold is None else Threshold.parse(threshold),
        view=first,
        one_per_group=group,
        rival=rival,
        keep=keep,
    )
    return await desk.workshop.run(client, _answered, desk, wanted)


async def _pictures(
    desk: Desk, client: str, image: UploadFile | None, url: str | None
) -> list[Source]:
    found = [] if image is None else [await source_of(image, desk, "image")]
    if url:
        fetcher = Fetcher.of(desk.settings)
        data = await desk.workshop.run(client, fetcher.picture, url, desk.limits.max_bytes)
        found.append(Source.from_bytes(data, "image_url", desk.limits))
    return found


def _records(desk: Desk, ids: list[int] | None) -> tuple[Record, ...]:
    """Records by id; raises Problem for one that is not there."""
    wanted = list(dict.fromkeys(ids or ()))
    if not all(0 < id <= LARGEST_ID for id in wanted):
        raise Problem(422, "wrong parameter", "ids are positive numbers of 64 bits")
    found = desk.gallery.store.records(wanted)
    missing = sorted(set(wanted) - {record.id for record in found})
    if missing:
        raise Problem(404, "no such picture", f"there is no picture {missing[0]}; it may be gone")
    return tuple(found)


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


def _require_few(wanted: Wanted) -> None:
    several = (wanted.like, wanted.unlike, wanted.texts, wanted.without)
    if any(len(each) > MOST_EXAMPLES for each in several):
        raise UsageError(f"a query takes at most {MOST_EXAMPLES} examples of a kind")


def _answered(desk: Desk, wanted: Wanted) -> SearchAnswer:
    """Search, in one view or in two drawn into one, and keep what was asked and shown."""
    search_id = desk.feedback.new_id() if wanted.keep else None
    teams: dict[int, Team | None] = {}
    answer = _searched(desk, wanted, wanted.view)
    if wanted.rival is not None:
        rival = _searched(desk, wanted, wanted.rival)
        answer, teams = interleaved(answer, rival, wanted.k, search_id or secrets.token_hex(8))
    if search_id is not None and not _kept(desk, search_id, wanted, answer, teams):
        search_id = None
    return SearchAnswer(
        hits=[hit_shape(hit) for hit in answer],
        searched=answer.searched,
        calibration=premise(answer.calibration.note),
        took_ms=answer.took_ms,
        search_id=search_id,
        interleaved=wanted.rival is not None,
    )


def _kept(
    desk: Desk, search_id: str, wanted: Wanted, answer: Answer, teams: dict[int, Team | None]
) -> bool:
    others = (*wanted.unlike, *wanted.without)
    asked = Question(wanted.view, wanted.rival, wanted.k, wanted.like, others, wanted.texts)
    return desk.feedback.remember(search_id, asked, answer, teams, desk.gallery.store)


def _searched(desk: Desk, wanted: Wanted, view: str | None) -> Answer:
    gallery = desk.gallery
    if not len(gallery):
        return Answer((), 0, 0.0)
    min_side = gallery.min_side(view)

    def opened(examples: tuple[Source | Record, ...]) -> list[Image | Record]:
        return [
            each
            if isinstance(each, Record)
            else open_image(each, min_side=min_side, limits=desk.limits)
            for each in examples
        ]

    with desk.metrics.stage("decode"):
        like, unlike = opened(wanted.like), opened(wanted.unlike)
    with desk.metrics.stage("answer"):
        return gallery.search(
            k=wanted.k,
            where=wanted.where,
            text=wanted.texts,
            without=wanted.without,
            like=like,
            unlike=unlike,
            one_per_group=wanted.one_per_group,
            threshold=wanted.threshold,
            view=view,
        )
