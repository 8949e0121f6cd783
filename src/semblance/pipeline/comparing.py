"""Two pictures, one answer: how alike are they?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.encoders.registry import describe
from semblance.fusion import View
from semblance.fusion.vectors import SMALLEST_NORM
from semblance.images import Image, open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.embedding import embed
from semblance.pipeline.recipe import Choice
from semblance.pipeline.user_views import user_view
from semblance.search.calibrated import UNCALIBRATED, Calibrated
from semblance.search.hits import Why, similarity_of
from semblance.search.threshold import DEFAULT_THRESHOLD, Threshold

if TYPE_CHECKING:
    from semblance.encoders.local.scoring import PairMatch
    from semblance.gallery.port import Reader
    from semblance.images import Picture
    from semblance.pipeline.matching import PointComparer


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike two pictures are; every score grows with likeness.

    `similar` is the verdict of `threshold`. `probability` is None unless the view is calibrated.
    `match` is there where pictures were compared point by point: then the similarity is its
    score, and no cosine was measured; `cosine` is 2 x score - 1. `calibration` says what the
    probability assumes, or why there is none; `fit`, where the recipe asks for a reduction or
    an aligned mean and there is no gallery, whether that was fitted.
    """

    cosine: float
    probability: float | None
    threshold: Threshold
    model: str
    took_ms: float
    why: Why
    match: "PairMatch | None" = None
    calibration: str = UNCALIBRATED.note
    fit: str = ""

    @property
    def similarity(self) -> float:
        return similarity_of(self.cosine)

    @property
    def similar(self) -> bool:
        return self.cosine >= self.threshold.cosine

    def to_dict(self) -> dict[str, Any]:
        shape = {
            "cosine": self.cosine,
            "similarity": self.similarity,
            "probability": self.probability,
            "calibration": self.calibration,
            "similar": self.similar,
            "threshold": similarity_of(self.threshold.cosine),
            "threshold_as": str(self.threshold),
            "model": self.model,
            "fit": self.fit,
            "took_ms": self.took_ms,
            "why": self.why.to_dict(),
        }
        return shape if self.match is None else {**shape, **self.match.to_dict()}


@dataclass(frozen=True, eq=False)
class Comparer:
    """Compares pictures in one view; made once, it can be used for any number of pairs.

    With a gallery's `reader`, pictures that it holds are not encoded again.
    """

    encoders: Sequence[Encoder]
    view: View
    model: str
    reader: "Reader | None" = None
    calibration: Calibrated = UNCALIBRATED
    fit: str = ""

    @property
    def min_side(self) -> int:
        """The short side, in pixels, at which pictures are to be opened."""
        return max(encoder.min_side for encoder in self.encoders)

    def compare(
        self, a: "Picture", b: "Picture", threshold: Threshold = DEFAULT_THRESHOLD
    ) -> Comparison:
        """How alike two pictures are: paths, bytes, binary files, PIL images or arrays.

        Raises ImageError naming the picture that cannot be used, and NotCalibrated for a
        threshold that this view cannot place.
        """
        started = time.perf_counter()
        limit = threshold.at(self.calibration)
        images = [open_image(picture, min_side=self.min_side) for picture in (a, b)]
        parts = self.view.parts(self._raw(images))
        one, other = parts.sum(axis=1)
        lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
        shares = parts[0] @ other / max(lengths, SMALLEST_NORM)
        models = [encoder.space.model for encoder in self.encoders]
        cosine = min(1.0, max(-1.0, float(shares.sum())))
        return Comparison(
            cosine=cosine,
            probability=self.calibration.probability(cosine),
            threshold=limit,
            model=self.model,
            took_ms=1000 * (time.perf_counter() - started),
            why=Why(dict(zip(models, shares.tolist(), strict=True))),
            calibration=self.calibration.note,
            fit=self.fit,
        )

    def _raw(self, images: Sequence[Image]) -> list[NDArray[np.float32]]:
        """One (images, d) array a space."""
        if self.reader is not None:
            from semblance.pipeline.known import stored_vectors

            spaces = self.view.definition.spaces
            stored = [stored_vectors(self.reader, spaces, image) for image in images]
            each = [
                vectors or embed(self.encoders, image)
                for vectors, image in zip(stored, images, strict=True)
            ]
            return [np.concatenate(space) for space in zip(*each, strict=True)]
        return [
            encoder.encode([encoder.prepare(image) for image in images])
            for encoder in self.encoders
        ]


def comparer(
    choice: Choice | None = None, compute: Compute | None = None
) -> "Comparer | PointComparer":
    """A comparer that needs no gallery: a recipe's models, fused, reduced as `calibrate` did.

    Where `calibrate` has fitted nothing for this recipe there is no reduction, and an aligned
    mean is the mean of the models' cosines. Its calibration is the user's for this view. A model
    of local features compares point by point instead, and alone. Raises UsageError for weights
    that would have to be fitted, and were not.
    """
    recipe = (choice or Choice()).over(None)
    if any(describe(name).family == "local" for name in recipe.models):
        from semblance.pipeline.matching import PointComparer

        return PointComparer.of(replace(recipe, dim=None, whitening="none"))
    encoders = (compute or Compute()).encoders(recipe)
    found = user_view(recipe, [encoder.space for encoder in encoders])
    return Comparer(encoders, found.view, found.title, calibration=found.calibration, fit=found.fit)


def compare(
    a: "Picture",
    b: "Picture",
    *,
    model: str = "default",
    threshold: float | Threshold = DEFAULT_THRESHOLD,
) -> Comparison:
    """How alike are two pictures? `threshold` is a similarity in [0, 1]; larger is stricter.

    Raises UnknownEncoder, and what `Comparer.compare` does.
    """
    limit = threshold if isinstance(threshold, Threshold) else Threshold(threshold)
    return comparer(Choice((model,))).compare(a, b, limit)
