"""What a picture that arrives is to a gallery: held already, a known product, or new."""

from dataclasses import dataclass
from typing import Any, Literal

from semblance.errors import ImageError
from semblance.gallery.records import Record
from semblance.images import DEFAULT_LIMITS, Image, Limits, Source, open_image, pixel_digest
from semblance.pipeline.categorizing import Predicted
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe.ranking import OFF
from semblance.search.hits import Hit
from semblance.search.threshold import DEFAULT_THRESHOLD, Threshold

Relation = Literal["same file", "same pixels", "alike", "new"]

NEAREST = 5
"""Hits shown as evidence."""

NEARLY_ONE = 0.99
"""Cosine below which two pictures are not compared pixel by pixel. The same pixels give the same
vector, up to the 0.998 between fast and exact runs."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a gallery knows of a picture.

    `relation` is to `known`, the record that decides: its very bytes, its very pixels, or the
    nearest one that passes `threshold`; None where the picture is new. `nearest` is the evidence,
    best first; `standing` says what the threshold promises. `predicted` is the picture's category,
    where the view predicts any.
    """

    relation: Relation
    known: Record | None
    nearest: tuple[Hit, ...]
    threshold: Threshold
    standing: str
    predicted: Predicted | None = None

    @property
    def is_duplicate(self) -> bool:
        """Whether the gallery holds these bytes or pixels; likeness is no proof of that."""
        return self.relation in ("same file", "same pixels")

    def to_dict(self) -> dict[str, Any]:
        known = self.known
        return {
            "relation": self.relation,
            "duplicate": self.is_duplicate,
            "known": known and known.id,
            "label": known and known.label,
            "group": known and known.group,
            "category": known and known.category,
            "threshold": str(self.threshold),
            "calibration": self.standing,
            "predicted": self.predicted and self.predicted.to_dict(),
            "nearest": [hit.to_dict() for hit in self.nearest],
        }


def look_up(
    gallery: Gallery,
    picture: Source | Record,
    threshold: Threshold = DEFAULT_THRESHOLD,
    view: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Arrival:
    """Look a picture up in a gallery, which is not changed; a record is not compared with itself.

    Raises ImageError for a picture that cannot be read, and NotCalibrated for a threshold that
    the view cannot place. Nothing is known to an empty gallery.
    """
    if not len(gallery):
        if isinstance(picture, Source):
            open_image(picture, min_side=1, limits=limits)
        return Arrival("new", None, (), threshold, "the gallery is empty")
    image: Image | Record
    if isinstance(picture, Source):
        image = open_image(picture, min_side=gallery.min_side(view), limits=limits)
    else:
        image = picture
    # All of the gallery in the order of its scores: a twin may bear another label.
    answer = gallery.search(image, NEAREST + 1, view=view, category=OFF, rerank=())
    nearest = tuple(hit for hit in answer if hit.record != picture)[:NEAREST]
    placed = threshold.at(answer.calibration)
    twin = _same_file(gallery, picture)
    relation: Relation = "same file"
    if twin is None:
        relation, twin = "same pixels", _same_pixels(picture, nearest, limits)
    if twin is None and nearest and nearest[0].cosine >= placed.cosine:
        relation, twin = "alike", nearest[0].record
    if twin is None:
        relation = "new"
    said = gallery.searcher(view).predicted(image)
    return Arrival(relation, twin, nearest, threshold, answer.calibration.note, said)


def _same_file(gallery: Gallery, picture: Source | Record) -> Record | None:
    records = gallery.store.by_digest(picture.digest)
    mine = picture.uri if isinstance(picture, Record) else None
    return next((record for record in records if record.uri != mine), None)


def _same_pixels(
    picture: Source | Record, nearest: tuple[Hit, ...], limits: Limits
) -> Record | None:
    near = [hit.record for hit in nearest if hit.cosine >= NEARLY_ONE]
    if not near:
        return None
    try:
        mine = _pixels(picture, limits)
    except ImageError:
        return None
    return next((record for record in near if _has(record, mine, limits)), None)


def _has(record: Record, digest: str, limits: Limits) -> bool:
    """Whether a record's file, if it can still be read, has these pixels."""
    try:
        return _pixels(record, limits) == digest
    except ImageError:
        return False


def _pixels(picture: Source | Record, limits: Limits) -> str:
    if isinstance(picture, Record):
        return pixel_digest(open_image(picture.uri, page=picture.page, limits=limits))
    return pixel_digest(open_image(picture, limits=limits))
