"""`/v1/map`: the gallery as points in the plane; what they are as JSON, where as bytes."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from semblance.service.maps import Map
from semblance.service.requests import Client, Strict, TheDesk
from semblance.service.schemas.about import MapShape
from semblance.service.schemas.base import problems

router = APIRouter(prefix="/v1", tags=["Map"], dependencies=[Strict])

ViewName = Annotated[str | None, Query(description="A view of the gallery.")]
MethodName = Annotated[Literal["pca", "tsne", "umap"], Query()]
Most = Annotated[int, Query(ge=5, le=100_000, description="Pictures, spread evenly.")]
Seed = Annotated[int, Query(ge=0, le=2**32 - 1)]


@router.get("/map", summary="A map of the gallery", responses=problems(409, 501))
async def describe_map(
    desk: TheDesk,
    client: Client,
    view: ViewName = None,
    method: MethodName = "pca",
    limit: Most = 5000,
    seed: Seed = 0,
) -> MapShape:
    """Drawn once and kept until the gallery changes. t-SNE of 5,000 takes half a minute."""
    found = await desk.workshop.slowly(client, desk.maps.drawn, view, method, limit, seed)
    asked = {"view": view, "method": method, "limit": limit, "seed": seed}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return MapShape(
        view=found.view,
        method=method,
        count=len(found.ids),
        total=found.total,
        trustworthiness=found.trustworthiness,
        labels=list(found.labels),
        points=f"/v1/map/points?{query}",
    )


@router.get(
    "/map/points",
    summary="The points of a map",
    response_class=Response,
    responses={
        **problems(409, 501),
        200: {"content": {"application/octet-stream": {}}, "description": "See below."},
    },
)
async def map_points(
    desk: TheDesk,
    client: Client,
    view: ViewName = None,
    method: MethodName = "pca",
    limit: Most = 5000,
    seed: Seed = 0,
) -> Response:
    """Little-endian, for typed arrays: `count` ids as float64, then `count` x 2 coordinates in
    [0, 1] as float32 (y upwards), then `count` places among the labels as int32, -1 for none."""
    found: Map = await desk.workshop.slowly(client, desk.maps.drawn, view, method, limit, seed)
    return Response(found.to_bytes(), media_type="application/octet-stream")
