"""One query to a gallery, its own picture left out of the answers."""

from semblance.images import Source
from semblance.pipeline.gallery import Gallery
from semblance.search.hits import Hit


def ask(gallery: Gallery, picture: Source, k: int, view: str | None) -> list[Hit]:
    """The first `k` answers that are not the very file that was asked, best first.

    To find oneself tells nothing. Where the gallery holds that file more than once, fewer than
    `k` may come back. Raises what `Gallery.search` raises.
    """
    hits = gallery.search(picture, k + 1, view=view)
    return [hit for hit in hits if hit.record.digest != picture.digest][:k]
