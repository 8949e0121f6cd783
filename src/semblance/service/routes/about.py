"""What the service says of itself: is it alive, is it ready, which models, views and spaces."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from semblance.encoders.fetching.weights import works_offline
from semblance.encoders.registry import descriptions
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.recipe.ranking import OFF
from semblance.service.desk import Desk
from semblance.service.requests import Client, Strict, TheDesk
from semblance.service.schemas.about import (
    CategoryList,
    Health,
    LabelList,
    LabelShape,
    ModelList,
    ModelShape,
    Readiness,
    ServiceShape,
    SpaceList,
    SpaceShape,
    ViewList,
    ViewShape,
)
from semblance.service.schemas.base import own_name, problems, text

MOST_LABELS = 1000

router = APIRouter(prefix="/v1", tags=["About"], dependencies=[Strict])


@router.get("/health", summary="Is it alive?", responses=problems())
async def health() -> Health:
    """It is if it answers; nothing is asked of the gallery."""
    return Health(status="ok")


@router.get(
    "/readiness",
    summary="Is it ready?",
    response_model=Readiness,
    responses={**problems(), 503: {"model": Readiness, "description": "Not yet."}},
)
async def readiness(desk: TheDesk) -> Response:
    """The model is loaded and the gallery is open."""
    state = Readiness(ready=desk.is_ready, model=desk.model_ready, gallery=desk.has_gallery)
    return JSONResponse(state.model_dump(), 200 if desk.is_ready else 503)


# Who watches a service asks for no body.
for path, answer in (("/health", health), ("/readiness", readiness)):
    router.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)


@router.get(
    "/metrics",
    summary="Counters for Prometheus",
    response_class=Response,
    responses={**problems(), 200: {"content": {"text/plain": {}}, "description": "Exposition."}},
)
async def metrics(desk: TheDesk) -> Response:
    text, media_type = desk.metrics.text()
    return Response(text, media_type=media_type)


@router.get("/service", summary="What may be done here", responses=problems())
async def service(desk: TheDesk) -> ServiceShape:
    """So that a program need not find out by being refused."""
    settings = desk.settings
    return ServiceShape(
        read_only=settings.read_only,
        feedback=settings.feedback,
        fetch_urls=settings.fetch_urls,
        max_upload_mb=settings.max_upload_mb,
        max_request_mb=settings.max_request_mb,
        max_pictures=settings.max_pictures,
    )


@router.get("/models", summary="Models", responses=problems())
async def models(desk: TheDesk, client: Client) -> ModelList:
    found = await desk.workshop.run(client, _models, desk)
    return ModelList(
        default=desk.models[0],
        names=list(desk.models),
        bakeoff=list(desk.bakeoff_models),
        models=found,
    )


@router.get("/views", summary="Views of the gallery", responses=problems())
async def views(desk: TheDesk, client: Client) -> ViewList:
    return ViewList(views=await desk.workshop.run(client, _views, desk.gallery))


@router.get("/labels", summary="Labels of the gallery", responses=problems())
async def labels(desk: TheDesk, client: Client) -> LabelList:
    """With how many pictures have each, the commonest first; at most 1,000 of them."""
    return await desk.workshop.run(client, _labels, desk.gallery)


@router.get("/categories", summary="Categories of the gallery", responses=problems(409))
async def categories(
    desk: TheDesk,
    client: Client,
    view: Annotated[str | None, Query(description="A view of the gallery.")] = None,
) -> CategoryList:
    """What a search can be limited to: the labels, and what the view predicts; at most 1,000."""
    name = view or desk.settings.view
    return await desk.workshop.run(client, _categories, desk.gallery, name)


@router.get("/spaces", summary="Spaces of the gallery", responses=problems())
async def spaces(desk: TheDesk, client: Client) -> SpaceList:
    found = await desk.workshop.run(client, desk.gallery.store.spaces)
    shapes = [
        SpaceShape(fingerprint=one.fingerprint, model=own_name(one.model), dim=one.dim)
        for one in found
    ]
    return SpaceList(spaces=shapes)


def _labels(gallery: Gallery) -> LabelList:
    counts = gallery.store.labels()
    commonest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_LABELS]
    shapes = [LabelShape(label=text(label), records=records) for label, records in commonest]
    return LabelList(labels=shapes, labelled=sum(counts.values()), total=gallery.store.count())


def _models(desk: Desk) -> list[ModelShape]:
    return [
        ModelShape(
            name=own_name(each.name),
            family=each.family,
            dim=each.dim,
            parameters=each.parameters,
            licence=each.licence,
            origin=each.origin,
            reads_text=each.text,
            on_hand=works_offline(each),
            compares=each.name in desk.models,
        )
        for each in descriptions()
    ]


def _views(gallery: Gallery) -> list[ViewShape]:
    return [
        ViewShape(
            name=each.name,
            default=each.is_default,
            models=[own_name(name) for name in each.recipe.models],
            dim=each.dim,
            records=each.records,
            version=each.version,
            finds_objects=not each.recipe.objects.whole,
            predicts_categories=each.recipe.ranking.category != OFF,
            rerank=list(each.recipe.ranking.rerank),
            rerankers=list(_possible(each.recipe)),
        )
        for each in gallery.views.list()
    ]


def _possible(recipe: Recipe) -> Iterator[str]:
    """The re-rankers that a view can be asked for."""
    if not recipe.objects.whole:
        yield "contour"
    yield "keypoints"
    if recipe.metric == "cosine":
        yield from ("reciprocal", "expansion")


def _categories(gallery: Gallery, view: str | None) -> CategoryList:
    if not len(gallery):
        return CategoryList(categories=[], predicted=False)
    predictor = gallery.searcher(view).predictor
    known = set(gallery.store.labels())
    known |= set() if predictor is None else set(predictor.labels)
    names = [text(name) for name in sorted(known)[:MOST_LABELS]]
    return CategoryList(categories=names, predicted=predictor is not None)
