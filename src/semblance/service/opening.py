"""Opens what a query names: an uploaded picture, a record of the gallery, or a part of either."""

from semblance.gallery.records import Record
from semblance.images import Image, Limits, Source, cropped, open_image
from semblance.search.region import Part


def opened(
    picture: Source | Record,
    limits: Limits,
    min_side: int | None = None,
    part: Part | None = None,
) -> Image:
    """A part is decoded whole, for it may be small.

    Raises ImageError, and UsageError for what is no part of the picture.
    """
    page = picture.page if isinstance(picture, Record) else 0
    source = picture.uri if isinstance(picture, Record) else picture
    if part is None:
        return open_image(source, min_side=min_side, page=page, limits=limits)
    return cropped(open_image(source, page=page, limits=limits), *part)
