"""`semblance compare`: how alike are two pictures?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import RecipeFlags, ReductionFlags, with_flags

if TYPE_CHECKING:
    from semblance.pipeline.comparing import Comparison


@with_flags
def compare(
    a: Annotated[Path, typer.Argument(help="One picture.", metavar="A", readable=False)],
    b: Annotated[Path, typer.Argument(help="The other picture.", metavar="B", readable=False)],
    flags: RecipeFlags,
    reduction: ReductionFlags,
    threshold: options.ThresholdText = None,
    gallery: Annotated[
        Path | None, typer.Option("--gallery", "-g", help="Compare in this gallery's view.")
    ] = None,
    view: options.ViewName = None,
    explain: Annotated[
        Path | None,
        typer.Option("--explain", help="Draw the matched points (sift, orb) to this picture."),
    ] = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Say how alike two pictures are."""
    from semblance.cli.choices import choice_of, refuse_with_gallery, threshold_of
    from semblance.cli.output import print_json, say
    from semblance.errors import UsageError
    from semblance.pipeline.comparing import comparer
    from semblance.pipeline.compute import Compute
    from semblance.search.threshold import DEFAULT_THRESHOLD

    limit = threshold_of(threshold) or DEFAULT_THRESHOLD
    choice = choice_of(flags, reduction)
    compute = Compute.of(None, precision, device)
    if gallery is not None:
        refuse_with_gallery(reduction)
    if gallery is None and view is not None:
        raise UsageError("--view names a view of a gallery; add --gallery")
    if gallery is None:
        result = comparer(choice, compute).compare(a, b, limit)
    else:
        from semblance.pipeline.gallery import Gallery

        with Gallery.open(gallery, choice, create=False, compute=compute) as opened:
            result = opened.compare(a, b, limit, view)
    if explain is not None:
        _draw(explain, a, b, result)
    if as_json:
        print_json(result.to_dict())
    else:
        say(_described(result))


def _draw(out: Path, a: Path, b: Path, result: "Comparison") -> None:
    from semblance.encoders.local.drawing import draw_matches
    from semblance.errors import SemblanceError, UsageError
    from semblance.images import open_image
    from semblance.naming import escape_name

    if result.match is None:
        raise UsageError("--explain draws points that match; it needs --model sift or --model orb")
    picture = draw_matches(open_image(a), open_image(b), result.match)
    try:
        picture.save(out)
    except (OSError, ValueError) as error:
        raise SemblanceError(f"{escape_name(str(out))} cannot be written: {error}") from error


def _described(result: "Comparison") -> str:
    verdict = "similar" if result.similar else "not similar"
    return "\n".join(
        (
            *_scores(result),
            f"verdict     {verdict} ({result.threshold}, {_standing(result)})",
            f"model       {result.model}",
            *([f"view        {result.fit}"] if result.fit else []),
            f"time        {result.took_ms:.0f} ms",
        )
    )


def _standing(result: "Comparison") -> str:
    """Whether the threshold promises anything; a similarity does not, in any view."""
    return (
        f"calibrated: cosine {result.threshold.cosine:.4f}"
        if (result.threshold.is_calibrated)
        else "not calibrated"
    )


def _scores(result: "Comparison") -> tuple[str, ...]:
    if result.match is None:
        chance = "none" if result.probability is None else f"{result.probability:.4f}"
        return (
            f"cosine      {result.cosine:.4f}",
            f"similarity  {result.similarity:.4f}",
            f"probability {chance} ({result.calibration})",
        )
    return (
        f"similarity  {result.similarity:.4f} (a match score: 0 unrelated, 1 the same picture)",
        f"points      {result.match.inliers} agree, of {result.match.matches} that match",
    )
