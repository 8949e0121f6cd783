"""`POST /cosine_similarity_score`: the contract that older programs rely on, kept to the letter."""

from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile

from semblance.pipeline.comparing import Comparison
from semblance.service.desk import Desk
from semblance.service.requests import Client, Strict, TheDesk, source_of
from semblance.service.routes.compare import opened_and_compared
from semblance.service.schemas.base import problems
from semblance.service.schemas.comparing import SimilarityAnswer

TITLE = "Image Similarity Predictor"


def router(desk: Desk) -> APIRouter:
    """The route with the models on hand as a drop-down; the first is the default."""
    router = APIRouter(tags=[TITLE], dependencies=[Strict])
    models = Query(json_schema_extra={"enum": list(desk.models)}, description="A model on hand.")

    @router.post(
        "/cosine_similarity_score",
        summary="How similar are two images?",
        responses=problems(409, 501),
    )
    async def cosine_similarity_score(
        desk: TheDesk,
        client: Client,
        image_1: Annotated[UploadFile, File(description="One image.")],
        image_2: Annotated[UploadFile, File(description="The other image.")],
        model_name: Annotated[str, models] = desk.models[0],
    ) -> SimilarityAnswer:
        """Score from 0 to 1, the verdict of the configured threshold, and the time it took."""
        one = await source_of(image_1, desk, "image_1")
        other = await source_of(image_2, desk, "image_2")
        limit = desk.settings.limit
        found = await desk.workshop.run(
            client, opened_and_compared, desk, one, other, limit, model_name
        )
        return _answer(found)

    return router


def _answer(found: Comparison) -> SimilarityAnswer:
    return SimilarityAnswer.model_validate(
        {
            "score": found.similarity,
            "similar": "Yes" if found.similar else "No",
            "took_ms": found.took_ms,
        }
    )
