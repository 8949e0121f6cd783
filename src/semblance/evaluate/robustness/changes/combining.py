"""Several changes, one after the other."""

from dataclasses import dataclass

import numpy as np
import PIL.Image

from semblance.evaluate.robustness.changes.change import Edit


@dataclass(frozen=True, slots=True)
class Together:
    """All of these edits, in order, on the same picture."""

    edits: tuple[Edit, ...]

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        for edit in self.edits:
            picture = edit(picture, rng)
        return picture
