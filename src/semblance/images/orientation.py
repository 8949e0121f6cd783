"""Orientation: a camera notes how it was held, and the picture is turned upright by that note."""

import PIL.Image
from PIL.Image import Transpose

_ORIENTATION_TAG = 0x0112
_TURNS = {  # EXIF 2.3, 4.6.4 A, tag 274
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_SWAPPING = frozenset([5, 6, 7, 8])


def orientation_of(pil: PIL.Image.Image) -> int:
    """1..8 as in EXIF; 1, upright, where there is no such note or it cannot be understood."""
    try:
        value = pil.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001 (damaged metadata raises anything and harms no pixel)
        return 1
    return value if isinstance(value, int) and value in _TURNS else 1


def upright(pil: PIL.Image.Image, orientation: int) -> PIL.Image.Image:
    """`pil` turned upright; `pil` itself when it is already."""
    turn = _TURNS.get(orientation)
    return pil if turn is None else pil.transpose(turn)


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """(width, height) after turning upright."""
    width, height = size
    return (height, width) if orientation in _SWAPPING else (width, height)
