"""ICC profiles: transforms to sRGB, built once per distinct profile."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import PIL.Image
from PIL import ImageCms

from semblance.images.digests import byte_digest

_CACHED_TRANSFORMS = 64  # a CMYK transform holds about a megabyte of tables
_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_ROUNDING = 1  # levels of 255


@dataclass(frozen=True, slots=True)
class Transform:
    """From a profile's colours to sRGB; `cms` is None where they are the same."""

    mode: str
    cms: ImageCms.ImageCmsTransform | None

    def apply(self, pil: PIL.Image.Image) -> PIL.Image.Image:
        """`pil`, of mode `mode`, in sRGB."""
        return pil if self.cms is None else self.cms.apply(pil)


class _Transforms:
    """The most recently used transforms by the digest of their profile, for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Transform | None] = OrderedDict()

    def __getitem__(self, profile: bytes) -> Transform | None:
        key = byte_digest(profile)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        # Built outside the lock: two threads may build the same one, none waits for another.
        made = _build(profile)
        with self._lock:
            self._known[key] = made
            while len(self._known) > _CACHED_TRANSFORMS:
                self._known.popitem(last=False)
        return made


_transforms = _Transforms()


def transform_of(profile: bytes | None) -> Transform | None:
    """The transform of an embedded profile; None for no profile, or a broken one."""
    return _transforms[profile] if profile else None


def _build(profile: bytes) -> Transform | None:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = _MODES.get(source.profile.xcolor_space.strip())
        if mode is None:
            return None
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        cms = ImageCms.ImageCmsTransform(source, srgb, mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None  # viewers, too, show a picture whose profile is broken as if it had none
    return Transform(mode, None if mode == "RGB" and _changes_nothing(cms) else cms)


def _changes_nothing(cms: ImageCms.ImageCmsTransform) -> bool:
    """Whether every colour of an even grid stays where it is, to within rounding.

    Most profiles in the wild are one of a dozen variants of sRGB itself, whose names differ.
    """
    steps = np.linspace(0, 255, 17).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(17, -1, 3)
    moved = np.asarray(cms.apply(PIL.Image.fromarray(grid))).astype(np.int16) - grid
    return bool(np.abs(moved).max() <= _ROUNDING)
