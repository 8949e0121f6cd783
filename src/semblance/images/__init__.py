"""The one door for pixels: whatever a picture comes as, upright sRGB comes out."""

from semblance.images.cropping import cropped
from semblance.images.decoding import decode
from semblance.images.digests import pixel_digest
from semblance.images.image import Image
from semblance.images.limits import DEFAULT_LIMITS, Limits
from semblance.images.opening import Picture, open_image
from semblance.images.pages import decode_pages, page_count
from semblance.images.source import Source
from semblance.images.walk import Found, Unusable, Walk, walk

__all__ = [
    "DEFAULT_LIMITS",
    "Found",
    "Image",
    "Limits",
    "Picture",
    "Source",
    "Unusable",
    "Walk",
    "cropped",
    "decode",
    "decode_pages",
    "open_image",
    "page_count",
    "pixel_digest",
    "walk",
]
