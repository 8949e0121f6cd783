"""May a head become what a gallery is searched with? Only if it wins on validation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import encode
from semblance.learn.judging import Change, Exam, Found
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.views import find_view, open_view


@dataclass(frozen=True, eq=False)
class Promotion:
    """`change` is on validation, from the gallery's default view `rival` to the head."""

    gallery: Path
    rival: str
    change: Change
    made: bool

    def to_dict(self) -> dict[str, Any]:
        told = {"gallery": str(self.gallery), "rival": self.rival, "made_default": self.made}
        return {**told, **self.change.to_dict()}

    @property
    def sentence(self) -> str:
        found = self.change.compared.difference
        gain = f"{found.mean:+.3f} (95 % {found.low:+.3f} to {found.high:+.3f})"
        over = f"mAP on validation {gain} over its view '{self.rival}'"
        if self.made:
            return f"the head is now the default view of {self.gallery}: {over}"
        return (
            f"the head did not become the default view of {self.gallery}: {over} is no sure gain; "
            "--force makes it the default nevertheless"
        )


def promote(
    gallery: Path, name: str, items: tuple[Item, ...], head: Found, compute: Compute, force: bool
) -> Promotion:
    """Make the registered head `name` the gallery's default view, if it wins by more than its
    interval, or by `force`; the gallery's pictures are then encoded for it.

    `items` are the validation pictures and `head` what they find with the head. Raises what
    opening a gallery and encoding do.
    """
    with Gallery.open(gallery, create=False, compute=compute) as opened:
        rival, found = _found_now(opened, items, compute)
        change = Exam.of(items).between(found, head)
        made = force or change.is_sure_gain
        if made:
            opened.views.add(name, Choice((name,)))
            opened.views.set_default(name)
    return Promotion(gallery, rival, change, made)


def _found_now(gallery: Gallery, items: tuple[Item, ...], compute: Compute) -> tuple[str, Found]:
    """The default view's name and what it finds, fitted as the gallery has it."""
    stored = find_view(gallery.store)
    view = open_view(gallery.store, stored)
    encoders = compute.bulk_encoders(recipe_of(gallery.store, stored.name))
    encoded = encode(items, encoders, compute)
    vectors = np.asarray(view.apply(encoded.raw), np.float32)
    return stored.name, Exam.of(items).take(vectors, view.definition.metric)
