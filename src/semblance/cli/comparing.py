"""`semblance compare`: how alike are two pictures?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.pipeline.comparing import Comparison


def compare(
    a: Annotated[Path, typer.Argument(help="One picture.", metavar="A", readable=False)],
    b: Annotated[Path, typer.Argument(help="The other picture.", metavar="B", readable=False)],
    model: options.Models = None,
    fusion: options.FusionName = None,
    weights: options.WeightsText = None,
    input_size: options.InputSize = None,
    threshold: options.ThresholdText = None,
    gallery: Annotated[
        Path | None, typer.Option("--gallery", "-g", help="Compare in this gallery's view.")
    ] = None,
    recipe: options.RecipeFile = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Say how alike two pictures are."""
    from semblance.cli.choices import choice_of, threshold_of
    from semblance.cli.output import print_json, say
    from semblance.pipeline.comparing import comparer
    from semblance.pipeline.compute import Compute
    from semblance.search.threshold import DEFAULT_THRESHOLD

    limit = threshold_of(threshold) or DEFAULT_THRESHOLD
    limit.cosine  # noqa: B018 - a threshold that needs calibration is refused before any work
    choice = choice_of(recipe, model, fusion, None, None, input_size, weights)
    compute = Compute.of(None, precision, device)
    if gallery is None:
        result = comparer(choice, compute).compare(a, b, limit)
    else:
        from semblance.pipeline.gallery import Gallery

        with Gallery.open(gallery, choice, create=False, compute=compute) as opened:
            result = opened.compare(a, b, limit)
    if as_json:
        print_json(result.to_dict())
    else:
        say(_described(result))


def _described(result: "Comparison") -> str:
    verdict = "similar" if result.similar else "not similar"
    return "\n".join(
        (
            f"cosine      {result.cosine:.4f}",
            f"similarity  {result.similarity:.4f}",
            f"verdict     {verdict} ({result.threshold}, not calibrated)",
            f"model       {result.model}",
            f"time        {result.took_ms:.0f} ms",
        )
    )
