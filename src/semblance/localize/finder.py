"""Finds a picture's object once, and shows encoders what they are to see of the picture."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.images import Image
from semblance.localize.failures import as_image_error
from semblance.localize.localization import Box, Localization
from semblance.localize.matting.port import Matte, Matter
from semblance.localize.parts import limited
from semblance.localize.port import Localizer
from semblance.localize.stored import rounded
from semblance.localize.use import Use, apply, full_mask, of_object

Sight = Literal["white", "crop", "cut", "pool"]
"""What an encoder sees: the object on white; the picture cut to it, with a margin; both; or all of
the picture, of whose feature map only the object's places are averaged."""

CROP_RESERVE: Final = 2
"""Of the picture's short side half or more is taken to be the object's: so much more is decoded."""

SOLID: Final = 0.98
"""Alpha from which on no background shines through."""

Recall: TypeAlias = Callable[["Finder", Image], Localization | None]


def nothing_known(finder: "Finder", image: Image) -> None:
    """The memory of a finder without a gallery."""


@dataclass(eq=False)
class _Memory:
    """What was found in one picture, for as long as the picture is held.

    It never holds that picture itself, which would then be held for good.
    """

    found: Localization
    foreground: NDArray[np.uint8] | None
    seen: Image | None = None
    on_white: Image | None = None
    frame: Image | None = None


@dataclass(frozen=True, eq=False)
class Finder:
    """A localizer, perhaps a matter, and what is done with the mask.

    The first question about an image runs the networks; more encoders that look at the same image
    get the same answer for nothing. `recall` may know a picture's localization already, such as
    from a gallery; a matte is computed anew, for it has colours too. May be asked from several
    threads at once. Every question raises ImageError where the networks fail over the picture.
    """

    localizer: Localizer
    matter: Matter | None
    sight: Sight
    margin: float
    recall: Recall = nothing_known
    _memory: "WeakKeyDictionary[Image, _Memory]" = field(default_factory=WeakKeyDictionary)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def mask_identity(self) -> str:
        """All that decides the masks."""
        return self.localizer.identity + (f" + {self.matter.identity}" if self.matter else "")

    @property
    def identity(self) -> str:
        """All that decides what encoders see."""
        cropped = self.sight in ("crop", "cut")
        return f"{self.mask_identity}; {self.sight}" + (f" {self.margin:g}" if cropped else "")

    def min_side(self, inner: int) -> int:
        """The short side, in pixels, that is to be decoded for an encoder that needs `inner`."""
        wanted = inner * (CROP_RESERVE if self.sight in ("crop", "cut") else 1)
        matted = self.matter.min_side if self.matter else 0
        return max(wanted, self.localizer.min_side, matted)

    def find(self, image: Image) -> Localization:
        """Where the picture's object is; `objects` is empty where there is none."""
        return self._known(image).found

    def shows_object(self, image: Image) -> bool:
        """Whether there is any; a mask that is known already says so before a matte is computed."""
        with self._lock:
            memory = self._memory.get(image)
        if memory is None and self.matter is not None:
            known = self.recall(self, image)
            if known is not None:
                return known.found
        return self.find(image).found

    def seen(self, image: Image) -> Image:
        """The picture as encoders are to see it; all of it where nothing was found."""
        memory = self._known(image)
        if memory.seen is None:
            if not memory.found.found or self.sight == "pool":
                return image
            use: Use = self.sight
            memory.seen = apply(image, memory.found, use, self.margin, memory.foreground)
        return memory.seen

    def on_white(self, image: Image) -> Image:
        """The object on white, in the frame of the picture; all of it where nothing was found."""
        memory = self._known(image)
        if not memory.found.found:
            return image
        if memory.on_white is None:
            whole = memory.frame or image
            memory.on_white = apply(whole, memory.found, "white", 0, memory.foreground)
        return memory.on_white

    def objects(self, image: Image) -> list[Image]:
        """Each of several objects by itself, in the order of `find(image).objects`."""
        found = self.find(image)
        count = found.regions
        return [self._object(image, found, place) for place in range(count)]

    def take(self, part: Image, whole: Image, box: Box) -> None:
        """Know a part that was cut out of a picture at `box` by what is found in all of it.

        It is then seen as `objects` shows it. By itself it has no background left to be told from.
        Where nothing is found at the box, the part is a picture like any other.
        """
        found = limited(self.find(whole), box)
        if found is not None:
            memory = _Memory(found, None, self._object(whole, found, 0), frame=whole)
            with self._lock:
                self._memory[part] = memory

    def frame(self, image: Image) -> Image:
        """The picture that masks and outlines lie in: itself, or what it was cut out of."""
        return self._known(image).frame or image

    def _object(self, image: Image, found: Localization, place: int) -> Image:
        use: Use = "crop" if self.sight == "pool" else self.sight
        return of_object(image, found, place, use, self.margin)

    def _known(self, image: Image) -> _Memory:
        with self._lock:
            memory = self._memory.get(image)
        if memory is None:
            with as_image_error(image):
                memory = self._look(image)
            with self._lock:
                memory = self._memory.setdefault(image, memory)
        return memory

    def _look(self, image: Image) -> _Memory:
        known = self.recall(self, image) if self.matter is None else None
        if known is None:
            known = self.localizer.locate([image])[0]
        known = rounded(known)
        if self.matter is None or not known.found:
            return _Memory(known, None)
        matte = self.matter.matte(image, known.mask)
        refined = Localization(matte.alpha, known.objects, known.score)
        return _Memory(refined, _colours(image, matte))


def _colours(image: Image, matte: Matte) -> NDArray[np.uint8] | None:
    """(H, W, 3) uint8 of the picture's size: the object's colours at its edge, the picture's own
    elsewhere, so that a matte at a smaller size blurs nothing."""
    if matte.foreground is None:
        return None
    smooth = PIL.Image.Resampling.BILINEAR
    colours = PIL.Image.fromarray(matte.foreground).resize(image.pil.size, smooth)
    alpha = full_mask(image, matte.alpha)[..., None]
    return np.where(alpha < SOLID, np.asarray(colours), image.pixels)
