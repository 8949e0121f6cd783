"""A dataset's pictures as the vectors that a head maps, and as they would be searched without."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import encode
from semblance.fusion import Labelled, View
from semblance.fusion.labelled import useful
from semblance.fusion.reduction import MAX_SAMPLE
from semblance.learn.heads.encoder import view_below
from semblance.learn.judging import spread
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Material:
    """The usable pictures; `joined` (n, D) is what a head maps, of unit length.

    Memory grows by D x 4 bytes a picture, 15 kB for the three bundled models.
    """

    items: tuple[Item, ...]
    recipe: Recipe
    spaces: tuple[Space, ...]
    raw: tuple[Matrix, ...]
    joined: Matrix
    skipped: tuple[Skipped, ...]

    @property
    def below(self) -> View:
        """The view whose vectors a head maps."""
        definition = self.recipe.view_of([space.fingerprint for space in self.spaces])
        return View(definition, tuple(space.dim for space in self.spaces))

    def without_head(self, asked: Recipe, train: NDArray[np.int64]) -> Matrix:
        """(n, d): the vectors of `view_without_head`."""
        return self.view_without_head(asked, train).apply(self.raw)

    def view_without_head(self, asked: Recipe, train: NDArray[np.int64]) -> View:
        """The view of the recipe as it was asked for, its reduction fitted on train.

        That is what the head has to beat.
        """
        definition = asked.view_of([space.fingerprint for space in self.spaces])
        view = View(definition, tuple(space.dim for space in self.spaces))
        sample = spread(train, MAX_SAMPLE)
        known = sample[useful([self.items[place].label for place in sample])]
        if view.wants_fit(len(train), len(known)):
            labels = np.array([self.items[place].label for place in known], np.str_)
            labelled = Labelled([block[known] for block in self.raw], labels)
            view = view.fit([block[sample] for block in self.raw], labelled)
        return view


def frozen(asked: Recipe) -> Recipe:
    """The recipe of what a head maps: the models side by side, and nothing that is fitted.

    Raises UsageError for a recipe that a head has no use for.
    """
    if asked.metric != "cosine":
        raise UsageError("a head maps unit vectors; leave --metric out")
    if asked.fusion == "mean" or (asked.fusion == "weighted" and asked.weights is None):
        raise UsageError(
            f"a head learns by itself what the fusion {asked.fusion} would fit; "
            "name --fusion concat"
        )
    if asked.record_text:
        raise UsageError("a head maps pictures; leave the records' text out")
    return replace(asked, dim=None, whitening="none")


def material_of(
    items: Sequence[Item],
    asked: Recipe,
    compute: Compute,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Material:
    """Encode what no earlier run has; raises NoImages where no picture is usable."""
    recipe = frozen(asked)
    encoders = compute.bulk_encoders(recipe)
    encoded = encode(items, encoders, compute, progress=progress)
    joined = view_below(recipe, encoders).apply(encoded.raw)
    return Material(encoded.items, recipe, encoded.spaces, encoded.raw, joined, encoded.skipped)
