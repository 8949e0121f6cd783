"""Why two pictures are alike, asked of whatever compares them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import PIL.Image

from semblance.explain.explanation import Explanation
from semblance.images import Image, open_image
from semblance.pipeline.comparing import Comparer
from semblance.pipeline.matching import PointComparer

if TYPE_CHECKING:
    from semblance.images import Picture


@dataclass(frozen=True, eq=False)
class Explained:
    """Two pictures as they were compared, and why they are alike."""

    a: Image
    b: Image
    explanation: Explanation

    def drawn(self) -> PIL.Image.Image:
        """All of it as one RGB picture; matched points alone where there is nothing else."""
        from semblance.encoders.local.drawing import draw_matches
        from semblance.explain.drawing import draw

        if self.explanation.match is not None and not self.explanation.heat_a:
            return draw_matches(self.a, self.b, self.explanation.match)
        return draw(self.a, self.b, self.explanation)


def explained(comparer: Comparer | PointComparer, a: "Picture", b: "Picture") -> Explained:
    """Why a comparer finds two pictures alike; raises ImageError naming one that is unusable.

    Both are encoded anew, also where a gallery holds their vectors: of what it holds nothing says
    where in a picture it comes from. The shares may so differ from the comparison's in the last
    digits that precision leaves open.
    """
    one, other = (open_image(picture, min_side=comparer.min_side) for picture in (a, b))
    if isinstance(comparer, PointComparer):
        return Explained(one, other, _by_points(comparer, one, other))
    from semblance.explain.pairs import explain

    return Explained(one, other, explain(one, other, comparer.encoders, comparer.view))


def _by_points(comparer: PointComparer, a: Image, b: Image) -> Explanation:
    match = comparer.scorer.match(a, b)
    return Explanation({comparer.scorer.model: 2 * match.score - 1}, {}, {}, {}, match=match)
