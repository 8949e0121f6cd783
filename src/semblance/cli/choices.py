"""From flags to what the library takes."""

from collections.abc import Sequence
from pathlib import Path

from semblance.pipeline.recipe import Choice, Recipe
from semblance.search.threshold import Threshold


def choice_of(
    recipe: Path | None,
    models: Sequence[str] | None = None,
    fusion: str | None = None,
    dim: int | None = None,
    metric: str | None = None,
    input_size: int | None = None,
) -> Choice:
    """What the flags ask for; a flag wins over the recipe file."""
    flags = Choice(tuple(models or ()), fusion, dim, metric, input_size)
    return flags if recipe is None else Choice.of(flags.over(Recipe.load(recipe)))


def threshold_of(text: str | None) -> Threshold | None:
    """The threshold a user wrote, if any."""
    return None if text is None else Threshold.parse(text)
