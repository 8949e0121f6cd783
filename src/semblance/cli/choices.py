"""From flags to what the library takes."""

from collections.abc import Sequence
from pathlib import Path

from semblance.errors import UsageError
from semblance.fusion.definition import Dim
from semblance.pipeline.recipe import Choice, Recipe
from semblance.search.threshold import Threshold


def choice_of(
    recipe: Path | None,
    models: Sequence[str] | None = None,
    fusion: str | None = None,
    dim: str | None = None,
    metric: str | None = None,
    input_size: int | None = None,
    weights: str | None = None,
    whitening: str | None = None,
) -> Choice:
    """What the flags ask for; a flag wins over the recipe file."""
    flags = Choice(
        tuple(models or ()),
        fusion,
        _dim_of(dim),
        metric,
        input_size,
        _weights_of(weights),
        whitening,
    )
    return flags if recipe is None else Choice.of(flags.over(Recipe.load(recipe)))


def _dim_of(text: str | None) -> Dim | None:
    """A number of dimensions, or a share such as 99%, which the recipe checks."""
    return int(text) if text is not None and text.strip().isdecimal() else text


def _weights_of(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(weight) for weight in text.split(","))
    except ValueError as error:
        raise UsageError(f"--weights takes numbers such as 2,1,1, not '{text}'") from error


def threshold_of(text: str | None) -> Threshold | None:
    """The threshold a user wrote, if any."""
    return None if text is None else Threshold.parse(text)
