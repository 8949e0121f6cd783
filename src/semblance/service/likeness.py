"""Why two pictures that are compared are alike: heat in both, outlines, points that agree."""

import time

from semblance.images import Image
from semblance.pipeline.explaining import Explained, explain_images, explained
from semblance.pipeline.matching import PointComparer
from semblance.pipeline.reasons import Explainer
from semblance.service.batching import unbatched
from semblance.service.desk import Desk
from semblance.service.reasons import as_data, pictured, seeing
from semblance.service.schemas.reasons import LikenessAnswer

FIRST, SECOND = "first picture", "second picture"


def likeness(desk: Desk, a: Image, b: Image, model: str | None, view: str | None) -> LikenessAnswer:
    """By a model on hand, or in a view of the gallery; both opened at the `min_side` of either.

    Raises what the comparison itself would.
    """
    started = time.perf_counter()
    found = _in_view(desk, a, b, view) if model is None else _by_model(desk, a, b, model)
    return LikenessAnswer(
        first=pictured(found.turned().parts(SECOND, FIRST)),
        second=pictured(found.parts(FIRST, SECOND)),
        explanation=as_data(found),
        took_ms=1000 * (time.perf_counter() - started),
    )


def _in_view(desk: Desk, a: Image, b: Image, view: str | None) -> Explained:
    return Explainer(seeing(desk.gallery.searcher(view))).of_pair(a, b)


def _by_model(desk: Desk, a: Image, b: Image, model: str) -> Explained:
    comparer = desk.comparer(model)
    if isinstance(comparer, PointComparer):
        return explained(comparer, a, b)
    encoders = [unbatched(each) for each in comparer.encoders]
    return explain_images(a, b, encoders, comparer.view, occlusion=False)
