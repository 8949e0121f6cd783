"""The reasons of hits in pictures: query and hit side by side, as the view sees them."""

from dataclasses import dataclass

from semblance.errors import ImageError
from semblance.images import Image, open_image
from semblance.pipeline.examples import part_of
from semblance.pipeline.explaining import Explained, explain_images
from semblance.pipeline.online import Searcher
from semblance.search.asked import Asked
from semblance.search.hits import Answer, Hit
from semblance.search.reasons import Reason, Reasons
from semblance.search.region import Part

FEW = 3
"""Queries whose hits are explained without being asked: a second or two each."""

MOST = 10
"""Hits of an answer that are explained, the best first: each takes about as long as a query."""


@dataclass(frozen=True, eq=False)
class Explainer:
    """Draws why a view's hits are alike to their query; asks the networks again for it."""

    searcher: Searcher

    def __call__(self, asked: Asked, answer: Answer) -> Reasons:
        """For the query and its first hits; nothing for a query of words or of several pictures.

        Of a hit whose picture is gone, or cannot be read, there is none.
        """
        if asked.picture is None or not asked.is_one_picture:
            return Reasons()
        query = self._opened(str(asked.picture), 0, asked.region)
        return Reasons(
            self.of_query(query), tuple(self._of_hit(query, hit) for hit in answer.hits[:MOST])
        )

    def of_query(self, query: Image) -> tuple[Reason, ...]:
        """What of the query is compared; nothing where the view looks at whole pictures."""
        finder = self.searcher.finder
        if finder is None:
            return ()
        caption = "what is compared" if finder.find(query).found else "no object found: all of it"
        return (Reason(caption, finder.seen(query).pil),)

    def of_pair(self, query: Image, other: Image, category: str | None = None) -> Explained:
        """Why two pictures are alike, both opened at the encoders' `min_side`; `category` is the
        one that both were found to be of."""
        view = self.searcher.view
        encoders = self.searcher.encoders[: len(view.dims)]
        return explain_images(
            query,
            other,
            encoders,
            view,
            occlusion=False,
            category=category,
            placement=self.searcher.ranking.contour_placement,
        )

    def _of_hit(self, query: Image, hit: Hit) -> tuple[Reason, ...]:
        record, box = hit.record, hit.region
        part = None if box is None else (box.x, box.y, box.width, box.height)
        try:
            image = self._opened(record.uri, record.page, part)
        except ImageError:
            return ()
        found = self.of_pair(query, image)
        return tuple(Reason(caption, picture) for caption, picture in found.parts())

    def _opened(self, path: str, page: int, part: Part | None) -> Image:
        if part is not None:
            return part_of(path, part, self.searcher.encoders, page)
        side = max(each.min_side for each in self.searcher.encoders)
        return open_image(path, page=page, min_side=side)
