"""Training pictures and altered copies of them, as the vectors that a head learns from."""

from collections.abc import Callable

import numpy as np

from semblance.learn.alterations.encoding import copies_of
from semblance.learn.alterations.looks import looks
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.vectors import Material
from semblance.learn.judging import Matrix
from semblance.learn.splits import Places
from semblance.pipeline.compute import Compute
from semblance.pipeline.report import Skipped

Progress = Callable[[int, int], None]


def with_copies(
    material: Material,
    places: Places,
    config: HeadConfig,
    compute: Compute,
    progress: Progress = lambda done, total: None,
) -> tuple[Matrix, Places, tuple[Skipped, ...]]:
    """((m, D), (m,)): the vectors of some of the pictures and then of `config.augment` copies of
    each, and which of `places` each row is of."""
    rows = np.arange(len(places))
    if not config.augment:
        return material.joined[places], rows, ()
    items = [material.items[place] for place in places]
    copies = copies_of(
        items, material.recipe, looks(config.augment, config.seed), compute, progress
    )
    row_of = {item.key: row for row, item in enumerate(items)}
    of = np.repeat([row_of[item.key] for item in copies.items], config.augment)
    vectors = np.concatenate([material.joined[places], copies.seen_in(material.below)])
    return vectors, np.concatenate([rows, of]), copies.skipped
