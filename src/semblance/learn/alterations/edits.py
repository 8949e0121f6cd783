"""Edited copies, of kinds that no look shows: what a space is asked to see through."""

import json
from dataclasses import dataclass

from semblance.evaluate.robustness.changes import HEAVY
from semblance.evaluate.robustness.changes.change import Change
from semblance.images import Image, open_image

NAMES = ("jpeg-10", "overlay", "grey", "crop-overlay-jpeg")
"""Saved poorly, written over, without colour, and all that of a quarter: the heavy changes that
are no stronger form of what looks are made by."""


@dataclass(frozen=True)
class Edit:
    """One of the changes that robustness is measured with."""

    change: Change
    seed: int = 0

    @property
    def identity(self) -> str:
        change = self.change
        parameters = json.dumps([change.parameters, self.seed], sort_keys=True)
        return f"edit {change.name} {parameters}"

    def of(self, image: Image, side: int) -> Image:
        return open_image(self.change(image.pil, self.seed, image.digest))


def edits(seed: int) -> tuple[Edit, ...]:
    """One copy of each kind."""
    return tuple(Edit(change, seed) for change in HEAVY if change.name in NAMES)
