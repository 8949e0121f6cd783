"""Why two pictures are alike, asked of whatever compares them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import PIL.Image

from semblance.encoders.port import Encoder
from semblance.explain.explanation import Explanation
from semblance.fusion import View
from semblance.images import Image, open_image
from semblance.localize.encoder import ObjectEncoder
from semblance.localize.localization import Localization
from semblance.pipeline.comparing import Comparer
from semblance.pipeline.matching import PointComparer
from semblance.pipeline.traits import finder_of
from semblance.search.rerank.contour import Placement
from semblance.search.rerank.silhouette import Silhouette

if TYPE_CHECKING:
    from semblance.images import Picture


@dataclass(frozen=True, eq=False)
class Explained:
    """Two pictures as the models saw them, and why they are alike; `whole` are the pictures that
    outlines lie in, where the models saw but their objects."""

    a: Image
    b: Image
    explanation: Explanation
    whole: tuple[Image, Image]

    def drawn(self) -> PIL.Image.Image:
        """All of it as one RGB picture; matched points alone where there is nothing else."""
        from semblance.encoders.local.drawing import draw_matches
        from semblance.explain.drawing import draw

        if self.explanation.match is not None and not self.explanation.heat_a:
            return draw_matches(self.a, self.b, self.explanation.match)
        return draw(self.a, self.b, self.explanation, self.whole)

    def turned(self) -> "Explained":
        """Of the first picture beside the second: what is compared of it, and the heat in it."""
        why = self.explanation
        swapped = Explanation(why.shares, why.heat_b, why.heat_a, why.methods)
        return Explained(self.b, self.a, swapped, (self.whole[1], self.whole[0]))

    def parts(self, first: str = "query", second: str = "hit") -> list[tuple[str, PIL.Image.Image]]:
        """Small RGB pictures, each with its caption, of the second picture beside the first;
        captions call them so."""
        from semblance.encoders.local.drawing import draw_matches
        from semblance.explain.parts import SMALL, draw_contours, draw_heat, draw_picture
        from semblance.explain.rasters import effects

        why, drawn = self.explanation, []
        if self.a is not self.whole[0] or self.b is not self.whole[1]:
            drawn.append(("what is compared", draw_picture(self.b)))
        if why.heat_b:
            heat = effects(why.heat_b.values())
            drawn.append((f"where it is like the {first}", draw_heat(self.b, heat)))
        if why.overlap is not None:
            laid = "" if why.overlap.placement == "raw" else ", laid on each other"
            caption = f"outlines of {first} (blue) and {second}{laid}: IoU {why.overlap.iou:.2f}"
            drawn.append((caption, draw_contours(*self.whole, why.overlap)))
        if why.match is not None and why.match.inliers:
            lines = draw_matches(self.a, self.b, why.match, SMALL // 2)
            drawn.append((f"{why.match.inliers} points agree", lines))
        return drawn


def explained(comparer: Comparer | PointComparer, a: "Picture", b: "Picture") -> Explained:
    """Why a comparer finds two pictures alike; raises ImageError naming one that is unusable.

    Both are encoded anew, also where a gallery holds their vectors: of what it holds nothing says
    where in a picture it comes from. The shares may so differ from the comparison's in the last
    digits that precision leaves open.
    """
    one, other = (open_image(picture, min_side=comparer.min_side) for picture in (a, b))
    if isinstance(comparer, PointComparer):
        return Explained(one, other, _by_points(comparer, one, other), (one, other))
    return explain_images(one, other, comparer.encoders, comparer.view)


def explain_images(
    a: Image,
    b: Image,
    encoders: Sequence[Encoder],
    view: View,
    *,
    occlusion: bool = True,
    match: bool = True,
    category: str | None = None,
    placement: Placement = "raw",
) -> Explained:
    """Why a view finds two pictures alike, both opened at the encoders' `min_side`.

    Where the view looks at objects, heat and matched points are of those, and the outlines are
    laid on each other by `placement`. `occlusion` checks the heat, which takes long.
    """
    from semblance.explain.pairs import explain

    finder = finder_of(encoders)
    if finder is None:
        why = explain(a, b, encoders, view, match=match, occlusion=occlusion, category=category)
        return Explained(a, b, why, (a, b))
    seen = finder.seen(a), finder.seen(b)
    inner = [each.inner if isinstance(each, ObjectEncoder) else each for each in encoders]
    why = explain(*seen, inner, view, match=match, occlusion=occlusion, category=category)
    why = _with_overlap(why, finder.find(a), finder.find(b), placement)
    return Explained(*seen, why, (finder.frame(a), finder.frame(b)))


def _with_overlap(
    why: Explanation, one: Localization, other: Localization, placement: Placement
) -> Explanation:
    from semblance.explain.overlap import overlap_laid, overlap_of

    if not (one.found and other.found):
        return why
    if placement == "raw":
        return replace(why, overlap=overlap_of(one.mask, other.mask))
    laid = overlap_laid(Silhouette.of(one.mask), Silhouette.of(other.mask), placement)
    return replace(why, overlap=laid)


def _by_points(comparer: PointComparer, a: Image, b: Image) -> Explanation:
    match = comparer.scorer.match(a, b)
    return Explanation({comparer.scorer.model: 2 * match.score - 1}, {}, {}, {}, match=match)
