"""Made-up contenders and trials, and an encoder that costs nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from semblance.evaluate.bakeoff.budget import Costs
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.datasets.trial import Trial
from semblance.pipeline.recipe import Recipe

MadeUp = Callable[..., Contender]


@pytest.fixture
def made_up() -> MadeUp:
    """A contender with these values of its queries and these costs."""

    def contender(name: str, values: Sequence[float] | None, *costs: float) -> Contender:
        if values is None:
            return Contender(Recipe((name,)), Costs(*costs))
        first = np.where(np.isnan(values), 0, 1 + np.arange(len(values)))
        return Contender(Recipe((name,)), Costs(*costs), np.array(values, float), first)

    return contender


def labelled(count: int, per_label: int = 4, **more) -> list[Item]:
    """Items a, b, c ... of `per_label` pictures each; none of the files exists."""
    return [
        Item(f"{n}.jpg", Path(f"{n}.jpg"), label=chr(97 + n // per_label), **more)
        for n in range(count)
    ]


@pytest.fixture
def trial() -> Trial:
    """Forty queries, each against all the others."""
    return trial_of(labelled(40))
