"""Opens what a query names: an uploaded picture, or a record of the gallery."""

from semblance.gallery.records import Record
from semblance.images import Image, Limits, Source, open_image


def opened(picture: Source | Record, limits: Limits, min_side: int | None = None) -> Image:
    """Without `min_side` it is decoded whole, as for a part of it, which may be small.

    Raises ImageError.
    """
    page = picture.page if isinstance(picture, Record) else 0
    source = picture.uri if isinstance(picture, Record) else picture
    return open_image(source, min_side=min_side, page=page, limits=limits)
