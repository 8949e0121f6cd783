"""Colour: any Pillow mode, with or without a profile and alpha, becomes opaque RGB in sRGB."""

import PIL.Image

from semblance.images.depth import to_eight_bits
from semblance.images.profiles import transform_of

_WHITE = (255, 255, 255)
_MANAGED = frozenset(["L", "RGB", "CMYK"])  # modes that an ICC profile can speak of


def to_srgb(pil: PIL.Image.Image) -> tuple[PIL.Image.Image, PIL.Image.Image | None]:
    """`pil` as RGB in sRGB, composited on white, and its alpha (L) where it is not opaque.

    The picture is `pil` itself when it is that already.
    """
    shallow = to_eight_bits(pil)
    colour, alpha = _split(shallow)
    rgb = _managed(colour, shallow.info.get("icc_profile"))
    if alpha is None or alpha.getextrema() == (255, 255):
        return rgb, None
    return _on_white(rgb, alpha), alpha


def _split(pil: PIL.Image.Image) -> tuple[PIL.Image.Image, PIL.Image.Image | None]:
    """Colour in a mode that profiles speak of, and alpha (L) unless the picture is opaque."""
    if not pil.has_transparency_data:
        return (pil if pil.mode in _MANAGED else pil.convert(_opaque_mode(pil))), None
    if pil.mode in ("LA", "La"):
        grey_alpha = pil.convert("LA")
        return grey_alpha.getchannel("L"), grey_alpha.getchannel("A")
    rgba = _with_alpha(pil)
    return rgba.convert("RGB"), rgba.getchannel("A")


def _opaque_mode(pil: PIL.Image.Image) -> str:
    return "L" if pil.mode == "1" else "RGB"


def _with_alpha(pil: PIL.Image.Image) -> PIL.Image.Image:
    key = pil.info.get("transparency")
    if isinstance(key, tuple) and max(key) > 255:
        # A 16-bit PNG's transparent colour, while Pillow reads its pixels as 8-bit.
        pil = pil.copy()
        pil.info["transparency"] = tuple(sample >> 8 for sample in key)
    return pil.convert("RGBA")


def _managed(colour: PIL.Image.Image, profile: bytes | None) -> PIL.Image.Image:
    transform = transform_of(profile)
    if transform and (transform.mode, colour.mode) == ("RGB", "L"):
        colour = colour.convert("RGB")
    if transform and transform.mode == colour.mode:
        return transform.apply(colour)
    return colour if colour.mode == "RGB" else colour.convert("RGB")


def _on_white(rgb: PIL.Image.Image, alpha: PIL.Image.Image) -> PIL.Image.Image:
    white = PIL.Image.new("RGB", rgb.size, _WHITE)
    white.paste(rgb, mask=alpha)
    return white
