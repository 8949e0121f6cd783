"""Explain the likeness of two pictures, in the view that compares them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.explain.explanation import Explanation, OcclusionCheck
from semblance.explain.looking import Look, look
from semblance.explain.overlap import overlap_of
from semblance.explain.shares import Towards
from semblance.fusion import View
from semblance.images import Image

if TYPE_CHECKING:
    from semblance.encoders.local.scoring import PairMatch

Mask = NDArray[np.float32]

MATCHED_BY = "sift"


def explain(
    a: Image,
    b: Image,
    encoders: Sequence[Encoder],
    view: View,
    *,
    match: bool = True,
    masks: tuple[Mask, Mask] | None = None,
    occlusion: bool = True,
    category: str | None = None,
) -> Explanation:
    """Why two pictures are as alike as the view says; both opened at the encoders' `min_side`.

    `match` also looks for points that match, with SIFT. `masks` are (h, w) float32 in [0, 1] of
    both whole pictures, whose outlines are then compared. `occlusion` checks the heat by hiding
    patches, at most 49 of each picture, which takes as many more encodings; models without a
    feature map are explained by it in any case. `category` is the one that both were found to be.
    """
    raw_a, raw_b = (_raw(encoders, image) for image in (a, b))
    models = [encoder.space.model for encoder in encoders]
    towards_a, towards_b = Towards(view, raw_a), Towards(view, raw_b)
    one = look(a, raw_a, encoders, towards_b, occlusion)
    other = look(b, raw_b, encoders, towards_a, occlusion)
    shares = towards_b.shares(raw_a)[0]
    return Explanation(
        shares=dict(zip(models, shares.tolist(), strict=True)),
        heat_a=dict(zip(models, one.heats, strict=True)),
        heat_b=dict(zip(models, other.heats, strict=True)),
        methods=dict(zip(models, one.methods, strict=True)),
        check=_check(one, other),
        match=_match(a, b) if match else None,
        overlap=None if masks is None else overlap_of(*masks),
        category=category,
    )


def _raw(encoders: Sequence[Encoder], image: Image) -> list[NDArray[np.float32]]:
    return [encoder.encode([encoder.prepare(image)]) for encoder in encoders]


def _check(one: Look, other: Look) -> OcclusionCheck | None:
    """None where nothing was hidden, or where hiding is all that the heat comes from."""
    if one.drop is None or other.drop is None:
        return None
    return OcclusionCheck(one.drop, other.drop, one.agreement, other.agreement)


def _match(a: Image, b: Image) -> "PairMatch":
    from semblance.encoders.local.scoring import PairScorer
    from semblance.encoders.registry import describe

    return PairScorer(describe(MATCHED_BY)).match(a, b)
