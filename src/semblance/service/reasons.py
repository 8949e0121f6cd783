"""Why a hit is like its query: asked of the networks once, and kept for a while."""

import base64
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import PIL.Image

from semblance.finite import finite
from semblance.gallery.records import Record
from semblance.images import Image, Limits, Source
from semblance.pipeline.categorizing import Predicted
from semblance.pipeline.examples import part_of
from semblance.pipeline.explaining import Explained
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.online import Searcher
from semblance.pipeline.reasons import Explainer
from semblance.pipeline.views import find_view
from semblance.search.region import Part
from semblance.search.thumbnail import PIXELS, small_jpeg
from semblance.service.batching import unbatched
from semblance.service.opening import opened
from semblance.service.schemas.base import own_name, text
from semblance.service.schemas.pictures import predicted_shape
from semblance.service.schemas.reasons import ReasonShape, WhyAnswer

KEPT = 64
"""Answers in memory, some 100 kB each."""

BY_MODEL = ("shares", "methods", "heat_a", "heat_b")
"""Parts of an explanation that name models."""


@dataclass(frozen=True)
class Pair:
    """A query and one of its hits, or the parts of them that matched, as a view sees them."""

    view: str | None
    query: Source | Record
    query_part: Part | None
    hit: Record
    hit_part: Part | None

    @property
    def key(self) -> Hashable:
        query = self.query.id if isinstance(self.query, Record) else self.query.digest
        return self.view, query, self.query_part, self.hit.id, self.hit_part


class Reasons:
    """Explains the hits of one gallery; `gallery` is asked each time, since it opens later.

    Some seconds for models that have no feature map, a good second for others: hiding parts of
    the pictures, which checks the heat, is left out.
    """

    def __init__(self, gallery: Callable[[], Gallery], limits: Callable[[], Limits]) -> None:
        self._gallery = gallery
        self._limits = limits
        self._kept: OrderedDict[Hashable, WhyAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def told(self, pair: Pair) -> WhyAnswer:
        """The reasons, from memory if the gallery stands as it stood.

        Raises ImageError where a picture is gone or unreadable, UsageError for a part that is
        none, and ViewError.
        """
        key = (self._gallery().store.state(), pair.key)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._made(pair)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def _made(self, pair: Pair) -> WhyAnswer:
        started = time.perf_counter()
        gallery, limits = self._gallery(), self._limits()
        searcher = gallery.searcher(pair.view)
        query = _opened(pair.query, limits, pair.query_part, searcher)
        hit = _opened(pair.hit, limits, pair.hit_part, searcher)
        said = searcher.predicted(query)
        explainer = Explainer(seeing(searcher))
        found = explainer.of_pair(query, hit, _shared(said, searcher, hit))
        return WhyAnswer(
            id=pair.hit.id,
            view=pair.view or find_view(gallery.store).name,
            query=pictured((each.caption, each.picture) for each in explainer.of_query(query)),
            hit=pictured(found.parts()),
            predicted=predicted_shape(said),
            explanation=as_data(found),
            took_ms=1000 * (time.perf_counter() - started),
        )


def _opened(
    picture: Source | Record, limits: Limits, part: Part | None, searcher: Searcher
) -> Image:
    """A part is seen as the search saw it."""
    if part is not None:
        return part_of(opened(picture, limits), part, searcher.encoders)
    return opened(picture, limits, max(each.min_side for each in searcher.encoders))


def seeing(searcher: Searcher) -> Searcher:
    """The searcher with encoders whose feature maps can be read."""
    return replace(searcher, encoders=[unbatched(each) for each in searcher.encoders])


def _shared(said: Predicted | None, searcher: Searcher, hit: Image) -> str | None:
    """The category that both pictures are predicted to be of."""
    other = None if said is None else searcher.predicted(hit)
    both = said is not None and other is not None and said.category == other.category
    return said.category if said is not None and both else None


def pictured(drawn: Iterable[tuple[str, PIL.Image.Image]]) -> list[ReasonShape]:
    """As small JPEGs with their captions."""
    return [_picture(caption, picture) for caption, picture in drawn]


def _picture(caption: str, picture: PIL.Image.Image) -> ReasonShape:
    """Re-encoded: nothing of a file but its pixels."""
    data = base64.b64encode(small_jpeg(picture, PIXELS)).decode()
    scale = min(1.0, PIXELS / max(picture.size))
    width, height = (max(1, round(side * scale)) for side in picture.size)
    url = f"data:image/jpeg;base64,{data}"
    return ReasonShape(caption=caption, picture=url, width=width, height=height)


def as_data(found: Explained) -> dict[str, Any]:
    """The explanation as data, of models that are files no more than the name."""
    said = found.explanation.to_dict()
    named = {
        part: {own_name(model): value for model, value in said[part].items()} for part in BY_MODEL
    }
    category = said["category"] and text(said["category"])
    shown: dict[str, Any] = finite({**said, **named, "category": category})
    return shown
